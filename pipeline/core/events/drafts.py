"""A draft: one act of one sentence, tied to parties, time and place, on its way to a mention."""

from dataclasses import dataclass, field
from typing import Literal

from msgspec import UNSET, UnsetType
from spacy.tokens import Token

from pipeline.core.events.composing import Act
from pipeline.core.events.moods import Reading
from pipeline.core.events.parties import Standing
from pipeline.records.common import Quantity, Quote
from pipeline.records.mention import Attribution, Content, EventDate, Location, Status

MUTUAL_TYPES = frozenset({"AGREE", "COOPERATE", "SUPPORT", "RETREAT"})


@dataclass(slots=True)
class Evidence:
    """A sentence that tells of the act, the pattern that found it there and how sure it is."""

    start: int
    end: int
    pattern: str
    confidence: float
    trigger: int


@dataclass(slots=True)
class Draft:
    """What one act may become. `nominal`: told by a noun, which by itself asserts little."""

    act: Act
    reading: Reading
    status: Status
    actors: list[Standing]
    recipients: list[Standing]
    evidence: list[Evidence]
    nominal: bool
    mutual: bool
    mode: str
    paragraph: int
    contexts: tuple[str, ...] = ()
    date: EventDate | None = None
    location: Location | UnsetType = UNSET
    content: Content | UnsetType = UNSET
    attribution: Attribution | UnsetType = UNSET
    counts: tuple[Quantity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    pluperfect: bool = False
    near_speech: bool = False
    flags: set[Literal["aside", "habit", "lacks_party", "opinion", "purpose"]] = field(
        default_factory=set
    )

    @property
    def parties(self) -> list[Standing]:
        """Return actors and recipients."""
        return [*self.actors, *self.recipients]

    @property
    def trigger(self) -> Token:
        """Return the token that the act hangs on."""
        return self.act.trigger

    @property
    def confidence(self) -> float:
        """Return the confidence of the best evidence."""
        return max(row.confidence for row in self.evidence)
