import gzip

import pytest

from pipeline.runtime.gazetteer import (
    GazetteerError,
    load_gazetteer,
    read_extras,
    read_promotions,
    read_towns,
)
from pipeline.runtime.settings import Settings


def write(path, *lines):
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    return path


@pytest.mark.slow
def test_a_sites_own_file_is_used_beside_the_tables(tmp_path):
    path = write(tmp_path / "own.jsonl.gz", '{"type": "ORG", "name": "Harbour League"}')
    own = load_gazetteer(Settings(gazetteer_path=str(path)))
    builtin = load_gazetteer(Settings())

    assert [fact.name for fact in own.named("Harbour League")] == ["Harbour League"]
    assert builtin.named("Harbour League") == ()
    assert own.version != builtin.version


@pytest.mark.parametrize(
    "line", ["no json", '{"type": "PERSON"}', '{"type": "GOD", "name": "Odin"}', '{"x": 1}']
)
def test_a_bad_line_is_told_with_its_number(tmp_path, line):
    path = write(tmp_path / "own.jsonl.gz", '{"type": "ORG", "name": "Harbour League"}', line)

    with pytest.raises(GazetteerError, match="line 2"):
        list(read_extras(path))


def test_a_missing_or_mislabelled_file_is_told(tmp_path):
    plain = tmp_path / "plain.jsonl.gz"
    plain.write_text("{}")

    for path in (tmp_path / "absent.gz", plain):
        with pytest.raises(GazetteerError, match="cannot read the gazetteer"):
            list(read_extras(path))


def test_an_unpacked_file_is_read_too(tmp_path):
    plain = tmp_path / "plain.jsonl"
    plain.write_text('{"type": "ORG", "name": "Harbour League"}\n')

    assert [row.name for row in read_extras(plain)] == ["Harbour League"]


def test_promotions_give_local_ids_their_wikidata_ids(tmp_path):
    path = tmp_path / "promotions.tsv"
    path.write_text("local_id\twikidata\nlocal:0123456789abcdef\tQ42\n")

    assert read_promotions(path) == {"local:0123456789abcdef": "Q42"}


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\nlocal:0123456789abcdef\tQ42\n",
        "local_id\twikidata\nOslo\tQ42\n",
        "local_id\twikidata\nlocal:0123456789abcdef\tOslo\n",
        None,
    ],
)
def test_bad_promotions_are_told(tmp_path, text):
    path = tmp_path / "promotions.tsv"
    if text is not None:
        path.write_text(text)

    with pytest.raises(GazetteerError):
        read_promotions(path)


def test_the_gazetteer_is_loaded_once_a_process():
    assert load_gazetteer(Settings()) is load_gazetteer(Settings())


@pytest.mark.slow
def test_towns_have_a_country_and_a_place():
    towns = read_towns()

    assert len(towns) > 30_000
    assert all(town["lat"] and town["lon"] for town in towns if town["population"] != "5000000")
    assert all(town["country"] for town in towns)
