"""The table of publishers: whole, sorted, and true to its manifest."""

import hashlib
import re
import tomllib
from collections import Counter
from typing import get_args

from pipeline.core.articles.agencies import AGENCIES
from pipeline.records.common import Publisher
from pipeline.runtime.gazetteer import LEXICONS, read_table
from pipeline.runtime.publishers import ARTICLES, load_places, load_publishers
from pipeline.runtime.settings import Settings

TABLE = ARTICLES / "publishers.tsv"
ROWS = read_table(TABLE)


def test_the_manifest_tells_rows_hash_source_and_licence():
    entry = tomllib.loads((ARTICLES / "MANIFEST.toml").read_text(encoding="utf-8"))["publishers"]

    assert entry["file"] == TABLE.name
    assert entry["rows"] == len(ROWS)
    assert entry["sha256"] == hashlib.sha256(TABLE.read_bytes()).hexdigest()
    assert all(entry[key] for key in ("source", "licence", "date"))


def test_rows_are_sorted_and_no_name_or_domain_stands_twice():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    names = Counter(row["name"] for row in ROWS)
    domains = Counter(domain for row in ROWS for domain in row["domains"].split("|"))

    assert lines[1:] == sorted(lines[1:])
    assert [one for table in (names, domains) for one, count in table.items() if count > 1] == []


def test_domains_countries_and_kinds_are_well_formed():
    countries = {row["iso3"] for row in read_table(LEXICONS / "countries.tsv")} | {""}
    kinds = set(get_args(Publisher.__annotations__["kind"])) - {""}
    faults = [
        row["name"]
        for row in ROWS
        if row["country"] not in countries
        or row["kind"] not in kinds
        or not all(
            re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", one) for one in row["domains"].split("|")
        )
        or any(cell != cell.strip() for cell in row.values())
    ]

    assert faults == []


def test_a_family_has_more_than_one_publisher_or_is_a_state_or_names_another():
    """A family of one says nothing: it must be one that others are expected to join."""
    count = Counter(row["family"] for row in ROWS if row["family"])
    outlets = {row["family"] for row in ROWS if row["kind"] != "state"} & set(count)

    assert len([family for family in outlets if count[family] > 1]) > 0.6 * len(outlets)


def test_every_agency_with_a_site_is_a_publisher_by_the_same_name():
    names = {row["name"] for row in ROWS}
    missing = [agency.name for agency in AGENCIES if agency.name not in names]

    assert missing == []


def test_the_tables_are_loaded_for_ingest():
    assert load_publishers(Settings()).of_host("www.reuters.com").kind == "agency"
    assert {"geneva", "kyiv", "washington, d.c.", "istanbul"} <= load_places(Settings())
