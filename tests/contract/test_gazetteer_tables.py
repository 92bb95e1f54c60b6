"""The gazetteer's tables: whole, sorted, and consistent among themselves."""

import hashlib
import re
import tomllib

import pytest

from pipeline.runtime.gazetteer import LEXICONS, TABLE_NAMES, read_table

MANIFEST = tomllib.loads((LEXICONS / "MANIFEST.toml").read_text(encoding="utf-8"))
TABLES = {name: read_table(LEXICONS / f"{name}.tsv") for name in TABLE_NAMES}


def test_every_table_is_in_the_manifest_and_read():
    files = {path.stem for path in LEXICONS.glob("*.tsv")}

    assert files == set(MANIFEST) == set(TABLE_NAMES)


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_the_manifest_tells_rows_hash_source_and_licence(name):
    entry = MANIFEST[name]
    digest = hashlib.sha256((LEXICONS / entry["file"]).read_bytes()).hexdigest()

    assert (entry["rows"], entry["sha256"]) == (len(TABLES[name]), digest)
    assert all(entry[key] for key in ("source", "licence", "date"))


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_tables_are_sorted_without_doubles_and_whole(name):
    lines = (LEXICONS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]

    assert rows[1:] == sorted(rows[1:])
    assert len(set(lines)) == len(lines)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_ids_countries_and_dates_are_well_formed():
    countries = {row["iso3"] for row in TABLES["countries"]} | {""}
    faults = []
    for name, rows in TABLES.items():
        for row in rows:
            faults += [
                f"{name}: {row}"
                for key, form in (
                    ("wikidata", r"(Q\d+)?"),
                    ("since", r"(\d{4}(-\d\d){0,2})?"),
                    ("until", r"(\d{4}(-\d\d){0,2})?"),
                    ("gender", "[fm]?"),
                    ("fame", "[01]"),
                )
                if key in row and not re.fullmatch(form, row[key])
            ]
            if row.get("country", "") not in countries:
                faults.append(f"{name}: {row}")

    assert faults == []


def test_what_rows_refer_to_exists():
    organisations = {row["name"] for row in TABLES["organisations"]} | {""}
    titles = {
        name.casefold()
        for row in TABLES["titles"]
        for name in (row["title"], *row["aliases"].split("|"))
    }
    bodies = {row["organisation"] for row in (*TABLES["seats"], *TABLES["people"])}
    roles = {row["role"].casefold() for row in TABLES["people"]}

    assert (bodies - organisations, roles - titles) == (set(), set())


def test_nobody_is_both_known_and_unknown_to_wikidata():
    known = {(row["name"], row["country"]): row["wikidata"] for row in TABLES["people"]}
    faults = [
        row["name"]
        for row in TABLES["people"]
        if known[row["name"], row["country"]] != row["wikidata"]
    ]

    assert faults == []
