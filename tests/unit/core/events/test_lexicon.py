from pipeline.core.events.lexicon import build_lexicon
from pipeline.runtime.lexicon import EVENTS


def files():
    return {path.name: path.read_text(encoding="utf-8") for path in EVENTS.iterdir()}


def test_the_version_is_a_hash_of_all_files(lexicon):
    assert build_lexicon(files()).version == lexicon.version
    changed = files()
    changed["aid.txt"] += "\n# a remark"

    assert build_lexicon(changed).version != lexicon.version


def test_a_pattern_with_many_triggers_is_listed_once(lexicon):
    places = [pattern.place for pattern in lexicon.patterns()]

    assert len(places) == len(set(places)) > 200


def test_a_word_class_is_found_by_its_name(lexicon):
    assert "truce" in lexicon.words("@ceasefire")


def test_every_operator_knows_only_event_types(lexicon):
    assert {operator.name for operator in lexicon.operators} >= {"agree", "refuse", "request"}
