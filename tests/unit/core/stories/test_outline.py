import pytest

from pipeline.core.copies.passing import PassAll
from pipeline.core.outcome import Drop, Forward
from pipeline.core.stories.outline import (
    LEAD_CHARS,
    MOST_WORDS,
    TITLE_CHARS,
    Outlining,
    make_outline,
)
from pipeline.records import Outline, TaggedArticle
from pipeline.records.common import Quantity, extend
from pipeline.records.tagged import Entity, TimeExpression
from pipeline.records.tagged import Tagger as TaggedBy
from tests.support.articles import HARBOUR, NOON, TALKS, article

BY = TaggedBy(version="1", gazetteer="1", model="none")


def tagged(body=TALKS, entities=(), times=(), quantities=(), **fields):
    ((forward,),) = PassAll()([article(body, **fields)], [NOON])
    more = {"entities": entities, "times": times, "quantities": quantities, "quotes": ()}
    return extend(
        forward.record, TaggedArticle, schema=TaggedArticle.SCHEMA, parse=b"", tagger=BY, **more
    )


def entity(text, start=0, **more):
    fields = {"type": "GPE", "id": f"local:{text}", "name": text, "confidence": 0.9} | more
    return Entity(start=start, end=start + len(text), text=text, **fields)


def time(value, start=0, precision="day"):
    return TimeExpression(
        start=start, end=start + 1, text="x", value=value, precision=precision, basis="explicit"
    )


def weights(terms):
    return {one.key: one.weight for one in terms}


def test_an_outline_names_its_article_and_says_what_it_is():
    source = tagged(title="Buses are ready", external_id="n-1")
    outline = make_outline(source)

    assert (outline.article_id, outline.version) == (source.article_id, source.version)
    assert (outline.external_id, outline.url, outline.title) == ("n-1", source.url, source.title)
    assert (outline.publisher, outline.is_copy, outline.withdrawn) == ("one.example", False, False)


@pytest.mark.parametrize(
    ("relation", "is_copy"), [("exact", True), ("near", True), ("partial", False)]
)
def test_only_what_has_the_words_of_another_is_a_copy(relation, is_copy):
    source = tagged()

    assert make_outline(extend(source, TaggedArticle, relation=relation)).is_copy == is_copy


def test_words_weigh_by_how_often_they_come_twice_in_the_lead_and_most_in_the_headline():
    filler = "Other towns slept quietly that night. " * 20
    found = weights(make_outline(tagged(f"Ferry ferry. {filler}\nLate ferry", title="Trams")).words)

    assert (found["ferry"], found["tram"]) == (5.0, 2.0)
    assert len(filler) > LEAD_CHARS


def test_no_more_words_than_the_heaviest_are_kept():
    many = " ".join(f"{a}{b}{c}q" for a in "bdfgklmp" for b in "aeiou" for c in "bdfgklmp")

    assert len(make_outline(tagged(many)).words) == MOST_WORDS


def test_entities_weigh_by_their_mentions_and_more_in_headline_and_lead():
    entities = (
        entity("Norland"),
        entity("Norland", 40),
        entity("Verin", LEAD_CHARS + 5),
        entity("Brandt", 10, via="pronoun"),
        entity("officials", 20, via="nominal"),
        entity("Post", 30, type="MEDIA"),
    )
    outline = make_outline(tagged(entities=entities, title="Norland speaks"))

    assert {one.id: one.weight for one in outline.entities} == {
        "local:Norland": 6.0,
        "local:Verin": 1.0,
    }
    assert outline.entities[0].name == "Norland"


def test_facts_are_days_and_numbers_above_ten():
    times = (time("2025-05-16"), time("2025-05", precision="month"), time("P3D"))
    numbers = tuple(Quantity(value=value, start=0, end=1) for value in (1200.0, 3.0))
    found = weights(make_outline(tagged(times=times, quantities=numbers)).facts)

    assert found == {"day:2025-05-16": 1.0, "number:1200": 1.0}


def test_the_event_day_is_the_first_day_that_the_lead_names():
    times = (
        time("2025-05", precision="month"),
        time("2025-05-16T10:00Z", 5, "hour"),
        time("2025-05-17", 9),
    )

    assert make_outline(tagged(times=times)).event_day == "2025-05-16"
    assert not make_outline(tagged(times=(time("2025-05-16", LEAD_CHARS),))).event_day


def test_without_a_headline_the_first_sentence_stands_for_it():
    long = "The " + "very " * 60 + "end"

    assert make_outline(tagged(HARBOUR, title="")).title == HARBOUR.partition("\n")[0]
    assert make_outline(tagged("One day. " + TALKS, title="")).title == "One day."
    assert make_outline(tagged(long, title="")).title.endswith("very …")
    assert len(make_outline(tagged(long, title="")).title) <= TITLE_CHARS + 2


def test_a_notice_of_withdrawal_is_told():
    source = extend(tagged(), TaggedArticle, revision_kind="kill")

    assert make_outline(source).withdrawn


def test_the_step_adds_an_outline_by_language_to_each_article_that_the_other_tags():
    source = tagged()
    answers = [(Forward("cluster", source),), Drop("not_selected")]
    step = Outlining(lambda _records, _times: answers)

    (first, second), dropped = step([source, source], [NOON, NOON])

    assert first == Forward("cluster", source)
    assert (second.key, type(second.record)) == ("en", Outline)
    assert dropped == Drop("not_selected")
