from pipeline.core.stories.frequencies import Frequencies
from pipeline.core.stories.profiles import make_profile
from pipeline.core.stories.state import StoryState
from pipeline.core.stories.telling import MOST_ENTITIES, tell
from pipeline.records import Story
from pipeline.records.outline import Named
from tests.support.outlines import digest, outline

FREQUENCIES = Frequencies({})


def begin(*articles):
    state = StoryState.found(1, articles[0])
    for article in articles:
        state.add(article, make_profile(article, FREQUENCIES), "similar")
    return state


def test_the_label_is_the_headline_nearest_to_the_middle():
    story = tell(
        begin(
            outline("a", "Shock at the harbour"),
            outline("b", "Ferry sinks off Halvik"),
            outline("c", "Ferry wreck off Halvik found"),
        ),
        "create",
    )

    assert story.label == "Ferry sinks off Halvik"


def test_every_telling_is_a_further_revision_with_the_full_state():
    state = begin(outline("a", "Ferry sinks", hours=1), outline("b", "Ferry found", hours=30))
    first, second = tell(state, "create"), tell(state, "update")

    assert isinstance(first, Story)
    assert (first.revision, first.op) == (1, "create")
    assert (second.revision, second.op) == (2, "update")
    assert (second.id, second.language) == (digest("a"), "en")
    assert second.first_published.isoformat() == "2025-05-18T13:00:00+00:00"
    assert second.last_published.isoformat() == "2025-05-19T18:00:00+00:00"


def test_copies_are_counted_apart_and_withdrawn_articles_not_at_all():
    state = begin(outline("a", "Ferry sinks"))
    state.add(outline("b", "Ferry sinks"), None, "copy")
    state.add(outline("c", "Kill", withdrawn=True), None, "copy")
    story = tell(state, "update")

    assert (story.articles, story.copies) == (2, 1)


def test_a_timeline_has_one_entry_a_day_with_its_count_and_the_day_that_it_tells_of():
    state = begin(
        outline("a", "Ferry sinks off Halvik", url="https://a.example/1", event_day="2025-05-17"),
        outline("b", "Grief"),
        outline("c", "Wreck of Halvik ferry found", hours=24),
    )
    first, second = tell(state, "update").timeline

    assert (first.day, first.articles, first.title) == ("2025-05-18", 2, "Ferry sinks off Halvik")
    assert (first.article_id, first.url) == (digest("a"), "https://a.example/1")
    assert (first.event_day, second.event_day) == ("2025-05-17", "")
    assert (second.day, second.articles) == ("2025-05-19", 1)


def test_a_day_whose_headlines_are_gone_has_no_entry():
    state = begin(*[outline(f"a{n}", f"Ferry {n}") for n in range(6)])
    for n in range(5):
        state.revise(outline(f"a{n}", "x", version=digest("2"), withdrawn=True))
    story = tell(state, "update")

    assert (story.timeline, story.label, story.articles) == ((), "", 1)


def test_the_entities_are_the_heaviest_with_their_share():
    entities = tuple(Named(id=f"e{n}", name=f"E{n}", weight=9.0 - n) for n in range(8))
    story = tell(begin(outline("a", "Ferry", entities=entities)), "create")

    assert [one.name for one in story.entities] == [f"E{n}" for n in range(MOST_ENTITIES)]
    assert story.entities[0].share == 1.0 > story.entities[1].share > 0.5


def test_a_story_that_was_merged_away_says_into_which():
    story = tell(begin(outline("a", "Ferry", title="")), "merge", digest("b"))

    assert (story.op, story.merged_into, story.label) == ("merge", digest("b"), "")
