from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.copies.decider import IDENTICAL, Decider
from pipeline.core.copies.memory import FORMAT, RULES
from pipeline.core.step import Parted, Remembering
from pipeline.records import ClusterMerged, DedupedArticle
from pipeline.records.deduped import Origin
from tests.support.articles import HARBOUR, NOON, TALKS, article

COPY = Origin(is_origin=False, reason="copy", key="one.example")
SENTENCES = TALKS.replace("\n", " ").split(". ")
CUT = ". ".join(SENTENCES[:4])
CHANGED = TALKS.replace("1,200", "1,300")
SPUN = TALKS.replace("We have agreed on the names", "We have settled on the people")


def decider(**limits):
    return Decider(**{"window_hours": 168, "max_articles": 1_000} | limits)


def run(step, *articles, hours=0.0):
    time = NOON + timedelta(hours=hours)
    outcomes = step(articles, [time] * len(articles))
    for (forward, *merged), given_article in zip(outcomes, articles, strict=True):
        assert all(one.key == one.record.from_cluster for one in merged)
        assert forward.key == forward.record.cluster_id
        assert forward.record.text == given_article.text
    return [forward.record for forward, *_ in outcomes]


def last(*articles, step=None):
    return run(step or decider(), *articles)[-1]


def test_the_first_of_a_kind_is_unique_and_an_origin():
    record = last(article())

    assert (record.relation, record.cluster_id) == ("unique", record.article_id)
    assert (record.duplicate_of, record.revises) == ("", "")
    assert record.origin == Origin(is_origin=True, key="one.example")
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
    assert record.origin == Origin(is_origin=False, reason="partial_copy", key="one.example")


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

    assert (record.relation, record.origin.is_origin) == ("unique", True)


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


def test_a_version_is_told_of_those_before_it_with_the_times_they_say():
    hour = NOON + timedelta(hours=1)
    first = article()
    second = article(CHANGED, modified_at=hour.isoformat())
    kill = article("Editors: the report on the talks is withdrawn.", revision_kind="kill")
    records = run(decider(), first, second, kill, article(TALKS.replace("1,200", "1,400")))

    assert [[one.version for one in record.versions] for record in records] == [
        [],
        [first.version],
        [second.version, first.version],
        [kill.version, second.version, first.version],
    ]
    assert [(one.written_at, one.withdrawn) for one in records[3].versions] == [
        (NOON, True),
        (hour, False),
        (NOON, False),
    ]


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
@pytest.mark.parametrize(("hours", "is_copy"), [(167.0, True), (169.0, False), (-169.0, False)])
def test_what_was_published_further_apart_than_the_window_is_another_report(body, hours, is_copy):
    first = article()
    record = last(first, article(body, name="two", hours=hours))

    assert (record.relation in {"exact", "near"}) is is_copy
    assert (record.relation == "revision") is not is_copy
    assert (record.duplicate_of, record.origin.is_origin) == (first.article_id, not is_copy)


def test_where_nobody_said_when_an_article_was_published_it_may_be_a_copy():
    undated = msgspec.structs.replace(
        article(name="two", hours=300.0), flags=("published_missing",)
    )

    assert last(article(), undated).relation == "exact"


def test_a_thin_text_with_another_headline_or_outside_the_window_is_no_copy():
    thin = "The talks are over, the envoy said."
    first = article(thin, title="Talks")

    assert last(first, article(thin, title="TALKS!", name="two")).relation == "exact"
    assert last(first, article(thin, name="two")).relation == "exact"
    assert last(first, article(thin, title="War", name="two")).relation == "unique"
    assert last(first, article(thin, title="Talks", name="two", hours=169.0)).relation == "unique"


def test_texts_that_differ_in_a_decimal_point_only_are_no_exact_copies():
    record = last(article(), article(TALKS.replace("1,200", "1.200"), name="two"))

    assert record.relation != "exact"


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
    step = decider(max_articles=3)
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


def parts(*, version=FORMAT, size=1_000):
    state = msgspec.msgpack.encode([version, size, 1, 0, 1, 1, 0, []])
    return [state, *[b""] * 6, b"\0" * 8, b"\0" * 8]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no snapshot",
        msgspec.msgpack.encode([]),
        msgspec.msgpack.encode([b"no state"]),
        msgspec.msgpack.encode(parts(size=7)),
        msgspec.msgpack.encode(parts(version="dateline-decider/0")),
        msgspec.msgpack.encode(parts()[:-1]),
    ],
)
def test_a_snapshot_of_another_format_or_size_is_refused(data):
    step = decider()
    run(step, article())

    assert step.restore(data) is False
    assert run(step, article(name="two"))[0].relation == "exact"


def test_an_empty_snapshot_is_taken_over():
    step = decider()
    run(step, article())

    assert step.restore_parts(parts())
    assert run(step, article(name="two"))[0].relation == "unique"


def test_more_texts_than_are_kept_unpacked_are_read_again(monkeypatch):
    monkeypatch.setattr("pipeline.core.copies.shelf.AT_HAND", 1)
    log = [article(), article(HARBOUR, name="two"), article(CUT, name="three")]
    records = run(decider(), *log, article(f"{HARBOUR} End.", name="four"), article(SPUN, name="x"))

    assert [record.duplicate_of for record in records[2:]] == [
        log[0].article_id,
        log[1].article_id,
        log[0].article_id,
    ]


def test_the_frame_sees_that_it_remembers():
    assert isinstance(decider(), Remembering)
    assert isinstance(decider(), Parted)


def test_a_copy_stands_for_the_report_that_its_original_stands_for():
    first = article(f"VERIN (AP) — {TALKS}")
    records = run(decider(), first, article(CUT, name="two"), article(first.text, name="three"))

    assert [record.origin.key for record in records] == ["AP", "AP", "AP"]
    assert [record.origin.is_origin for record in records] == [True, False, False]


def test_a_record_says_how_many_words_are_shared_and_by_what_rules_that_was_found():
    records = run(decider(), article(), article(name="two"), article(CUT, name="three"))

    assert [record.shared_words for record in records] == [
        0,
        len(TALKS.split()),
        len(CUT.split()),
    ]
    assert {record.algo for record in records} == {RULES}


def test_a_statement_that_was_turned_round_makes_a_revision_and_is_told():
    turned = TALKS.replace("would be reopened", "would not be reopened")
    record = last(article(), article(turned, name="two"))

    assert (record.relation, [one.to for one in record.reversals]) == ("revision", ["not"])


def test_an_article_that_is_a_copy_of_two_clusters_makes_them_one():
    step, part = decider(), ". ".join(SENTENCES[:4]) + "."
    first = article(url="https://one.example/a")
    second = article(part, url="https://one.example/b")
    bridge = article(f"{TALKS} End.", name="two")
    run(step, first, second)
    outcomes = step([bridge, article(part + " So.", name="three")], [NOON, NOON])
    (deduped, merged), (later,) = outcomes

    assert deduped.record.cluster_id == later.record.cluster_id == first.article_id
    assert merged.key == second.article_id
    assert merged.record == ClusterMerged(
        schema="/cluster_merged/1.0.0",
        from_cluster=second.article_id,
        to=first.article_id,
        by=bridge.article_id,
        version=bridge.version,
        time=NOON,
    )
    assert step([bridge], [NOON]) == outcomes[:1]


def test_a_weaker_copy_of_the_other_cluster_is_looked_at_too_where_two_become_one():
    step, part = decider(), ". ".join(SENTENCES[:4]) + "."
    first = article(url="https://one.example/a")
    second = article(part, url="https://one.example/b")
    longer = article(f"{TALKS} {HARBOUR}", name="four")
    told = run(step, first, second, longer)
    bridge = article(f"{part} {SENTENCES[4]}.", name="two")
    ((deduped, merged),) = step([bridge], [NOON])

    assert [one.cluster_id == first.article_id for one in told] == [True, False, True]
    assert deduped.record.duplicate_of == second.article_id
    assert (merged.record.from_cluster, merged.record.to) == (second.article_id, first.article_id)


def test_a_copy_that_leaves_out_what_two_articles_differ_in_does_not_make_them_one():
    changed = TALKS.replace("1,200", "1,500")
    bridge = ". ".join(SENTENCES[1:]) + "."
    step = decider()
    records = run(step, article(), article(changed, name="two"), article(bridge, name="three"))

    assert [record.relation for record in records] == ["unique", "revision", "near"]
    assert len(step([article(bridge, name="three")], [NOON])[0]) == 1


NOTICE = (
    "This page may not be copied, sold or sent on without our written permission, and we mean it.\n"
    "Write to the editors if a report is wrong, and tell them which line you mean and why.\n"
    "Our letter comes every morning before six and costs nothing but the time that you read it.\n"
)


def page(number, *, words=40, name="one", title=""):
    """A page of a publisher: its notice, and a report in words that no other page has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    report = " ".join(
        f"{letters[number]}o{letters[at % 26]}{letters[at // 26]}" for at in range(words)
    )
    url = f"https://{name}.example/{number}"
    return article(f"{NOTICE}{report}", name=name, url=url, hours=number / 10, title=title)


def test_what_stands_on_all_pages_of_a_publisher_links_nothing_once_it_is_known():
    records = run(decider(), *(page(number) for number in range(5)))

    assert [record.relation for record in records] == [
        "unique",
        "partial",
        "partial",
        "unique",
        "unique",
    ]


def test_pages_that_are_mostly_furniture_stay_linked_but_are_no_copies():
    pages = [page(number, words=9, title=f"Report {chr(65 + number)}") for number in range(5)]
    records = run(decider(), *pages)

    assert [record.relation for record in records] == [
        "unique",
        "near",
        "near",
        "partial",
        "partial",
    ]


def test_a_copy_of_a_page_is_one_whatever_its_furniture():
    step = decider()
    run(step, *(page(number) for number in range(5)))
    twice = article(f"{page(4).text} End.", url="https://one.example/x", hours=1)

    assert run(step, twice)[0].relation == "near"
    assert run(step, page(4, name="two"))[0].relation == "exact"


def test_of_many_texts_of_one_mould_the_most_alike_is_found():
    def report(number):
        changed = TALKS
        for at, word in enumerate(("Verin", "Kessel", "Halvik", "Brandt", "Dolan", "Norland")):
            if number >> at & 1:
                changed = changed.replace(word, f"{word}ovar{at}")
        return article(changed, name=f"p{number}", hours=number / 10)

    order = [0, 63, 5, 58, 33, 14, 28, 19, 42, 7]
    records = run(decider(), *(report(number) for number in order))
    by_id = {record.article_id: number for number, record in zip(order, records, strict=True)}
    bits = [
        (by_id[record.duplicate_of] ^ number).bit_count()
        for number, record in list(zip(order, records, strict=True))[1:]
        if record.duplicate_of
    ]

    assert all(record.relation != "unique" for record in records[1:])
    assert max(bits[2:]) <= 4


def test_a_memory_of_many_articles_takes_out_those_that_go():
    step = decider(max_articles=2)
    log = [article(TALKS.replace("1,200", f"{n},200"), name=f"n{n}", hours=n) for n in range(2, 9)]
    records = run(step, *log)

    assert [record.duplicate_of for record in records[1:]] == [one.article_id for one in log[:-1]]
    assert len(step._memory._versions) == 2


def test_articles_whose_ids_begin_alike_are_told_apart():
    first = article()
    twin = msgspec.structs.replace(
        article(HARBOUR, name="two"), article_id=first.article_id[:16] + "0" * 16
    )

    assert last(first, twin).relation == "unique"
