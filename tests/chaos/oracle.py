"""What must be the same, whatever went wrong."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import psycopg

from pipeline.cli.run import live_events
from pipeline.cli.running import Harvest
from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.flow import FLOW
from pipeline.records import TaggedArticle

SHOWN = 4
TAGGED = "news.article.tagged.v1"
_TAGGED = msgspec.json.Decoder(TaggedArticle)
_ANY = msgspec.json.Decoder(dict[str, object])
FIRST = FLOW[0].reads
ROWS = (
    "select id, revision, status, articles, publishers, origins, story_id from events where alive",
    "select article_id, version, relation, cluster_id from articles",
    "select id, status from mentions",
)


class Difference(NamedTuple):
    """How many things are missing or other than they should be, and how many should not be."""

    lost: int
    extra: int


class State(NamedTuple):
    """The end of a run. `twice` are records that a topic has more than once, which harms nobody."""

    events: frozenset[object]
    rows: frozenset[object]
    articles: frozenset[object]
    letters: frozenset[object]
    unaccounted: int
    twice: int

    def differs(self, wanted: "State") -> Difference:
        """Return what is other than in an undisturbed run."""
        pairs = list(zip(self[:4], wanted[:4], strict=True))
        return Difference(
            sum(len(right - found) for found, right in pairs) + self.unaccounted,
            sum(len(found - right) for found, right in pairs),
        )

    def differences(self, wanted: "State") -> Iterator[str]:
        """Yield some of what is other, for people."""
        for name in self._fields[:4]:
            found, right = getattr(self, name), getattr(wanted, name)
            for what, some in (("lost", right - found), ("extra", found - right)):
                for one in sorted(map(repr, some))[:SHOWN]:
                    yield f"{len(some)} {name} {what}: {one[:300]}"

    def __str__(self) -> str:
        """Return counts, and a hash of all."""
        mark = hashlib.sha256(repr([sorted(map(repr, one)) for one in self[:4]]).encode())
        return (
            f"{len(self.events)} events, {len(self.rows)} rows, {len(self.articles)} articles, "
            f"{len(self.letters)} dead letters, {self.unaccounted} unaccounted for, "
            f"{self.twice} written twice, {mark.hexdigest()[:16]}"
        )


def state_of(harvest: Harvest, url: str) -> State:
    """Return the end of a run."""
    tagged = Counter(
        record.value for record in harvest.records[TAGGED] if _name(record.value) is not None
    )
    letters = {(one.topic.partition(".news.")[2], one.value) for one in harvest.dead_letters()}
    with psycopg.connect(url) as connection:
        rows = [row for query in ROWS for row in connection.execute(query).fetchall()]
    return State(
        frozenset((event.id, msgspec.json.encode(event)) for event in live_events(harvest)),
        frozenset(rows),
        frozenset(map(_name, tagged)),
        frozenset(letters),
        _unaccounted(harvest),
        tagged.total() - len(tagged),
    )


def _name(value: bytes | None) -> object:
    """Return what is the same of an article in every run; None: it is none but poison."""
    try:
        article = decode(value, _TAGGED)
    except Reject:
        return None
    return article.external_id, article.version, article.relation, article.cluster_id


def _unaccounted(harvest: Harvest) -> int:
    """Return how many deliveries neither came out as an article nor are dead letters."""
    delivered = {_key(record.value) for record in harvest.records[FIRST]}
    out = {_key(record.value) for record in harvest.records[TAGGED]}
    dead = {_key(one.value.encode()) for one in harvest.dead_letters() if not one.encoding}
    return len(delivered - out - dead - {None})


def _key(value: bytes | None) -> object:
    """Return what a delivery and its article have in common; None: it is no record."""
    try:
        return decode(value, _ANY).get("external_id")
    except Reject:
        return None
