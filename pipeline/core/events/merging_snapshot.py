"""All that a merger remembers, to bytes and back (MessagePack)."""

from dataclasses import dataclass, field
from sys import intern

import msgspec

from pipeline.core.events.merging_block import Block
from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_news import Shown
from pipeline.core.events.merging_report import Name, Rank, Receipt, Report
from pipeline.core.events.merging_traits import Traits, share_parts
from pipeline.core.events.merging_versions import Notice, Notices, Stamp

FORMAT = 2
"""Raised with every change of the format or of the rules: pairs are not scored again on restore."""


@dataclass(slots=True)
class Memory:
    """What a merger remembers. `now` is the newest time of the log, in microseconds.

    `swept_at` is when it last forgot, `released_at` when it last let go what the blocks `holding`
    anything back held.
    """

    window_hours: int
    blocks: dict[str, Block] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    holding: set[str] = field(default_factory=set)
    now: int = 0
    swept_at: int = 0
    released_at: int = 0

    def block(self, key: str) -> Block:
        """Return the block of a key, an empty one where there is none yet."""
        if key not in self.blocks:
            self.blocks[key] = Block(Graph(self.window_hours))
        return self.blocks[key]


class _Report(msgspec.Struct, frozen=True, array_like=True):
    traits: Traits
    article_id: str
    packed: bytes
    arrived: int
    parent: Rank | None
    beside: tuple[Rank, ...]
    receipts: tuple[Receipt, ...]


class _Component(msgspec.Struct, frozen=True, array_like=True):
    members: list[str]
    beside: list[str]
    lost: int


class _Block(msgspec.Struct, frozen=True, array_like=True):
    news_time: int
    awaited: dict[str, int]
    shown: dict[str, Shown]
    held: list[str]
    reports: list[_Report]
    components: list[_Component]


class _Notice(msgspec.Struct, frozen=True, array_like=True):
    stamp: Stamp
    arrived: int
    sent: tuple[Name, ...]


class _Head(msgspec.Struct, frozen=True, array_like=True):
    format: int
    window_hours: int


class _Snapshot(msgspec.Struct, frozen=True, array_like=True):
    format: int
    window_hours: int
    now: int
    swept_at: int
    released_at: int
    notices: dict[str, list[_Notice]]
    blocks: dict[str, _Block]


_HEAD = msgspec.msgpack.Decoder(_Head)
_SNAPSHOT = msgspec.msgpack.Decoder(_Snapshot)
_ENCODER = msgspec.msgpack.Encoder()


def dump(memory: Memory) -> bytes:
    """Return all that is remembered; the same memory always gives the same bytes."""
    return _ENCODER.encode(
        _Snapshot(
            format=FORMAT,
            window_hours=memory.window_hours,
            now=memory.now,
            swept_at=memory.swept_at,
            released_at=memory.released_at,
            notices={
                article: [
                    _Notice(stamp, row.arrived, row.sent) for stamp, row in sorted(rows.items())
                ]
                for article, rows in sorted(memory.notices.told.items())
            },
            blocks={key: _dump_block(memory.blocks[key]) for key in sorted(memory.blocks)},
        )
    )


def load(data: bytes, window_hours: int) -> Memory | None:
    """Return what a snapshot holds; None where its format or its window is another."""
    try:
        head = _HEAD.decode(data)
        if (head.format, head.window_hours) != (FORMAT, window_hours):
            return None
        snapshot = _SNAPSHOT.decode(data)
    except msgspec.DecodeError:
        return None
    memory = Memory(
        window_hours,
        now=snapshot.now,
        swept_at=snapshot.swept_at,
        released_at=snapshot.released_at,
    )
    for article, rows in snapshot.notices.items():
        memory.notices.told[article] = {row.stamp: Notice(row.arrived, row.sent) for row in rows}
    for key, saved in snapshot.blocks.items():
        block = memory.blocks[key] = _load_block(saved, window_hours)
        if block.held:
            memory.holding.add(key)
        for article in block.graph.index.articles:
            memory.notices.settle(article, key)
    return memory


def _dump_block(block: Block) -> _Block:
    graph = block.graph
    return _Block(
        news_time=block.news_time,
        awaited=dict(sorted(block.awaited.items())),
        shown=dict(sorted(block.shown.items())),
        held=sorted(block.held),
        reports=[
            _Report(
                report.traits,
                report.article_id,
                report.packed,
                report.arrived,
                report.parent,
                report.beside,
                report.receipts,
            )
            for _, report in sorted(graph.reports.items())
        ],
        components=sorted(
            (
                _Component(
                    members=sorted(keys),
                    beside=sorted(min(graph.members[other]) for other in graph.beside_of(root)),
                    lost=graph.lost.get(root, 0),
                )
                for root, keys in graph.members.items()
            ),
            key=lambda component: component.members[0],
        ),
    )


def _load_block(saved: _Block, window_hours: int) -> Block:
    graph = Graph(window_hours)
    for row in saved.reports:
        graph.enter(
            Report(
                row.packed,
                intern(row.article_id),
                share_parts(row.traits),
                row.arrived,
                row.parent,
                row.beside,
                row.receipts,
            )
        )
    for component in saved.components:
        for key in component.members[1:]:
            graph.join(component.members[0], key)
        if component.lost:
            graph.lost[graph.component[component.members[0]]] = component.lost
    for component in saved.components:
        for other in component.beside:
            graph.link(component.members[0], other)
    return Block(graph, saved.news_time, dict(saved.awaited), dict(saved.shown), set(saved.held))
