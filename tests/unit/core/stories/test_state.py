import pytest

from pipeline.core.stories.frequencies import Frequencies
from pipeline.core.stories.profiles import MOST_OTHERS, make_profile
from pipeline.core.stories.state import HEADLINES_A_DAY, MOST_DAYS, StoryState
from pipeline.records.outline import Named
from tests.support.outlines import digest, outline

FREQUENCIES = Frequencies({})


def begin(*articles):
    state = StoryState.found(1, articles[0])
    for article in articles:
        state.add(article, make_profile(article, FREQUENCIES), "similar")
    return state


def titles(state):
    return [headline.title for _, headline in state.headlines()]


def test_the_days_between_are_those_before_the_first_and_after_the_last_article():
    state = begin(outline("a", "Ferry"), outline("b", "Ferry", hours=48))
    first, last = state.kept.first, state.kept.last

    assert state.gap_days(first - 86_400) == 1.0
    assert state.gap_days((first + last) / 2) == 0.0
    assert state.gap_days(last + 172_800) == 2.0


def test_a_copy_counts_and_does_not_move_the_middle():
    state = begin(outline("a", "Ferry sinks"))
    before = dict(state.words.weights)
    state.add(outline("b", "Ferry sinks again"), None, "copy")

    assert state.words.weights == before
    assert (len(state.kept.members), state.size) == (2, 1)


def test_another_version_replaces_its_headline():
    state = begin(outline("a", "Ferry sinks"), outline("b", "Wreck found"))
    state.revise(outline("a", "Ferry sinks with eighty", version=digest("2")))

    assert titles(state) == ["Wreck found", "Ferry sinks with eighty"]
    assert state.kept.members[digest("a")].versions == [digest("Ferry sinks"), digest("2")]


def test_a_withdrawn_article_has_no_headline_until_it_is_brought_back():
    state = begin(outline("a", "Ferry sinks"))
    state.revise(outline("a", "x", version=digest("2"), withdrawn=True))
    assert (titles(state), state.kept.days) == ([], {})

    state.revise(outline("a", "Ferry sinks", version=digest("3")))
    assert titles(state) == ["Ferry sinks"]


def test_a_day_keeps_some_headlines_and_counts_all():
    state = begin(*[outline(f"a{n}", f"Ferry {n}") for n in range(HEADLINES_A_DAY + 3)])
    (day,) = state.kept.days.values()

    assert (day.articles, len(day.headlines)) == (HEADLINES_A_DAY + 3, HEADLINES_A_DAY)

    state.revise(outline(f"a{HEADLINES_A_DAY + 1}", "Other words", version=digest("2")))
    assert day.articles == HEADLINES_A_DAY + 3


def test_a_long_story_keeps_its_first_day_and_the_latest():
    state = begin(*[outline(f"a{n}", f"Day {n}", hours=24 * n) for n in range(MOST_DAYS + 5)])
    found = titles(state)

    assert len(found) == MOST_DAYS
    assert (found[0], found[1], found[-1]) == ("Day 0", "Day 6", f"Day {MOST_DAYS + 4}")

    state.revise(outline("a2", "Too old", hours=48, version=digest("2"), withdrawn=True))
    assert titles(state) == found


def test_only_names_and_keys_in_the_middle_are_kept():
    crowd = [
        outline(
            f"a{n}",
            ("orchard", "tunnel", "violin")[n],
            entities=tuple(Named(id=f"e{n}-{m}", name="x", weight=1.0) for m in range(MOST_OTHERS)),
        )
        for n in range(3)
    ]
    state = begin(*crowd)

    assert set(state.kept.names) == set(state.entities.weights)
    assert len(state.kept.names) == MOST_OTHERS
    assert state.kept.keys == ["orchard", "tunnel", "violin"]


def test_a_story_of_one_publisher_knows_it():
    one, two = (outline(name, "Ferry", publisher=f"{name}.example") for name in "ab")
    single, mixed = begin(one, one), begin(one, two)

    assert (single.kept.publisher, mixed.kept.publisher) == ("a.example", "")


@pytest.mark.parametrize(("publisher", "expected"), [("a.example", "a.example"), ("b.example", "")])
def test_a_story_absorbs_another_whole(publisher, expected):
    older = begin(outline("a", "Ferry sinks", publisher="a.example"))
    younger = begin(
        outline("b", "Wreck found", publisher=publisher, hours=-24),
        outline("c", "Captain held", publisher=publisher),
    )
    younger.kept.merged.append(digest("z"))
    older.absorb(younger)

    assert titles(older) == ["Wreck found", "Ferry sinks", "Captain held"]
    assert older.kept.publisher == expected
    assert older.kept.merged == [digest("b"), digest("z")]
    assert (older.size, len(older.kept.members)) == (3, 3)
    assert older.gap_days(younger.kept.first) == 0.0
    assert {"ferry", "wreck", "captain"} <= set(older.words.weights)
