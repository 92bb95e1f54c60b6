"""All that a merger remembers, to bytes and back (MessagePack)."""

from dataclasses import dataclass, field

import msgspec

from pipeline.core.events.merging_block import Block, Shown
from pipeline.core.events.merging_graph import Graph, Rank, Report
from pipeline.core.events.merging_traits import traits_of
from pipeline.core.events.merging_versions import Stamp, Versions
from pipeline.records import Mention

FORMAT = 1
"""Raised with every change of the format or of the rules: pairs are not scored again on restore."""


@dataclass(slots=True)
class Memory:
    """What a merger remembers. `swept_at` is when it last forgot, in microseconds of the log."""

    window_hours: int
    blocks: dict[str, Block] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)
    swept_at: int = 0

    def block(self, key: str) -> Block:
        """Return the block of a key, an empty one where there is none yet."""
        if key not in self.blocks:
            self.blocks[key] = Block(Graph(self.window_hours))
        return self.blocks[key]


class _Report(msgspec.Struct, frozen=True, array_like=True):
    variant: str
    mention: Mention
    arrived: int
    parent: Rank | None
    beside: tuple[Rank, ...]
    sent: dict[int, tuple[tuple[str, str], ...]]


class _Component(msgspec.Struct, frozen=True, array_like=True):
    members: list[str]
    beside: list[str]
    lost: int


class _Block(msgspec.Struct, frozen=True, array_like=True):
    news_time: int
    awaited: dict[str, int]
    shown: dict[str, Shown]
    reports: list[_Report]
    components: list[_Component]


class _Head(msgspec.Struct, frozen=True, array_like=True):
    format: int
    window_hours: int


class _Snapshot(msgspec.Struct, frozen=True, array_like=True):
    format: int
    window_hours: int
    swept_at: int
    stamps: dict[str, list[Stamp]]
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
            swept_at=memory.swept_at,
            stamps={
                key: sorted(memory.versions.stamps[key]) for key in sorted(memory.versions.stamps)
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
    memory = Memory(window_hours, swept_at=snapshot.swept_at)
    memory.versions.stamps = {key: set(stamps) for key, stamps in snapshot.stamps.items()}
    for key, block in snapshot.blocks.items():
        memory.blocks[key] = _load_block(block, window_hours)
        for report in memory.blocks[key].graph.reports.values():
            places = memory.versions.places.setdefault(report.mention.article_id, set())
            places.add((key, report.key))
    return memory


def _dump_block(block: Block) -> _Block:
    graph = block.graph
    return _Block(
        news_time=block.news_time,
        awaited=dict(sorted(block.awaited.items())),
        shown=dict(sorted(block.shown.items())),
        reports=[
            _Report(
                key.removeprefix(report.mention.id),
                report.mention,
                report.arrived,
                report.parent,
                report.beside,
                report.sent,
            )
            for key, report in sorted(graph.reports.items())
        ],
        components=sorted(
            (
                _Component(
                    members=sorted(keys),
                    beside=sorted(min(graph.members[other]) for other in graph.beside[root]),
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
        traits = traits_of(row.mention, row.variant, window_hours)
        graph.enter(
            Report(
                traits.order[2], row.mention, traits, row.arrived, row.parent, row.beside, row.sent
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
    return Block(graph, saved.news_time, dict(saved.awaited), dict(saved.shown))
