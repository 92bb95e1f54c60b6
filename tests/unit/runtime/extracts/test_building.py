import gzip
from pathlib import Path

import msgspec
import pytest

from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.runtime.extracts.building import READERS, Store, build_file
from pipeline.runtime.extracts.naming import Words, cut_date, guess_type
from pipeline.runtime.extracts.reading import ExtractError, read_array, read_lines
from pipeline.runtime.gazetteer import read_extras

SAMPLES = Path(__file__).parents[3] / "fixtures" / "extracts"


@pytest.fixture(scope="module")
def words():
    return Words()


def read(name, file, words):
    return {row.name: row for row in READERS[name](SAMPLES / file, words)}


def roles(row):
    return [(role.title, role.country, role.since, role.until) for role in row.roles]


def test_rows_of_a_query_about_one_item_are_one_person(words):
    rows = read("wikidata-csv", "items.csv", words)
    person = rows["Ingrid Halvorsen"]

    assert roles(person) == [
        ("Foreign Minister", "NOR", "2021-10-14", "2023"),
        ("Defense Minister", "NOR", "2023-02-03", ""),
    ]
    assert (person.wikidata, person.country, person.gender, person.sitelinks) == (
        "Q501",
        "NOR",
        "f",
        31,
    )
    assert person.aliases == ("Inga Halvorsen", "I. Halvorsen")


def test_kinds_are_told_by_class_or_by_what_is_said(words):
    rows = read("wikidata-csv", "items.csv", words) | read("wikidata-json", "items.json", words)

    assert {name: row.type for name, row in rows.items()} == {
        "Ingrid Halvorsen": "PERSON",
        "Harbour Gazette": "MEDIA",
        "Fjordby": "GPE",
        "Northern Shipping Company": "ORG",
        "Per Strand": "PERSON",
        "Strand Museum": "FAC",
    }
    town = rows["Fjordby"]
    assert (town.geonames, town.lat, town.lon, town.population) == (700123, 60.25, 5.5, 41000)
    assert rows["Strand Museum"].aliases == ("Museum of the Strand", "Old Strand House")


def test_a_dump_gives_people_with_the_names_of_their_posts(words):
    rows = read("wikidata-dump", "dump.json", words)

    assert {name: row.type for name, row in rows.items()} == {
        "Eva Lind": "PERSON",
        "Lindby": "GPE",
        "Lindby Post": "MEDIA",
        "Lind Works": "ORG",
        "Lind Ridge": "LOC",
        "Lind Council": "ORG",
    }
    assert roles(rows["Eva Lind"]) == [("Prime Minister", "SWE", "2022-10-18", "")]
    assert (rows["Eva Lind"].gender, rows["Eva Lind"].sitelinks) == ("f", 2)
    assert (rows["Lindby"].country, rows["Lindby"].geonames) == ("SWE", 700456)


def test_the_factbook_gives_heads_of_state_and_government(words):
    rows = read("factbook", "factbook", words)

    assert {name: (row.aliases, roles(row)) for name, row in rows.items()} == {
        "Olav IX": ((), [("King", "", "2019-03-03", "")]),
        "Ingrid Marie Halvorsen": (
            ("Ingrid Halvorsen",),
            [("Prime Minister", "", "2021-10-14", "")],
        ),
    }


def test_legislators_have_a_post_for_each_unbroken_stay(words):
    rows = read("legislators", "legislators.json", words)
    walter = rows["Walter Fenwick Jr."]

    assert roles(walter) == [
        ("Representative", "", "2005-01-04", "2009-01-03"),
        ("Senator", "", "2009-01-06", "2015-01-03"),
    ]
    assert (walter.aliases, walter.gender) == (("Walter Fenwick", "Walt Fenwick"), "m")
    assert rows["Ada Quill"].roles == ()


def test_legislators_are_read_from_yaml_too(words):
    assert read("legislators", "legislators.yaml", words)["Nell Barrow"].wikidata == "Q532"


def test_yaml_without_a_reader_is_told(words, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)

    with pytest.raises(ExtractError, match="PyYAML"):
        read("legislators", "legislators.yaml", words)


def test_lists_of_targets_and_entities_give_people_and_bodies(words):
    rows = read("opensanctions", "targets.simple.csv", words)
    rows |= read("ftm", "entities.ftm.json", words)

    assert {name: (row.type, row.country, row.wikidata) for name, row in rows.items()} == {
        "Bartol Krin": ("PERSON", "SWE", "Q541"),
        "Krin Freight": ("ORG", "NOR", ""),
        "Sanna Krin": ("PERSON", "SWE", "Q551"),
    }
    assert roles(rows["Sanna Krin"]) == [("Defense Minister", "SWE", "2019", "2023")]
    assert rows["Bartol Krin"].aliases == ("B. Krin", "Bartolo Krin")


def test_sources_are_joined_and_the_file_is_read_back(tmp_path):
    out = tmp_path / "site.jsonl.gz"
    sources = [
        ("wikidata-csv", SAMPLES / "items.csv"),
        ("factbook", SAMPLES / "factbook"),
        ("legislators", SAMPLES / "legislators.json"),
    ]
    count = build_file(sources, out)
    rows = list(read_extras(out))
    again = tmp_path / "again.jsonl.gz"
    build_file([*sources, ("own", out)], again)

    assert (count, len(rows)) == (8, 8)
    assert rows[0].name == "Ingrid Halvorsen"
    assert list(read_extras(again)) == rows


def test_the_same_sources_give_the_same_bytes(tmp_path):
    files = [tmp_path / "a.gz", tmp_path / "b.gz"]
    for file in files:
        build_file([("wikidata-csv", SAMPLES / "items.csv")], file)

    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    yield made
    made.close()


def decoded(store):
    return [msgspec.json.decode(row, type=Extra) for row in store.rows()]


def test_a_row_without_an_id_is_joined_with_its_only_namesake(store):
    store.put(Extra(type="PERSON", name="Ola Nord", country="NOR", gender="m"))
    store.put(Extra(type="PERSON", name="Ola Nord", country="NOR", wikidata="Q7", sitelinks=3))
    store.put(Extra(type="PERSON", name="Ola  Nord", country="NOR", aliases=("O. Nord",)))
    [row] = decoded(store)

    assert (row.wikidata, row.gender, row.sitelinks) == ("Q7", "m", 3)
    assert row.aliases == ("Ola  Nord", "O. Nord")


def test_two_namesakes_with_ids_stay_two(store):
    for number in (7, 8):
        store.put(Extra(type="PERSON", name="Ola Nord", country="NOR", wikidata=f"Q{number}"))
    store.put(Extra(type="PERSON", name="Ola Nord", country="NOR"))
    store.put(Extra(type="GPE", name="Nordby", geonames=4))

    assert len(decoded(store)) == 4


def test_a_post_told_twice_is_one_and_the_fuller_dates_stay(store):
    for until in ("", "2024-02-01"):
        role = ExtraRole(title="Mayor", since="2020", until=until)
        store.put(Extra(type="PERSON", name="Ola Nord", wikidata="Q7", roles=(role,)))
    [row] = decoded(store)

    assert [(role.since, role.until) for role in row.roles] == [("2020", "2024-02-01")]


@pytest.mark.parametrize(
    ("label", "title", "country"),
    [
        ("Minister of Foreign Affairs of Ukraine", "Foreign Minister", "UKR"),
        ("President of the French Republic", "President", "FRA"),
        ("Ukrainian Minister of Defence", "Defense Minister", "UKR"),
        ("United States Secretary of State", "Secretary of State", "USA"),
        ("Federal Minister of Finance", "Finance Minister", ""),
        ("Keeper of the Seals", "Keeper of the Seals", ""),
        ("harbour master", "Harbour master", ""),
    ],
)
def test_posts_are_told_in_the_gazetteers_words(words, label, title, country):
    role = words.role(label)

    assert (role.title, role.country) == (title, country)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("+2021-10-14T00:00:00Z", "2021-10-14"),
        ("2021-01-01T00:00:00Z", "2021"),
        ("2021-05-00", "2021-05"),
        ("+2021-00-00T00:00:00Z", "2021"),
        ("2021-05", "2021-05"),
        ("2021", "2021"),
        ("18 June 2020", "2020-06-18"),
        ("June 2020", "2020-06"),
        ("summer", ""),
        ("", ""),
    ],
)
def test_dates_are_cut_to_what_is_known(text, date):
    assert cut_date(text) == date


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("GPE", "GPE"),
        ("news agency", "MEDIA"),
        ("capital city", "GPE"),
        ("mountain range", "LOC"),
        ("football club", "ORG"),
        ("something else", "ORG"),
    ],
)
def test_a_class_in_words_tells_the_type(label, kind):
    assert guess_type(label) == kind


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nope", "", "no format 'nope'"),
        ("wikidata-json", "{}", "no JSON array"),
        ("legislators", "[{", "breaks off"),
        ("legislators", '[{"name": {}}]', "not in the format legislators"),
        ("ftm", "nonsense", "no JSON"),
        ("ftm", "[1, 2]", "an object was expected"),
        ("own", '{"type": "GOD", "name": "Odin"}', "not in the format own"),
    ],
)
def test_a_file_in_another_format_is_told(tmp_path, name, text, message):
    path = tmp_path / "source.json"
    path.write_text(text)

    with pytest.raises(ExtractError, match=message):
        build_file([(name, path)], tmp_path / "out.gz")


@pytest.mark.parametrize("suffix", [".json.gz", ".json.bz2", ".json"])
def test_arrays_are_read_piece_by_piece_packed_or_not(tmp_path, suffix):
    packers = {".json.gz": gzip.open, ".json.bz2": __import__("bz2").open, ".json": open}
    path = tmp_path / f"big{suffix}"
    pad = "x" * 1000
    with packers[suffix](path, "wt", encoding="utf-8") as file:
        file.write('{"head": [], "rows": [')
        file.write(",".join(f'{{"n": {n}, "pad": "{pad}"}}' for n in range(200)) + "]}")

    assert [row["n"] for row in read_array(path, "rows")] == list(range(200))


def test_brackets_and_commas_of_a_dump_are_passed_over(tmp_path):
    path = tmp_path / "dump.json"
    path.write_text('[\n{"id": "Q1"},\n{"id": "Q2"}\n]\n')

    assert [row["id"] for row in read_lines(path)] == ["Q1", "Q2"]
