from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.copies.decider import IDENTICAL, Decider
from pipeline.core.copies.memory import FORMAT
from pipeline.core.step import Remembering
from pipeline.records import DedupedArticle
from pipeline.records.deduped import Origin
from tests.support.articles import HARBOUR, NOON, TALKS, article

COPY = Origin(is_origin=False, reason="copy")
SENTENCES = TALKS.replace("\n", " ").split(". ")
CUT = ". ".join(SENTENCES[:4])
CHANGED = TALKS.replace("1,200", "1,300")
SPUN = TALKS.replace("We have agreed on the names", "We have settled on the people")


def decider(**limits):
    return Decider(**{"window_hours": 168, "max_articles": 1_000} | limits)


def run(step, *articles, hours=0.0):
    time = NOON + timedelta(hours=hours)
    outcomes = step(articles, [time] * len(articles))
    for (forward,), given_article in zip(outcomes, articles, strict=True):
        assert forward.key == forward.record.cluster_id
        assert forward.record.text == given_article.text
    return [forward.record for (forward,) in outcomes]


def last(*articles, step=None):
    return run(step or decider(), *articles)[-1]


def test_the_first_of_a_kind_is_unique_and_an_origin():
    record = last(article())

    assert (record.relation, record.cluster_id) == ("unique", record.article_id)
    assert (record.duplicate_of, record.revises) == ("", "")
    assert record.origin == Origin(is_origin=True)
    assert record.similarity is msgspec.UNSET


def test_a_decision_reads_back_from_the_wire():
    record = last(article(), article(SPUN, name="two"))

    assert msgspec.json.decode(msgspec.json.encode(record), type=DedupedArticle) == record


def test_the_same_words_are_exact_and_join_the_cluster():
    first, second, third = article(), article(TALKS.upper(), name="two"), article(name="three")
    records = run(decider(), first, second, third)

    assert [record.relation for record in records] == ["unique", "exact", "exact"]
    assert {record.cluster_id for record in records} == {first.article_id}
    assert [record.duplicate_of for record in records[1:]] == [first.article_id] * 2
    assert (records[2].similarity, records[2].origin) == (IDENTICAL, COPY)


def test_a_cut_is_near_and_joins_the_cluster():
    first = article()
    record = last(first, article(CUT, name="two"))

    assert (record.relation, record.cluster_id, record.origin) == ("near", first.article_id, COPY)
    assert (record.duplicate_of, record.revises) == (first.article_id, "")


def test_the_exact_copy_of_a_copy_names_that_copy():
    cut = article(CUT, name="two")
    record = last(article(), cut, article(CUT, name="three"))

    assert (record.relation, record.duplicate_of) == ("exact", cut.article_id)


def test_a_copy_with_another_number_is_a_revision_never_a_duplicate():
    first = article()
    record = last(first, article(CHANGED, name="two"))

    assert (record.relation, record.cluster_id) == ("revision", record.article_id)
    assert (record.duplicate_of, record.revises) == (first.article_id, first.version)
    assert record.origin == COPY


def test_a_copy_with_another_name_is_a_revision_never_a_duplicate():
    record = last(article(), article(TALKS.replace("Halvik", "Kessel"), name="two"))

    assert record.relation == "revision"
    assert [(one.kind, one.from_text, one.to) for one in record.fact_conflicts] == [
        ("name", "Halvik", "Kessel")
    ]


def test_the_offsets_of_a_conflict_slice_back_on_both_sides():
    record = last(article(), article(CHANGED, name="two"))
    (conflict,) = record.fact_conflicts

    assert (conflict.kind, conflict.from_text, conflict.to) == ("number", "1,200", "1,300")
    assert TALKS[conflict.from_start : conflict.from_end] == conflict.from_text
    assert record.text[conflict.to_start : conflict.to_end] == conflict.to


def test_a_quote_that_a_copy_spins_is_told_with_offsets_on_both_sides():
    record = last(article(), article(SPUN, name="two"))
    (quote,) = record.altered_quotes

    assert record.relation == "near"
    assert SPUN[quote.start : quote.end] == quote.text
    assert TALKS[quote.other_start : quote.other_end] == quote.other
    assert quote.text.startswith("We have settled on the people")


def test_part_of_another_article_is_partial_and_no_origin():
    first = article()
    half = ". ".join(SENTENCES[:3])
    record = last(first, article(f"{half}. {HARBOUR}", name="two"))

    assert (record.relation, record.cluster_id) == ("partial", record.article_id)
    assert record.duplicate_of == first.article_id
    assert record.origin == Origin(is_origin=False, reason="partial_copy")


def test_the_best_of_several_candidates_counts():
    cut = article(f"{SENTENCES[0]}. {HARBOUR}", name="two")
    full = article(name="one")
    record = last(cut, full, article(SPUN, name="three"))

    assert (record.relation, record.duplicate_of) == ("near", full.article_id)


def test_spun_words_in_the_old_order_are_near():
    words = TALKS.split(" ")
    spun = " ".join(
        "x" if at % 5 == 1 and word.islower() else word for at, word in enumerate(words)
    )
    record = last(article(), article(spun, name="two"))

    assert (record.relation, record.similarity.containment < 0.7) == ("near", True)


@pytest.mark.parametrize(
    ("name", "hours", "reason"),
    [("two", 1.0, "agency_credit"), ("two", 21.0, ""), ("one", 1.0, "")],
)
def test_a_text_of_its_own_is_no_origin_if_another_of_that_day_retells_the_same_agency(
    name, hours, reason
):
    first = article(f"VERIN (AP) — {TALKS}", url="https://one.example/a")
    retold = article(f"VERIN (AP) — {SENTENCES[0]}. {HARBOUR}", name=name, hours=hours)
    record = last(first, retold)

    assert (record.relation, record.origin.reason) == ("unique", reason)


def test_a_phrase_alone_makes_no_relation():
    phrase = f"{HARBOUR} {' '.join(TALKS.split()[:8])}"
    record = last(
        article(f"VERIN (AP) — {TALKS}"), article(f"ALDEN (AP) — {phrase}", name="two", hours=1)
    )

    assert (record.relation, record.origin) == ("unique", Origin(is_origin=True))


def test_another_version_under_one_url_is_a_revision_whatever_it_says():
    first, second = article(), article(HARBOUR)
    records = run(decider(), first, second)

    assert (records[1].relation, records[1].revises) == ("revision", first.version)
    assert (records[1].cluster_id, records[1].duplicate_of) == (first.article_id, "")


def test_a_version_is_an_origin_where_the_first_version_was_one():
    origin, copy = article(name="one"), article(name="two")
    records = run(
        decider(), origin, copy, article(CHANGED, name="one"), article(CHANGED, name="two")
    )

    assert [record.origin.is_origin for record in records] == [True, False, True, False]
    assert records[3].cluster_id == origin.article_id
    assert records[3].revises == copy.version


def test_each_version_revises_the_one_before_it():
    versions = [article(TALKS.replace("1,200", number)) for number in ("1,200", "1,300", "1,400")]
    records = run(decider(), *versions)

    assert [record.revises for record in records] == ["", versions[0].version, versions[1].version]
    assert [one.from_text for one in records[2].fact_conflicts] == ["1,300"]


def test_a_copy_of_a_revision_joins_its_cluster():
    first = article()
    record = last(first, article(CHANGED), article(CHANGED, name="two"))

    assert (record.relation, record.cluster_id) == ("exact", first.article_id)


def test_thin_texts_are_exact_copies_or_unique():
    thin = "The talks are over, the envoy said."
    records = run(
        decider(),
        article(thin),
        article(thin.upper(), name="two"),
        article("The talks are over now, the envoy said.", name="three"),
    )

    assert [record.relation for record in records] == ["unique", "exact", "unique"]


def test_articles_of_one_publisher_under_two_urls_must_share_more():
    first = article(url="https://one.example/a")
    cut = article(CUT, url="https://one.example/b")

    assert last(first, cut).relation == "partial"
    assert (
        last(first, article(TALKS.upper() + " End", url="https://one.example/b")).relation == "near"
    )


def test_two_articles_without_a_publisher_are_not_of_one():
    first = article(name="one", url="")
    bare = [
        msgspec.structs.replace(a, publisher=type(a.publisher)()) for a in (first, article(CUT))
    ]

    assert last(*bare).relation == "near"


@pytest.mark.parametrize("body", [TALKS, SPUN])
@pytest.mark.parametrize(("hours", "relation"), [(167.0, True), (169.0, False), (-169.0, False)])
def test_only_what_was_published_within_the_window_is_looked_at(body, hours, relation):
    record = last(article(), article(body, name="two", hours=hours))

    assert (record.relation != "unique") is relation


def test_what_was_appended_before_the_window_is_forgotten():
    step = decider()
    run(step, article())

    assert run(step, article(name="two"), hours=169)[0].relation == "unique"
    assert run(step, article(HARBOUR), hours=169)[0].relation == "unique"


def test_of_more_articles_than_the_limit_the_oldest_is_forgotten():
    step = decider(max_articles=2)
    first = article(name="one")
    run(step, first, article(HARBOUR, name="two"), article(HARBOUR + " End.", name="three"))

    assert run(step, article(name="four"))[0].relation == "unique"


def test_a_chain_of_exact_copies_outlives_its_first():
    step = decider(max_articles=3)
    first = article()
    run(step, first, article(name="two"), article(HARBOUR, name="three"))

    (record,) = run(step, article(name="four"))
    assert (record.relation, record.cluster_id) == ("exact", first.article_id)


def test_a_version_outlives_the_one_that_was_forgotten():
    step = decider(max_articles=2)
    first, second = article(), article(CHANGED)
    run(step, first, second, article(HARBOUR, name="two"))

    (record,) = run(step, article(TALKS.replace("1,200", "1,500")))
    assert record.revises == second.version


def test_a_redelivery_gets_the_decision_that_it_got():
    step = decider()
    log = [article(), article(SPUN, name="two"), article(CHANGED), article(CHANGED, name="three")]
    records = run(step, *log)

    assert run(step, *log) == records
    assert run(step, *reversed(log)) == records[::-1]


LOG = [
    article(),
    article(name="two", hours=1),
    article(CUT, name="three", hours=2),
    article(CHANGED, hours=3),
    article(CHANGED, name="four", hours=4),
    article(SPUN, name="five", hours=5),
    article(HARBOUR, name="two", url="https://two.example/b", hours=30),
    article(f"{CUT}. {HARBOUR}", name="six", hours=31),
    article("The talks are over.", name="seven", hours=40),
    article("The talks are over!", name="eight", hours=41),
    article(HARBOUR.replace("six", "ten"), name="nine", hours=60),
    article(HARBOUR, url="https://two.example/c", name="two", hours=61),
]


def replay(step, order):
    return [run(step, LOG[at], hours=2.0 * place)[0] for place, at in enumerate(order)]


ORDERS = st.lists(st.integers(0, len(LOG) - 1), max_size=30)


@settings(deadline=None, max_examples=25)
@given(ORDERS, st.integers(0, 30))
def test_a_snapshot_anywhere_in_the_log_changes_no_later_decision(order, cut):
    step, resumed = (decider(window_hours=24, max_articles=8) for _ in range(2))
    replay(step, order[:cut])
    assert resumed.restore(step.snapshot())

    rest = [(LOG[at], 2.0 * place) for place, at in enumerate(order)][cut:]
    again = [run(resumed, one, hours=hours)[0] for one, hours in rest]
    assert again == [run(step, one, hours=hours)[0] for one, hours in rest]
    assert resumed.snapshot() == step.snapshot()


@settings(deadline=None, max_examples=25)
@given(ORDERS)
def test_decisions_are_a_function_of_the_log(order):
    assert replay(decider(), order) == replay(decider(), order)


@settings(deadline=None, max_examples=25)
@given(ORDERS, st.lists(st.integers(0, 29), max_size=5))
def test_redeliveries_change_nothing(order, places):
    doubled = list(order)
    for place in places:
        if place < len(order):
            doubled.insert(doubled.index(order[place]) + 1, order[place])
    first = {
        LOG[at].version + LOG[at].article_id: one
        for at, one in zip(order, replay(decider(), order), strict=True)
    }
    again = {
        LOG[at].version + LOG[at].article_id: one
        for at, one in zip(doubled, replay(decider(), doubled), strict=True)
    }

    assert again == first


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no snapshot",
        msgspec.msgpack.encode([FORMAT, 7, 1, [], b"", b"", b""]),
        msgspec.msgpack.encode(["dateline-decider/0", 1_000, 1, [], b"", b"", b""]),
    ],
)
def test_a_snapshot_of_another_format_or_size_is_refused(data):
    step = decider()
    run(step, article())

    assert step.restore(data) is False
    assert run(step, article(name="two"))[0].relation == "exact"


def test_the_frame_sees_that_it_remembers():
    assert isinstance(decider(), Remembering)
