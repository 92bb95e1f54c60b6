"""A report: a mention in one wording, kept small. A merger remembers them by the million."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import TypeAlias

import msgspec

from pipeline.core.events.merging_traits import Traits, traits_of, variant_of
from pipeline.records import Mention

Name: TypeAlias = tuple[str, str]
"""An event of a merger: its block and its first mention."""

Receipt: TypeAlias = tuple[int, tuple[Name, ...]]
Rank: TypeAlias = tuple[float, int, int, int, str]

MENTION_ID_LENGTH = 32
UNPACKED = 4_096
"""How many mentions are kept ready to read: those of the events that are told again and again."""

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Mention)


@dataclass(slots=True)
class Report:
    """A mention in one wording. `parent` is whom it follows, `beside` its likest `maybe` partners.

    A rank sorts by likeness, then by weight, and ends with the key. `arrived` is the last time, in
    microseconds, when it entered the topic; `receipts` are the times when its article was received,
    each with the events that went out with it, so that they can go out again when it comes again.
    """

    packed: bytes
    article_id: str
    traits: Traits
    arrived: int
    parent: Rank | None = None
    beside: tuple[Rank, ...] = ()
    receipts: tuple[Receipt, ...] = ()

    @property
    def key(self) -> str:
        """Return what no other report has: the mention's id and the hash of its wording."""
        return self.traits.key

    @property
    def mention_id(self) -> str:
        """Return the id of the mention, whatever the wording."""
        return mention_id_of(self.traits.key)

    def sent_at(self, received: int) -> tuple[Name, ...] | None:
        """Return what went out when it came with that time of receipt; None where it never did."""
        return next((sent for moment, sent in self.receipts if moment == received), None)

    def note(self, received: int, sent: Iterable[Name]) -> None:
        """Note a time of receipt, and what went out then."""
        known = dict(self.receipts)
        known[received] = tuple(sorted({*known.get(received, ()), *sent}))
        self.receipts = tuple(sorted(known.items()))

    @property
    def mention(self) -> Mention:
        """Return the mention."""
        return unpack(self.packed)


def mention_id_of(key: str) -> str:
    """Return the mention that the report with this key is a wording of."""
    return intern(key[:MENTION_ID_LENGTH])


def make_report(mention: Mention, arrived: int, window_hours: int) -> Report:
    """Return a report of a mention that entered the topic at `arrived`."""
    traits = traits_of(mention, variant_of(mention), window_hours)
    return Report(_ENCODER.encode(mention), intern(mention.article_id), traits, arrived)


@lru_cache(maxsize=UNPACKED)
def unpack(packed: bytes) -> Mention:
    """Return the mention that bytes hold."""
    return _DECODER.decode(packed)
