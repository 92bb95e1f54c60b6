import pytest

from pipeline.core.events.codes import derive, infer_contexts, infer_mode
from pipeline.core.events.lexicon import TYPES


@pytest.mark.parametrize(
    ("type_", "status", "folded"),
    [
        ("CONSULT", "happened", "CONSULT"),
        ("CONSULT", "scheduled", "AGREE"),
        ("CONSULT", "cancelled", "REJECT"),
        ("SUPPORT", "planned", "AGREE"),
        ("RETREAT", "planned", "CONCEDE"),
        ("RETREAT", "negated", "RETREAT"),
        ("ASSAULT", "planned", "THREATEN"),
        ("AGREE", "failed", "REJECT"),
        ("ASSAULT", "denied", "ASSAULT"),
    ],
)
def test_acts_that_are_not_done_fold_as_the_manual_says(lexicon, type_, status, folded):
    assert derive(lexicon.codes, type_, "", status).plover.type == folded


def test_what_is_not_sure_but_past_is_no_plan(lexicon):
    codes = derive(lexicon.codes, "ASSAULT", "", "possible", ahead=False)

    assert codes.plover.type == "ASSAULT"


def test_a_mode_gives_its_own_code_and_score(lexicon):
    codes = derive(lexicon.codes, "CONSULT", "phone", "happened")

    assert (codes.cameo, codes.quad, codes.score) == ("041", 1, 1.5)


def test_a_mode_without_a_code_has_that_of_its_type(lexicon):
    codes = derive(lexicon.codes, "SANCTION", "expel", "happened")

    assert (codes.cameo, codes.score) == ("16", -5.5)


def test_a_mode_does_not_survive_folding(lexicon):
    assert derive(lexicon.codes, "CONSULT", "phone", "scheduled").plover.mode == ""


def test_every_type_has_codes(lexicon):
    assert set(lexicon.codes.types) == set(TYPES)


def test_words_of_the_clause_tell_mode_and_contexts(lexicon):
    assert infer_mode(lexicon.codes, "ASSAULT", {"drone", "town"}) == "drone"
    assert infer_mode(lexicon.codes, "ASSAULT", {"town"}) == ""
    assert infer_contexts(lexicon.codes, {"tariff", "missile"}) == ("military", "economic")
