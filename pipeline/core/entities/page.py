"""The article under work: its parse, and the mentions that the rules find and refine."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from spacy.tokens import Doc, Span, Token

from pipeline.core.entities.facts import Fact, global_id
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.marks import Quotation, find_quotations
from pipeline.records.tagged import EntityType

Via = Literal["ner", "gazetteer", "coreference", "title", "nominal", "pronoun"]
Reading = Literal["", "actor", "place"]


@dataclass(slots=True, eq=False)
class Thing:
    """Somebody or something that the article speaks of, maybe many times."""

    type: EntityType
    name: str
    fact: Fact | None = None
    country: str = ""
    sector: str = ""
    role: str = ""
    office: str = ""
    gender: str = ""
    organisation: str = ""

    @property
    def id(self) -> str:
        """Return the best id there is for it."""
        if self.fact:
            return self.fact.id
        return global_id(self.type, self.name, self.country, "")

    @property
    def kind(self) -> str:
        """Return the gazetteer's kind; empty for what the gazetteer does not know."""
        return self.fact.kind if self.fact else ""


@dataclass(slots=True, eq=False)
class Mention:
    """A stretch of the text that names a thing. `role` and `name` stand for this mention only."""

    start: int
    end: int
    thing: Thing
    via: Via = "ner"
    confidence: float = 0.8
    reading: Reading = ""
    role: str = ""
    name: str = ""
    sector: str = ""
    id: str = ""
    plural: bool = False


@dataclass(slots=True)
class Page:
    """A parsed article with its mentions, in the order of the text."""

    doc: Doc
    day: date
    gazetteer: Gazetteer
    mentions: list[Mention] = field(default_factory=list)
    groups: list[Mention] = field(default_factory=list)
    pronouns: list[Mention] = field(default_factory=list)
    countries: dict[str, float] = field(default_factory=dict)
    text: str = field(init=False)
    quotations: list[Quotation] = field(init=False)
    _starts: list[int] = field(default_factory=list)
    _quoted: list[tuple[int, int]] = field(default_factory=list)
    _owners: dict[int, Mention] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the tokens and the stretches in quotation marks."""
        self.text = self.doc.text  # spaCy joins it anew from the tokens at each call
        self._starts = [token.idx for token in self.doc]
        self.quotations = find_quotations(self.text)
        self._quoted = [(one.start, one.end) for one in self.quotations]

    def set_mentions(self, mentions: list[Mention]) -> None:
        """Take over the mentions, ordered, and index them by token."""
        self.mentions = sorted(mentions, key=lambda mention: (mention.start, mention.end))
        self._owners = {}
        for mention in self.mentions:
            for token in self.span(mention.start, mention.end):
                self._owners[token.i] = mention

    def token_at(self, offset: int) -> Token:
        """Return the token that covers or precedes an offset."""
        return self.doc[max(0, bisect_right(self._starts, offset) - 1)]

    def span(self, start: int, end: int) -> Span:
        """Return the tokens that touch a stretch of the text."""
        return self.doc[self.token_at(start).i : self.token_at(end - 1).i + 1]

    def root(self, mention: Mention) -> Token:
        """Return the token by which a mention hangs in the sentence."""
        return self.span(mention.start, mention.end).root

    def mention_at(self, token: Token) -> Mention | None:
        """Return the named mention that a token is part of."""
        return self._owners.get(token.i)

    def mention_of(self, token: Token) -> Mention | None:
        """Return the mention that a noun phrase's head stands for: its own, or its apposition's."""
        own = self.mention_at(token)
        if own:
            return own
        for child in token.children:
            if child.dep_ == "appos" and (found := self.mention_at(child)):
                return found
        return None

    def quote_at(self, offset: int) -> tuple[int, int] | None:
        """Return the quotation that an offset lies in, marks included."""
        at = bisect_right(self._quoted, (offset, len(self.text) + 1)) - 1
        if at >= 0 and self._quoted[at][0] <= offset < self._quoted[at][1]:
            return self._quoted[at]
        return None

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Return the paragraph that an offset lies in."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, len(self.text) if end < 0 else end

    def persons(self) -> Iterator[Mention]:
        """Yield the mentions of persons by name."""
        return (mention for mention in self.mentions if mention.thing.type == "PERSON")
