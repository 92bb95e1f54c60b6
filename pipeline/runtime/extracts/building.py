"""Join the rows of several data sets, one a thing, on disk, and write a site's gazetteer file."""

import gzip
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import msgspec

from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.core.entities.facts import fold, local_id
from pipeline.runtime.extracts import lists, wikidata
from pipeline.runtime.extracts.naming import Words
from pipeline.runtime.extracts.reading import ExtractError, read_lines

Reader = Callable[[Path, Words], Iterator[Extra]]
MAX_ALIASES = 32


def _read_own(path: Path, words: Words) -> Iterator[Extra]:  # noqa: ARG001 - one form for all
    """Yield the rows of another site's file."""
    return (msgspec.convert(line, Extra) for line in read_lines(path))


READERS: Mapping[str, Reader] = {
    "wikidata-csv": wikidata.read_sparql_csv,
    "wikidata-json": wikidata.read_sparql_json,
    "wikidata-dump": wikidata.read_dump,
    "factbook": lists.read_factbook,
    "legislators": lists.read_legislators,
    "opensanctions": lists.read_targets,
    "ftm": lists.read_entities,
    "own": _read_own,
}

_SCHEMA = """
create table rows (
  key text primary key, name text not null, is_named integer not null, rank integer not null,
  row blob not null
) without rowid;
create index by_name on rows (name);
"""


class Store:
    """Rows by their id, in a database that is deleted when it is closed."""

    def __init__(self, folder: Path) -> None:
        """Make an empty database in a folder."""
        self._base = sqlite3.connect(folder / "rows.sqlite", isolation_level=None)
        self._base.executescript("pragma synchronous=off; pragma journal_mode=off;" + _SCHEMA)
        self._decode = msgspec.json.Decoder(Extra).decode
        self._base.execute("begin")

    def close(self) -> None:
        """Let go of the database."""
        self._base.close()

    def put(self, row: Extra) -> None:
        """Add a row, joined with what is known of the same thing."""
        aliases = tuple(dict.fromkeys(alias for alias in row.aliases if alias != row.name))
        row = msgspec.structs.replace(row, aliases=aliases)
        key = _key_of(row)
        name = f"{row.type}|{fold(row.name)}|{row.country}"
        known = self._base.execute("select key, row from rows where key = ?", (key,)).fetchone()
        known = known or self._namesake(name, is_named=bool(row.wikidata))
        if known:
            self._base.execute("delete from rows where key = ?", (known[0],))
            row = join(self._decode(known[1]), row)
        values = (_key_of(row), name, int(bool(row.wikidata)), row.sitelinks)
        self._base.execute(
            "insert or replace into rows values (?, ?, ?, ?, ?)",
            (*values, msgspec.json.encode(row)),
        )

    def _namesake(self, name: str, *, is_named: bool) -> tuple[str, bytes] | None:
        """Return the one row of this name; two with ids of their own are never the same."""
        found = self._base.execute(
            "select key, row, is_named from rows where name = ?", (name,)
        ).fetchmany(2)
        is_one = len(found) == 1 and not (is_named and found[0][2])
        return found[0][:2] if is_one else None

    def rows(self) -> Iterator[bytes]:
        """Yield the rows as JSON, the best known first."""
        yield from (
            row for (row,) in self._base.execute("select row from rows order by -rank, key")
        )


def _key_of(row: Extra) -> str:
    if row.wikidata:
        return row.wikidata
    return f"geonames:{row.geonames}" if row.geonames else local_id(row.type, row.name, row.country)


def join(known: Extra, more: Extra) -> Extra:
    """Return a row with what either knows; where they differ, the first has the say."""
    names = dict.fromkeys(chain(known.aliases, (more.name,), more.aliases))
    names.pop(known.name, None)
    return Extra(
        type=known.type,
        name=known.name,
        aliases=tuple(names)[:MAX_ALIASES],
        country=known.country or more.country,
        wikidata=known.wikidata or more.wikidata,
        geonames=known.geonames or more.geonames,
        sector=known.sector or more.sector,
        kind=known.kind or more.kind,
        gender=known.gender or more.gender,
        lat=more.lat if known.lat is None else known.lat,
        lon=more.lon if known.lon is None else known.lon,
        admin1=known.admin1 or more.admin1,
        population=max(known.population, more.population),
        sitelinks=max(known.sitelinks, more.sitelinks),
        roles=_join_roles((*known.roles, *more.roles)),
    )


def _join_roles(roles: tuple[ExtraRole, ...]) -> tuple[ExtraRole, ...]:
    """Return the posts, each once: the same title from the same year on is one post."""
    posts: dict[tuple[str, str, str], ExtraRole] = {}
    for role in roles:
        key = (role.title.casefold(), role.country, role.since[:4])
        known = posts.get(key)
        is_fuller = known is None or len(known.since + known.until) < len(role.since + role.until)
        if is_fuller:
            posts[key] = role
    return tuple(posts.values())


def build_file(sources: list[tuple[str, Path]], out: Path) -> int:
    """Write the file of a site's own gazetteer; return the number of rows.

    The same sources give the same bytes.

    Raises:
        ExtractError: a format is unknown, or a file is not in its format.
        OSError: a file cannot be read or written.

    """
    for name, _ in sources:
        if name not in READERS:
            raise ExtractError(f"no format {name!r}; there are {', '.join(READERS)}")
    words = Words()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        try:
            for name, path in sources:
                for row in _read(name, path, words):
                    store.put(row)
            return _write(store, out)
        finally:
            store.close()


def _read(name: str, path: Path, words: Words) -> Iterator[Extra]:
    try:
        yield from READERS[name](path, words)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        if isinstance(exc, ExtractError):
            raise
        raise ExtractError(f"{path} is not in the format {name}: {exc!r}") from exc


def _write(store: Store, out: Path) -> int:
    count = 0
    with out.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        for row in store.rows():
            packed.write(row + b"\n")
            count += 1
    return count
