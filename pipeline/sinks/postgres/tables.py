"""What stands in each table of the migrations, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table, the columns that we write, and what makes a row the same row.

    `by_month` is the column whose months the table is parted by.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    by_month: str = ""

    @property
    def staged(self) -> str:
        """The temporary table that a batch is copied to first."""
        return f"staged_{self.name}"

    def names(self, columns: Sequence[str] = ()) -> str:
        """Return the columns as SQL."""
        return ", ".join(f'"{column}"' for column in columns or self.columns)

    def staging(self) -> str:
        """Return the SQL that makes the temporary table of this connection."""
        return (
            f"create temporary table if not exists {self.staged} "  # noqa: S608 - our own names
            f"on commit delete rows as select {self.names()} from {self.name} limit 0"
        )

    def copying(self, *, staged: bool = True) -> str:
        """Return the SQL that fills it, or the table itself."""
        return f"copy {self.staged if staged else self.name} ({self.names()}) from stdin"

    def adding(self, condition: str = "true") -> str:
        """Return the SQL that adds the rows that are not there yet."""
        return (
            f"insert into {self.name} ({self.names()}) "  # noqa: S608 - our own names
            f"select {self.names()} from {self.staged} where {condition} "
            f"order by {self.names(self.key)} on conflict do nothing"
        )

    def raising(self, version: str) -> str:
        """Return the SQL that adds rows, or replaces those with a lower `version`.

        It gives the keys, and whether the row is new. The order keeps two writers from waiting for
        each other.
        """
        return self._replacing(f"{self.name}.{version} < excluded.{version}") + ", xmax = 0"

    def following(self) -> str:
        """Return the SQL that adds rows, or replaces those that differ; gives the keys."""
        return self._replacing(
            f"({self._each(self.name)}) is distinct from ({self._each('excluded')})"
        )

    def _replacing(self, condition: str) -> str:
        new = ", ".join(f'"{column}" = excluded."{column}"' for column in self._rest())
        return (
            f"insert into {self.name} ({self.names()}) "  # noqa: S608 - our own names
            f"select {self.names()} from {self.staged} order by {self.names(self.key)} "
            f"on conflict ({self.names(self.key)}) do update set {new}, written_at = now() "
            f"where {condition} returning {self.names(self.key)}"
        )

    def _rest(self) -> list[str]:
        return [column for column in self.columns if column not in self.key]

    def _each(self, of: str) -> str:
        return ", ".join(f'{of}."{column}"' for column in self._rest())


EVENTS = Table(
    "events",
    (
        *("id", "revision", "op", "merged_into", "type", "mode", "status", "contexts"),
        *("plover_type", "plover_mode", "cameo", "quad", "score"),
        *("starts_at", "ends_at", "date_precision", "date_basis"),
        *("place", "geonames_id", "lat", "lon", "country", "admin1"),
        *("countries", "party_ids", "articles", "publishers", "origins", "disputed"),
        *("first_seen", "last_seen", "story_id", "record", "words"),
    ),
    ("id",),
)
PARTIES = Table(
    "parties",
    (
        *("event_id", "side", "rank", "id", "wikidata_id", "name", "text"),
        *("country", "sector", "role", "confidence"),
    ),
    ("event_id", "side", "rank"),
)
STATUS_CHANGES = Table(
    "status_changes",
    ("event_id", "rank", "status", "at", "article_id", "start"),
    ("event_id", "rank"),
)
EVIDENCE = Table(
    "evidence",
    (
        *("event_id", "rank", "article_id", "version", "publisher", "url"),
        *("sentence", "start", "end", "pattern", "confidence"),
    ),
    ("event_id", "rank"),
)
ENTITIES = Table(
    "entities",
    ("id", "wikidata_id", "name", "country", "sector", "role", "last_seen"),
    ("id",),
)

ARTICLES = Table(
    "articles",
    (
        *("article_id", "version", "published_at", "received_at", "modified_at", "title", "text"),
        *("url", "publisher", "publisher_domain", "language", "relation", "cluster_id"),
        *("duplicate_of", "revises", "is_origin", "origin_key", "external_id", "record"),
    ),
    ("article_id", "version", "published_at"),
    by_month="published_at",
)
MENTIONS = Table(
    "mentions",
    (
        *("id", "published_at", "article_id", "version", "cluster_id", "type", "mode"),
        *("status", "is_origin", "publisher", "received_at", "record"),
    ),
    ("id", "published_at"),
    by_month="published_at",
)
STORIES = Table(
    "stories",
    (
        *("id", "revision", "op", "merged_into", "language", "label"),
        *("first_published", "last_published", "articles", "copies"),
        *("entity_ids", "words", "record"),
    ),
    ("id",),
)
STORY_ARTICLES = Table(
    "story_articles",
    ("article_id", "version", "published_at", "cluster_id", "story_id", "reason", "score"),
    ("article_id",),
)
MERGED_CLUSTERS = Table(
    "merged_clusters",
    ("from_cluster", "to_cluster", "by_article", "version", "at"),
    ("from_cluster",),
)
