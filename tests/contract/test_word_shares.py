"""The tables of common words: whole, sorted, and true to their manifest."""

import hashlib
import tomllib

from pipeline.core.stories.words import stem
from pipeline.runtime.gazetteer import read_table
from pipeline.runtime.settings import Settings
from pipeline.runtime.stories import STORIES, load_word_shares

MANIFEST = tomllib.loads((STORIES / "MANIFEST.toml").read_text(encoding="utf-8"))


def test_the_manifest_tells_rows_hash_source_and_licence_of_every_table():
    tables = {path.stem: path for path in STORIES.glob("*.tsv")}

    assert set(MANIFEST) == set(tables) == set(load_word_shares(Settings()))
    for language, entry in MANIFEST.items():
        path = tables[language]
        assert entry["file"] == path.name
        assert entry["rows"] == len(read_table(path))
        assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert all(entry[key] for key in ("source", "licence", "date"))


def test_terms_are_sorted_stems_and_shares_are_shares():
    for table in load_word_shares(Settings()).values():
        assert list(table) == sorted(table)
        assert all(0.0 < share <= 1.0 for share in table.values())


def test_the_table_speaks_of_words_as_the_outline_does():
    table = load_word_shares(Settings())["en"]

    assert {stem(word) for word in ("the", "ministers", "announced", "countries")} <= set(table)
