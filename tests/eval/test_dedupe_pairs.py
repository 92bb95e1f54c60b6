"""Hard pairs: reports of one mould, one event told by several writers, and reprints of both."""

import pytest

from pipeline.core.copies.alignment import Body
from pipeline.core.copies.verdict import judge
from tests.eval.copies import QUOTED, Spinner, cut, reformat
from tests.eval.floors import floor
from tests.eval.pairs import decide, hard_pairs, score, senate_pairs, story_pairs
from tests.eval.quoting import LOOK_DIFFERENT, alter_quotes
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

SENATE = "data/news/senate_2007_02.jsonl"
NEWS = ("data/news/gum_wikinews.jsonl", "data/news/meantime_wikinews.jsonl")
SEED = 11


def test_what_only_looks_like_a_copy_is_not_called_one():
    pairs = hard_pairs(SEED)
    found = score(pairs)

    assert sum(not pair.is_copy for pair in pairs) >= 200
    assert found.precision >= floor("dedupe", "hard_precision"), found.wrong
    assert found.recall >= floor("dedupe", "hard_recall"), found.wrong


def test_form_letters_of_a_month_are_told_from_joint_releases():
    found = score(senate_pairs(read_jsonl(shared(SENATE))))

    assert found.precision >= floor("dedupe", "releases_precision"), found.wrong
    assert found.f1 >= floor("dedupe", "releases_f1"), found.wrong


def test_real_articles_on_one_event_are_no_copies():
    rows = [row for name in NEWS for row in read_jsonl(shared(name))]
    pairs = story_pairs(rows)
    called = [pair.source for pair in pairs if decide(pair).relation in {"exact", "near"}]

    assert len(pairs) >= 30
    assert called == []


@pytest.fixture(scope="module")
def quoting_texts():
    rows = read_jsonl(shared(SENATE))
    fitting = [row["body"] for row in rows if 120 < len(row["body"].split()) < 900]
    return [text for text in fitting if QUOTED.search(text)][:250]


def test_each_quote_with_other_words_is_told(quoting_texts):
    spinner = Spinner(quoting_texts, SEED)
    altered = told = others = 0
    for share in (0.1, 0.3):
        for text in quoting_texts:
            copy, quotes = alter_quotes(text, spinner, share)
            found = _altered(text, copy)
            altered += len(quotes)
            told += sum(any(_overlap(quote, one) for one in found) for quote in quotes)
            others += sum(not any(_overlap(quote, one) for quote in quotes) for one in found)

    assert told / altered >= floor("dedupe", "each_quote_told")
    assert others == 0


@pytest.mark.parametrize("kind", [*LOOK_DIFFERENT, "exact", "format", "cut", "boilerplate"])
def test_a_quote_that_only_looks_different_is_not_told(quoting_texts, kind):
    changes = {
        **LOOK_DIFFERENT,
        "exact": str,
        "format": reformat,
        "cut": lambda text: cut(text, 0.6),
        "boilerplate": Spinner(quoting_texts, SEED).wrap,
    }

    assert [_altered(text, changes[kind](text)) for text in quoting_texts] == [[]] * len(
        quoting_texts
    )


def _altered(older, newer):
    verdict = judge(Body(older), Body(newer), hours_apart=1.0, same_publisher=False)
    return [quote.text for quote in verdict.altered]


def _overlap(one, other):
    one, other = one.strip(" .,;\n"), other.strip(" .,;\n")
    return one in other or other in one
