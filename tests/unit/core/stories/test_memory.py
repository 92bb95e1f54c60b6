from pipeline.core.stories.memory import COMPARED, Memory
from pipeline.core.stories.profiles import MOST_WORDS, make_profile
from pipeline.records.outline import Term
from tests.support.outlines import digest, outline


def memory():
    return Memory({}, 1_000)


def put(kept, article, story=None, appended=0.0):
    """Put an article into that story, or into a new one; return the story."""
    profile = make_profile(article, kept.frequencies)
    story = story or kept.found(article)
    kept.add(story, article, profile, "similar", 1.0, appended)
    return story


def named(name, prefix, count=3):
    words = tuple(Term(key=f"{prefix}{n}", weight=1.0) for n in range(count))
    return outline(name, "x", words=words)


def alike(kept, article):
    return [one.kept.number for one in kept.find_alike(make_profile(article, kept.frequencies))]


def test_stories_are_found_by_telling_words_those_that_share_most_first():
    kept = memory()
    put(kept, named("a", "x"))
    put(kept, named("b", "y"))
    put(kept, outline("c", "z", words=(Term(key="x0", weight=1.0), Term(key="z0", weight=1.0))))

    assert alike(kept, named("d", "x")) == [1, 3]
    assert alike(kept, named("e", "q")) == []


def test_an_article_is_compared_with_so_many_stories_at_most():
    kept = memory()
    for number in range(COMPARED + 5):
        put(kept, named(f"a{number}", "x"))

    assert alike(kept, named("b", "x")) == list(range(1, COMPARED + 1))


def test_after_many_stories_no_commoner_word_is_looked_up(monkeypatch):
    kept = memory()
    put(kept, named("a", "x"))
    for name in "bc":
        put(kept, outline(name, name, words=(Term(key="y0", weight=1.0),)))
    both = outline("d", "d", words=(Term(key="x0", weight=1.0), Term(key="y0", weight=1.0)))
    assert sorted(alike(kept, both)) == [1, 2, 3]

    monkeypatch.setattr("pipeline.core.stories.memory.MOST_LOOKED_AT", 1)
    assert alike(kept, both) == [1]


def test_a_word_of_very_many_stories_finds_none(monkeypatch):
    monkeypatch.setattr("pipeline.core.stories.memory.MOST_LISTED", 2)
    kept = memory()
    for name in "abc":
        put(kept, named(name, "x", 1 if name == "c" else 2))

    assert alike(kept, named("d", "x", 1)) == []
    assert alike(kept, named("d", "x", 2)) == [1, 2]


def test_a_story_is_no_longer_found_by_words_that_left_its_middle():
    kept = memory()
    story = put(kept, named("a", "x", MOST_WORDS))
    for name in ("b", "c"):
        put(kept, named(name, name, MOST_WORDS), story)
        put(kept, named(name * 2, name, MOST_WORDS), story)

    assert alike(kept, named("d", "x")) == []
    assert alike(kept, named("e", "b")) == [1]


def test_the_younger_of_two_stories_is_merged_into_the_older():
    kept = memory()
    older, younger = put(kept, named("a", "x")), put(kept, named("b", "y"), appended=5.0)

    assert kept.merge(younger, older, 7.0) == (older, younger)
    assert kept.find_article(digest("b")) is kept.find_cluster(digest("b")) is older
    assert alike(kept, named("c", "y")) == [1]

    kept.forget(7.0)
    assert kept.find_article(digest("b")) is older

    kept.forget(7.5)
    assert kept.find_article(digest("b")) is kept.find_cluster(digest("b")) is None
    assert alike(kept, named("c", "y")) == []
