from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.step import Parted, Remembering
from pipeline.core.stories.grouper import FORMAT, Grouper
from pipeline.core.stories.memory import BLOCK
from pipeline.records import Storied, Story
from tests.support.outlines import DAY, digest, outline

FERRY = "Ferry sinks off Halvik. Divers search the wreck for eighty passengers in the storm."
CAPTAIN = (
    "Captain of ferry held. Divers leave the wreck off Halvik as eighty passengers are buried."
)
VOTE = "Norland votes. Queues at schools since dawn as premier Brandt asks for a second term."
COUNT = "Brandt leads in Norland. Votes of schools counted since dusk, premier near second term."


def grouper(**limits):
    return Grouper(**{"window_hours": 336, "max_articles": 1_000, "tables": {}} | limits)


def run(step, *outlines, hours=0.0):
    """Return what is said of each outline."""
    outcomes = step(outlines, [DAY + timedelta(hours=hours)] * len(outlines))
    for forward in (forward for outcome in outcomes for forward in outcome):
        record = forward.record
        assert forward.key == (record.id if isinstance(record, Story) else record.article_id)
    return [[forward.record for forward in outcome] for outcome in outcomes]


def stories(said):
    """Return the last story of each article, by name."""
    flat = [record for records in said for record in records]
    return {one.external_id: one.story_id for one in flat if isinstance(one, Storied)}


def test_articles_of_one_topic_are_one_story_and_others_are_not():
    said = run(
        grouper(),
        outline("a", FERRY),
        outline("b", VOTE, hours=1),
        outline("c", CAPTAIN, hours=30),
        outline("d", COUNT, hours=31),
    )

    assert stories(said) == {"a": digest("a"), "b": digest("b"), "c": digest("a"), "d": digest("b")}
    assert [record.reason for record, *_ in said] == ["first", "first", "similar", "similar"]
    assert [story.op for _, story in said] == ["create", "create", "update", "update"]
    assert 0.2 < said[2][0].score < 1.0


def test_a_topic_that_comes_back_after_the_window_is_a_new_story():
    said = run(grouper(), outline("a", FERRY), outline("b", FERRY, hours=337))

    assert stories(said) == {"a": digest("a"), "b": digest("b")}


def test_another_version_stays_in_its_story_whatever_it_says():
    step = grouper()
    run(step, outline("a", FERRY))
    ((record, story),) = run(step, outline("a", VOTE))

    assert (record.story_id, record.version, record.reason) == (
        digest("a"),
        digest(VOTE),
        "version",
    )
    assert story.label == "Norland votes"


def test_a_copy_is_of_the_story_of_its_cluster_whatever_it_says():
    step = grouper()
    run(step, outline("a", FERRY))
    copy, other = run(
        step,
        outline("b", VOTE, cluster_id=digest("a"), is_copy=True),
        outline("c", VOTE, cluster_id=digest("a")),
    )

    assert [record.reason for record in (copy[0], other[0])] == ["copy", "copy"]
    assert stories([copy, other]) == {"b": digest("a"), "c": digest("a")}
    assert (other[1].articles, other[1].copies) == (3, 1)


def test_a_copy_of_what_was_never_seen_is_taken_as_an_article():
    (said,) = run(grouper(), outline("b", FERRY, cluster_id=digest("a"), is_copy=True))

    assert (said[0].reason, said[0].story_id) == ("first", digest("b"))


def test_an_article_that_comes_again_gets_the_answer_it_had():
    step = grouper()
    (first,) = run(step, outline("a", FERRY))
    ((again,),) = run(step, outline("a", FERRY))
    ((named,),) = run(step, outline("a", FERRY, external_id="other"))

    assert again == first[0]
    assert named == msgspec.structs.replace(first[0], external_id="other")


def bridge():
    """Return articles of two stories, and one that shows that they are one."""
    one = "orchard tunnel violin barrel candle"
    two = "meadow lantern copper saddle thimble"
    return (
        outline("a", f"{one} shared common", title=""),
        outline("b", f"{two} shared common other", title=""),
        outline("c", f"{one} {two} shared common", title=""),
    )


def spell(number):
    """Return a word of its own for a number."""
    return "".join("bcdfghklmn"[int(digit)] + "o" for digit in str(number))


def lonely(name, number):
    """Return an article that is like that of the same number alone."""
    return outline(name, " ".join(f"{first}{spell(number)}" for first in ("x", "y", "z")))


def test_two_stories_that_turn_out_to_be_one_are_merged_and_it_is_said(monkeypatch):
    monkeypatch.setattr("pipeline.core.stories.scoring.MERGE_COSINE", 0.1)
    *_, (record, moved, merged, story) = run(grouper(), *bridge())

    assert (record.story_id, record.reason) == (digest("a"), "similar")
    assert (moved.external_id, moved.story_id, moved.reason) == ("b", digest("a"), "merged")
    assert (merged.id, merged.op, merged.merged_into) == (digest("b"), "merge", digest("a"))
    assert (story.id, story.merged, story.articles) == (digest("a"), (digest("b"),), 3)


def test_two_stories_that_are_not_alike_stay_two_though_an_article_fits_both():
    *_, last = run(grouper(), *bridge())

    assert [type(record) for record in last] == [Storied, Story]


def test_a_merged_story_is_found_under_the_older_one_from_then_on(monkeypatch):
    monkeypatch.setattr("pipeline.core.stories.scoring.MERGE_COSINE", 0.1)
    step = grouper()
    run(step, *bridge())
    said = run(
        step,
        outline("b", "z", version=digest("2")),
        outline("d", "z", cluster_id=digest("b"), is_copy=True),
        outline("e", "meadow lantern copper saddle thimble", title=""),
    )

    assert set(stories(said).values()) == {digest("a")}


def test_a_story_that_rested_for_the_window_is_forgotten():
    step = grouper()
    run(step, outline("a", FERRY), outline("b", VOTE))
    run(step, outline("c", COUNT, hours=100), hours=300)
    said = run(step, outline("a", FERRY), outline("d", COUNT, hours=100), hours=340)

    assert stories(said) == {"a": digest("a"), "d": digest("b")}
    assert said[0][0].reason == "first"


def test_of_too_many_articles_the_stories_that_rest_longest_go():
    step = grouper(max_articles=2)
    run(step, outline("a", FERRY), outline("b", VOTE))
    said = run(
        step, outline("c", "Shares fall at Orlan mine"), outline("d", COUNT), outline("e", FERRY)
    )

    assert stories(said) == {"c": digest("c"), "d": digest("d"), "e": digest("e")}


def test_each_language_has_stories_of_its_own():
    said = run(grouper(), outline("a", FERRY), outline("b", FERRY, language="de"))

    assert stories(said) == {"a": digest("a"), "b": digest("b")}


def test_a_table_says_what_words_are_common_from_the_first_article_on():
    words = ("sink", "off", "diver", "search", "the", "wreck", "for", "in", "storm")
    common = dict.fromkeys(words, 0.9)
    few = "Rower sinks. Divers search the wreck for days in the storm off the point."
    told = [
        run(grouper(tables={"en": table}), outline("a", FERRY), outline("b", few))[-1][0].story_id
        for table in ({}, common)
    ]

    assert told == [digest("a"), digest("b")]


def test_after_a_restart_the_same_is_said_as_without():
    articles = (outline("a", FERRY), outline("b", VOTE), outline("c", FERRY, language="de"))
    later = (outline("d", COUNT, hours=9), outline("e", CAPTAIN, hours=9), outline("a", FERRY))
    step, again = grouper(), grouper()
    run(step, *articles)

    assert again.restore(step.snapshot())
    assert run(again, *later) == run(step, *later)
    assert again.snapshot() == step.snapshot()


def test_it_is_a_step_that_remembers_in_parts():
    assert isinstance(grouper(), Remembering)
    assert isinstance(grouper(), Parted)


def test_parts_that_did_not_change_are_the_same_objects():
    step = grouper()
    run(step, *[lonely(f"a{n}", n) for n in range(2 * BLOCK)])
    before = step.snapshot_parts()
    run(step, lonely("b", 2 * BLOCK - 1))
    after = step.snapshot_parts()

    assert len(before) == len(after) == 4
    assert [one is other for one, other in zip(before[1:], after[1:], strict=True)] == [
        True,
        True,
        False,
    ]


def test_a_block_of_forgotten_stories_is_no_longer_written():
    step = grouper(max_articles=BLOCK)
    run(step, *[lonely(f"a{n}", n) for n in range(3 * BLOCK)])

    assert len(step.snapshot_parts()) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no message pack",
        msgspec.msgpack.encode(()),
        msgspec.msgpack.encode((b"x",)),
        msgspec.msgpack.encode((msgspec.msgpack.encode(("other/1", 1_000, {})),)),
        msgspec.msgpack.encode((msgspec.msgpack.encode((FORMAT, 999, {})),)),
    ],
)
def test_a_snapshot_of_another_version_or_size_is_refused_and_changes_nothing(data):
    step = grouper()
    run(step, outline("a", FERRY))
    before = step.snapshot()

    assert not step.restore(data)
    assert step.snapshot() == before


VOCABULARY = [f"w{spell(n)}" for n in range(9)]
ARTICLES = st.builds(
    lambda name, words, day, cluster, version, language: outline(
        name,
        " ".join(words),
        hours=24 * day,
        cluster_id=digest(cluster or name),
        is_copy=bool(cluster),
        version=digest(str(version)),
        language=language,
        publisher=f"{name[0]}.example",
    ),
    st.sampled_from([f"{letter}{n}" for letter in "abc" for n in range(4)]),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6),
    st.integers(0, 20),
    st.sampled_from(["", "", "a0", "b0"]),
    st.integers(1, 2),
    st.sampled_from(["en", "en", "de"]),
)


@given(
    st.lists(ARTICLES, max_size=25),
    st.sets(st.integers(1, 24), max_size=4),
    st.integers(1, 9),
    st.sampled_from([6, 1_000]),
)
@settings(deadline=None, max_examples=60)
def test_restarts_and_batches_do_not_matter(outlines, restarts, batch, most):
    times = [DAY + timedelta(hours=30 * n) for n in range(len(outlines))]
    whole = grouper(max_articles=most)
    expected = [list(whole([one], [time])) for one, time in zip(outlines, times, strict=True)]
    step, said = grouper(max_articles=most), []
    for start in range(0, len(outlines), batch):
        if any(start <= at < start + batch for at in restarts):
            again = grouper(max_articles=most)
            assert again.restore(step.snapshot())
            step = again
        said += step(outlines[start : start + batch], times[start : start + batch])

    assert said == [outcome for (outcome,) in expected]
    assert step.snapshot() == whole.snapshot()


@given(st.lists(ARTICLES, max_size=20))
@settings(deadline=None, max_examples=40)
def test_what_comes_twice_changes_nothing(outlines):
    once, twice = grouper(), grouper()
    first = [run(once, one) for one in outlines]
    for one, said in zip(outlines, first, strict=True):
        assert run(twice, one) == said
        ((again, *more),) = run(twice, one)
        assert again.story_id == said[0][0].story_id
        assert more == []
    assert once.snapshot() == twice.snapshot()
