"""A report: a mention in one wording, kept small. A merger remembers them by the million."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import msgspec

from pipeline.core.events.merging_tokens import tokens_of
from pipeline.core.events.merging_traits import Traits, traits_of, variant_of
from pipeline.records import Mention
from pipeline.records.common import Publisher, Quantity, Quote
from pipeline.records.mention import (
    Coder,
    Content,
    Cue,
    EventDate,
    Evidence,
    Location,
    Party,
    Plover,
)

Name: TypeAlias = tuple[str, str]
"""An event of a merger: its block and its first mention."""

Receipt: TypeAlias = tuple[int, tuple[Name, ...]]
Rank: TypeAlias = tuple[float, int, int, int, str, int]
"""What sorts the reports that one is like: by likeness, then by weight. It ends with the other's
key, which decides, and its number, by which it is found."""

MENTION_ID_LENGTH = 32
MAX_BESIDE = 4
"""How many `maybe` partners a report keeps: the likest."""


class Shown(NamedTuple):
    """What readers were last told of an event: all of it, and the gist (hashes)."""

    digest: bytes
    gist: bytes
    op: str
    merged_into: str


@dataclass(slots=True)
class Report:
    """A mention in one wording. `parent` is whom it follows, `beside` its likest `maybe` partners.

    `rival` is whom it would follow next: that may be of another event.

    A rank sorts by likeness, then by weight, and ends with the key. `receipts` are the times when
    its article was received, each with the events that went out with it, so that they can go out
    again when it comes again. `shown` is what readers were told of the event that is named after
    its mention. `number` is where the store keeps it, `changed` whether it has to be kept anew,
    `said` the mention once it was asked for.
    """

    tokens: bytes
    packed: bytes
    article_id: str
    traits: Traits
    parent: Rank | None = None
    rival: Rank | None = None
    beside: tuple[Rank, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    shown: Shown | None = None
    number: int = -1
    changed: bool = True
    said: Mention | None = None

    @property
    def key(self) -> str:
        """Return what no other report has: the mention's id and the hash of its wording."""
        return self.traits.key

    @property
    def mention_id(self) -> str:
        """Return the id of the mention, whatever the wording."""
        return self.traits.key[:MENTION_ID_LENGTH]

    def sent_at(self, received: int) -> tuple[Name, ...] | None:
        """Return what went out when it came with that time of receipt; None where it never did."""
        return next((sent for moment, sent in self.receipts if moment == received), None)

    def note(self, received: int, sent: Iterable[Name]) -> None:
        """Note a time of receipt, and what went out then."""
        known = dict(self.receipts)
        known[received] = tuple(sorted({*known.get(received, ()), *sent}))
        self.receipts, self.changed = tuple(sorted(known.items())), True

    def show(self, shown: Shown) -> None:
        """Note what readers are told of the event that is named after its mention."""
        self.shown, self.changed = shown, True

    def follow(self, rank: Rank) -> None:
        """Follow another report, if it is the likest so far; keep the second."""
        if self.parent is None or rank < self.parent:
            self.parent, self.rival, self.changed = rank, self.parent, True
        elif self.rival is None or rank < self.rival:
            self.rival, self.changed = rank, True

    def stand_beside(self, rank: Rank) -> None:
        """Note a report that may be of the same event, if it is among the likest."""
        likest = tuple(sorted((*self.beside, rank))[:MAX_BESIDE])
        if likest != self.beside:
            self.beside, self.changed = likest, True

    @property
    def mention(self) -> Mention:
        """Return the mention."""
        if self.said is None:
            self.said = _unpack(self.packed)
        return self.said


class _Head(msgspec.Struct, frozen=True, array_like=True, gc=False):
    tokens: bytes


class _Row(_Head, frozen=True, array_like=True, gc=False):
    traits: Traits
    article_id: str
    packed: bytes
    parent: Rank | None
    rival: Rank | None
    beside: tuple[Rank, ...]
    receipts: tuple[Receipt, ...]
    shown: Shown | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Mention)
_HEAD = msgspec.msgpack.Decoder(_Head)
_ROW = msgspec.msgpack.Decoder(_Row)

_NAMES = b"".join(
    _ENCODER.encode(field.encode_name)
    for record in (
        *(Quote, Quantity, Cue, Content, Location, EventDate, Plover, Coder),
        *(Publisher, Party, Evidence, Mention),
    )
    for field in msgspec.structs.fields(record)
)
"""What a packed mention is made of: deflate knows it beforehand and stores the rest."""

RECORDS = zlib.crc32(_NAMES)
"""Which records these are: what was packed with others cannot be read."""


def make_report(mention: Mention, window_hours: int) -> Report:
    """Return a report of a mention."""
    traits = traits_of(mention, variant_of(mention), window_hours)
    tokens = tokens_of(mention.article_id, mention.id, traits)
    data = _ENCODER.encode(mention)
    deflate = zlib.compressobj(level=3, wbits=-zlib.MAX_WBITS, zdict=_NAMES)
    packed = deflate.compress(data) + deflate.flush()
    # Read back: times are in UTC then, as they are after a rest.
    return Report(tokens, packed, mention.article_id, traits, said=_DECODER.decode(data))


def pack_report(report: Report) -> bytes:
    """Return a report as bytes, without its number."""
    return _ENCODER.encode(
        _Row(
            report.tokens,
            report.traits,
            report.article_id,
            report.packed,
            report.parent,
            report.rival,
            report.beside,
            report.receipts,
            report.shown,
        )
    )


def read_tokens(row: bytes) -> bytes:
    """Return the tokens of the report that a row holds, and read no more of it."""
    return _HEAD.decode(row).tokens


def read_report(row: bytes, number: int) -> Report:
    """Return the report that a row holds."""
    saved = _ROW.decode(row)
    return Report(
        saved.tokens,
        saved.packed,
        saved.article_id,
        saved.traits,
        saved.parent,
        saved.rival,
        saved.beside,
        saved.receipts,
        saved.shown,
        number,
        changed=False,
    )


def _unpack(packed: bytes) -> Mention:
    inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_NAMES)
    return _DECODER.decode(inflate.decompress(packed))
