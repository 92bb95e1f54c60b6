import msgspec
import pytest
from msgspec import UNSET

from pipeline.core.takedown import Gone, blot
from pipeline.records import (
    Candidate,
    DedupedArticle,
    Delivery,
    Inbound,
    Outline,
    Story,
    TaggedArticle,
)
from pipeline.records.common import extend
from pipeline.records.deduped import AlteredQuote, FactConflict, Origin, Reversal
from pipeline.records.story import StoryDay
from pipeline.records.tagged import Tagger
from tests.support.articles import HARBOUR, article
from tests.support.events import events_of
from tests.support.mentions import at, content, day, digest, mention, quote
from tests.support.merging import run
from tests.support.outlines import outline

GOES, STAYS = article(), article(HARBOUR, name="two")
GONE = Gone({GOES.article_id, digest("goes")}, {"It went well"})
WORDS = "kingfisher"
ORIGIN = Origin(is_origin=True)


def deduped(one, **more):
    fields = {
        "schema": DedupedArticle.SCHEMA,
        "relation": "unique",
        "cluster_id": one.article_id,
        "fact_conflicts": (),
        "altered_quotes": (),
        "origin": ORIGIN,
    }
    return extend(one, DedupedArticle, **(fields | more))


def tagged(one):
    return extend(
        deduped(one),
        TaggedArticle,
        schema=TaggedArticle.SCHEMA,
        entities=(),
        quotes=(),
        times=(),
        quantities=(),
        parse=b"",
        tagger=Tagger(version="1", gazetteer="1", model="none"),
    )


def report(name, **more):
    """Return a mention full of words."""
    fields = {
        "sentence": f"A {WORDS} saw Orlan and Varga agree to speak by phone on the border.",
        "cue": f"like a {WORDS}",
        "content": content("AID", text=f"a {WORDS}"),
        "quotes": (quote(f"A {WORDS}"),),
        "event_date": msgspec.structs.replace(day(19), text=f"the {WORDS} day"),
        "external_id": WORDS,
    }
    return mention(name, **(fields | more))


def says(record):
    return WORDS.encode() in msgspec.json.encode(record)


@pytest.mark.parametrize("make", [lambda one: one, deduped, tagged])
def test_an_article_goes_whole_and_others_stay(make):
    mine, other = make(GOES), make(STAYS)

    assert (blot(mine, GONE), blot(other, GONE) is other) == (None, True)


def test_where_a_copy_quotes_it_the_quotation_goes():
    spans = {"from_start": 0, "from_end": 1, "to_start": 0, "to_end": 1}
    where = {"start": 0, "end": 1, "other_start": 0, "other_end": 1}
    copy = deduped(
        STAYS,
        duplicate_of=GOES.article_id,
        fact_conflicts=(FactConflict(kind="number", from_text=WORDS, to="2", **spans),),
        altered_quotes=(AlteredQuote(text="x", other=WORDS, **where),),
        reversals=(Reversal(from_text=WORDS, to="x", **spans),),
    )
    of_another = msgspec.structs.replace(copy, duplicate_of="0" * 32)

    assert blot(copy, GONE) == deduped(STAYS, duplicate_of=GOES.article_id)
    assert blot(of_another, GONE) is of_another


def test_a_candidate_goes_whole_and_others_stay():
    mine, other = (
        extend(report(name), Candidate, schema=Candidate.SCHEMA, held_for="thin")
        for name in ("goes", "stays")
    )

    assert (blot(mine, GONE), blot(other, GONE) is other) == (None, True)


def test_a_mention_loses_its_words_and_nothing_else():
    mine, other = report("goes"), report("stays")

    left = blot(mine, GONE)

    same = ("id", "type", "mode", "status", "counts", "location", "origin_key", "published_at")
    assert (says(mine), says(left)) == (True, False)
    assert [getattr(left, name) for name in same] == [getattr(mine, name) for name in same]
    assert blot(left, GONE) is left
    assert blot(other, GONE) is other


def test_a_mention_without_cue_content_and_date_stays_so():
    left = blot(mention("goes"), GONE)

    assert (left.status_cue, left.content, left.event_date) == (UNSET, UNSET, UNSET)


def test_reports_find_one_another_as_before_when_their_words_are_gone():
    reports = [
        report("goes"),
        report("stays", sentence=f"Orlan spoke with a {WORDS} by phone.", published=at(18, 14)),
        report("third", sentence="The border was quiet.", published=at(19), event_date=day(20)),
    ]
    blotted = [blot(one, GONE) for one in reports]

    def shape(events):
        return [(one.id, one.revision, one.op, one.articles, one.maybe_same_as) for one in events]

    assert shape(run(blotted)) == shape(run(reports))


def test_an_event_loses_the_words_of_all_its_reports_and_has_a_higher_revision():
    event = events_of(report("goes"), report("stays", published=at(18, 14)))[-1]

    left = blot(event, GONE)

    sentences = {proof.article_id: proof.sentence for proof in left.evidence}
    assert left.revision == event.revision + 1
    assert (sentences[digest("goes")], left.quotes) == ("", ())
    assert WORDS in sentences[digest("stays")]
    assert (left.content.text, left.status_cue.text, left.event_date.text) == ("", "", "")
    assert blot(left, GONE) is left


def test_an_event_that_only_quotes_it_or_names_it_loses_its_words_too():
    told = events_of(report("stays"))[-1]
    quoting = msgspec.structs.replace(told, quotes=(quote("It went well"),))
    (change, *_) = told.status_history
    naming = msgspec.structs.replace(
        told,
        evidence=(),
        status_history=(msgspec.structs.replace(change, article_id=digest("goes")),),
    )

    assert blot(told, GONE) is told
    assert [blot(one, GONE).quotes for one in (quoting, naming)] == [(), ()]


def test_a_delivery_to_a_watch_keeps_its_revision():
    event = events_of(report("goes"))[-1]
    one = Delivery(
        schema=Delivery.SCHEMA, id="0" * 32, watch="talks", kind="new", at=at(18), event=event
    )

    left = blot(one, GONE)

    assert (left.event.revision, says(one), says(left)) == (event.revision, True, False)
    assert blot(left, GONE) is left


def test_an_outline_keeps_its_stems_in_the_order_of_the_alphabet():
    mine = outline(
        "goes", f"Talks of a {WORDS} began. Brandt came.", url=f"https://x.example/{WORDS}"
    )
    other = outline("stays", "Talks began.")

    left = blot(mine, GONE)

    assert isinstance(left, Outline)
    assert (left.title, left.url, left.external_id) == ("", "", "")
    assert [one.key for one in left.words] == sorted(one.key for one in mine.words)
    assert blot(left, GONE) is left
    assert blot(other, GONE) is other


def test_a_story_loses_its_headline_and_keeps_its_revision():
    days = [
        StoryDay(day="2025-05-18", title=f"A {WORDS}", article_id=digest("goes"), articles=1),
        StoryDay(day="2025-05-19", title="Rain", article_id=digest("stays"), articles=1),
    ]
    fields = {"revision": 4, "op": "update", "language": "en", "articles": 2, "entities": ()}
    times = {"first_published": at(18), "last_published": at(19), "timeline": tuple(days)}
    mine = Story(schema=Story.SCHEMA, id="0" * 32, label=f"A {WORDS}", **fields, **times)
    other = msgspec.structs.replace(mine, label="Rain")

    left = blot(mine, GONE)

    assert (left.label, [one.title for one in left.timeline]) == ("", ["", "Rain"])
    assert (left.revision, blot(other, GONE).label) == (4, "Rain")


def test_what_has_no_words_of_articles_stays():
    one = Inbound(body=WORDS)

    assert blot(one, GONE) is one
