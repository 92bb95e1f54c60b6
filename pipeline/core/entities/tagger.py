"""The tag step: who, where, when, how many and said by whom, with ids, in one article."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from spacy.tokens import Doc

from pipeline.core.entities.backend import Parser
from pipeline.core.entities.bodies import link_bodies, read_teams
from pipeline.core.entities.entities import make_entities
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.names import find_names
from pipeline.core.entities.nominals import find_nominals
from pipeline.core.entities.page import Page
from pipeline.core.entities.parse import pack, parse_texts
from pipeline.core.entities.pronouns import find_pronouns
from pipeline.core.entities.quantities import find_quantities
from pipeline.core.entities.quotes import find_quotes, make_quote
from pipeline.core.entities.readings import read_places
from pipeline.core.entities.speakers import find_speakers
from pipeline.core.entities.surnames import link_surnames
from pipeline.core.entities.times import find_times
from pipeline.core.entities.titles import read_titles
from pipeline.core.outcome import Forward, Outcomes
from pipeline.records import DedupedArticle, TaggedArticle
from pipeline.records.common import Quantity, Quote, extend
from pipeline.records.tagged import Entity, TimeExpression
from pipeline.records.tagged import Tagger as TaggedBy

VERSION = "1.1.0"
"""Version of the rules; a new one for every change that changes tags."""

MAX_REMEMBERED = 512
"""Texts whose tags a process keeps, so that an exact copy is not parsed again."""


@dataclass(frozen=True, slots=True)
class Tags:
    """All that is read out of one text published on one day."""

    entities: tuple[Entity, ...]
    quotes: tuple[Quote, ...]
    times: tuple[TimeExpression, ...]
    quantities: tuple[Quantity, ...]
    parse: bytes


Key = tuple[str, date]


class Tagger:
    """Tags articles. The same text published on the same day always gets the same tags."""

    def __init__(self, parser: Parser, gazetteer: Gazetteer) -> None:
        """Take the loaded model and gazetteer."""
        self._parser = parser
        self._gazetteer = gazetteer
        self._remembered: OrderedDict[Key, Tags] = OrderedDict()
        self._made_by = TaggedBy(version=VERSION, gazetteer=gazetteer.version, model=parser.model)

    def __call__(
        self,
        records: Sequence[DedupedArticle],
        times: Sequence[datetime],  # noqa: ARG002 - tags hang on the publication date alone
    ) -> Outcomes[TaggedArticle]:
        """Return every article with its tags, keyed by its cluster."""
        keys = [(record.text, record.published_at.date()) for record in records]
        tags = self._tag_all(keys)
        return [
            (Forward(record.cluster_id, self._make(record, tags[key])),)
            for record, key in zip(records, keys, strict=True)
        ]

    def _tag_all(self, keys: Sequence[Key]) -> dict[Key, Tags]:
        tags: dict[Key, Tags] = {}
        missing: list[Key] = []
        for key in dict.fromkeys(keys):
            known = self._remembered.get(key)
            if known is None:
                missing.append(key)
            else:
                self._remembered.move_to_end(key)
                tags[key] = known
        docs = parse_texts(self._parser, [text for text, _ in missing])
        for key, doc in zip(missing, docs, strict=True):
            tags[key] = self._remembered[key] = tag_page(doc, key[1], self._gazetteer)
        while len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return tags

    def _make(self, record: DedupedArticle, tags: Tags) -> TaggedArticle:
        return extend(
            record,
            TaggedArticle,
            schema=TaggedArticle.SCHEMA,
            entities=tags.entities,
            quotes=tags.quotes,
            times=tags.times,
            quantities=tags.quantities,
            parse=tags.parse,
            tagger=self._made_by,
        )


def read_page(doc: Doc, day: date, gazetteer: Gazetteer) -> Page:
    """Return a parsed article with all its mentions, published on `day`."""
    page = Page(doc, day, gazetteer)
    find_names(page)
    link_surnames(page)
    link_bodies(page)
    read_teams(page)
    read_titles(page)
    read_places(page)
    find_nominals(page)
    find_pronouns(page)
    return page


def tag_page(doc: Doc, day: date, gazetteer: Gazetteer) -> Tags:
    """Return the tags of a parsed article published on `day`."""
    page = read_page(doc, day, gazetteer)
    quotes = find_quotes(page)
    find_speakers(page, quotes)
    times = find_times(page)
    return Tags(
        entities=make_entities(page),
        quotes=tuple(make_quote(page, said) for said in quotes),
        times=times,
        quantities=find_quantities(page, times),
        parse=pack(doc),
    )
