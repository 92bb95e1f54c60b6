"""What is blotted out of a record when an article is taken down, and what stays. Pure: no broker.

Of the article itself nothing stays but ids, times, who published it, and what it was found to be
about, without its words: by that the events and stories of others stay as they are. Where records
of others quote it, the quotation goes.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Struct

from pipeline.core.sentence_words import hash_words
from pipeline.records import (
    Article,
    Candidate,
    DedupedArticle,
    Delivery,
    Event,
    Mention,
    Outline,
    Story,
    TaggedArticle,
)
from pipeline.records.mention import EventCore, Evidence, Party

A = TypeVar("A", bound=Article)
C = TypeVar("C", bound=EventCore)
_replace = msgspec.structs.replace


class Gone(NamedTuple):
    """The articles that are taken down, and the words of theirs that events quote."""

    articles: AbstractSet[str]
    quotes: AbstractSet[str] = frozenset()


def blot(record: Struct, gone: Gone) -> Struct | None:
    """Return what stays of a record: the same one if nothing is to go, None if all of it is.

    An event that changes has a higher revision: readers take it. A story has not: its next one
    comes from the story step.
    """
    make = _BLOTTERS.get(type(record))
    if make is None:
        return record
    left = make(record, gone)
    return record if left == record else left


def _blot_article(record: A, gone: Gone) -> A | None:
    return None if record.article_id in gone.articles else record


def _blot_copy(record: DedupedArticle, gone: Gone) -> DedupedArticle | None:
    """Return the article; where it copies one that goes, without the words of that one."""
    if record.article_id in gone.articles:
        return None
    if record.duplicate_of not in gone.articles:
        return record
    return _replace(record, fact_conflicts=(), altered_quotes=(), reversals=())


def _blot_candidate(record: Candidate, gone: Gone) -> Candidate | None:
    return None if record.article_id in gone.articles else record


def _blot_mention(record: Mention, gone: Gone) -> Mention:
    """Return the report without its words; it still finds the reports that it found."""
    if record.article_id not in gone.articles:
        return record
    words = hash_words(record)
    return _replace(_mute(record, gone), external_id="", sentence_words=words)


def _blot_event(record: Event, gone: Gone) -> Event:
    muted = _mute_event(record, gone)
    return record if muted == record else _replace(muted, revision=record.revision + 1)


def _blot_delivery(record: Delivery, gone: Gone) -> Delivery:
    return _replace(record, event=_mute_event(record.event, gone))


def _blot_outline(record: Outline, gone: Gone) -> Outline:
    """Return the outline without headline and address, and its stems in no order but their own."""
    if record.article_id not in gone.articles:
        return record
    return _replace(
        record,
        title="",
        url="",
        external_id="",
        title_words=tuple(sorted(record.title_words, key=lambda term: term.key)),
        words=tuple(sorted(record.words, key=lambda term: term.key)),
        entities=tuple(sorted(record.entities, key=lambda one: one.id)),
        facts=tuple(sorted(record.facts, key=lambda term: term.key)),
    )


def _blot_story(record: Story, gone: Gone) -> Story:
    titles = {day.title for day in record.timeline if day.article_id in gone.articles}
    timeline = tuple(
        _replace(day, title="", url="") if day.article_id in gone.articles else day
        for day in record.timeline
    )
    return _replace(record, timeline=timeline, label="" if record.label in titles else record.label)


def _mute_event(event: Event, gone: Gone) -> Event:
    """Return the event without the words of its reports, if one of them goes.

    Which of its words are of which report it does not say. The merge step says it anew, with the
    words of the reports that stay.
    """
    named = {proof.article_id for proof in event.evidence}
    named |= {change.article_id for change in event.status_history}
    named |= {article for row in event.values for article in row.article_ids}
    quoted = not gone.quotes.isdisjoint(quote.text for quote in event.quotes)
    return _mute(event, gone) if quoted or not named.isdisjoint(gone.articles) else event


def _mute(record: C, gone: Gone) -> C:
    cue, content, date = record.status_cue, record.content, record.event_date
    return _replace(
        record,
        status_cue=UNSET if cue is UNSET else _replace(cue, text=""),
        content=UNSET if content is UNSET else _replace(content, text=""),
        event_date=UNSET if date is UNSET else _replace(date, text=""),
        actors=tuple(_name_only(party) for party in record.actors),
        recipients=tuple(_name_only(party) for party in record.recipients),
        evidence=tuple(_reference_only(proof, gone) for proof in record.evidence),
        quotes=(),
    )


def _name_only(party: Party) -> Party:
    return _replace(party, text=party.name)


def _reference_only(proof: Evidence, gone: Gone) -> Evidence:
    if proof.article_id not in gone.articles:
        return proof
    return _replace(proof, sentence="", url="", external_id="")


_BLOTTERS: Mapping[type[Any], Callable[[Any, Gone], Struct | None]] = {
    Article: _blot_article,
    DedupedArticle: _blot_copy,
    TaggedArticle: _blot_copy,
    Mention: _blot_mention,
    Candidate: _blot_candidate,
    Event: _blot_event,
    Delivery: _blot_delivery,
    Outline: _blot_outline,
    Story: _blot_story,
}
