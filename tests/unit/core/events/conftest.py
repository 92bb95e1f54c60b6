"""The real parser, tagger and lexicon, loaded once; `mentions` codes a text."""

from datetime import UTC, datetime

import pytest

from pipeline.core.entities.tagger import Tagger
from pipeline.core.events.coder import EventCoder
from pipeline.records import DedupedArticle
from pipeline.records.common import Span
from pipeline.records.deduped import Origin
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings

WEDNESDAY = datetime(2025, 6, 11, 12, tzinfo=UTC)


def article(text, published=WEDNESDAY, **fields):
    """An article as dedupe hands it on; every line is a paragraph."""
    paragraphs, start = [], 0
    for line in text.split("\n"):
        paragraphs.append(Span(start=start, end=start + len(line)))
        start += len(line) + 1
    return DedupedArticle(
        **{
            "schema": DedupedArticle.SCHEMA,
            "article_id": "a" * 32,
            "version": "b" * 32,
            "text": text,
            "paragraphs": tuple(paragraphs),
            "language": "en",
            "published_at": published,
            "received_at": published,
            "authors": (),
            "origin_hints": (),
            "thin": False,
            "repaired": (),
            "text_sha256": "0" * 64,
            "sketch": b"",
            "relation": "unique",
            "cluster_id": "a" * 32,
            "fact_conflicts": (),
            "altered_quotes": (),
            "origin": Origin(is_origin=True),
            "algo": "rules/1",
        }
        | fields
    )


@pytest.fixture(scope="session")
def lexicon():
    return load_lexicon(Settings())


@pytest.fixture(scope="session")
def event_parser():
    try:
        return load_parser(Settings())
    except ModelMissingError as exc:
        pytest.skip(str(exc))


@pytest.fixture(scope="session")
def event_tagger(event_parser):
    return Tagger(event_parser, load_gazetteer(Settings()))


@pytest.fixture(scope="session")
def tagged(event_tagger):
    """Give the tagged article of a text."""

    def tag(text, **fields):
        ((forward,),) = event_tagger([article(text, **fields)], [WEDNESDAY])
        return forward.record

    return tag


@pytest.fixture(scope="session")
def mentions(tagged, lexicon):
    """Give the mentions of a text."""
    coder = EventCoder(lexicon)
    return lambda text, **fields: coder.code(tagged(text, **fields))


def describe(mention):
    """Say in a line what a mention is: `CONSULT.phone scheduled France, Spain > Italy`."""
    kind = f"{mention.type}.{mention.mode}" if mention.mode else mention.type
    actors = ", ".join(party.name for party in mention.actors)
    recipients = ", ".join(party.name for party in mention.recipients)
    return f"{kind} {mention.status} {actors}" + (f" > {recipients}" if recipients else "")
