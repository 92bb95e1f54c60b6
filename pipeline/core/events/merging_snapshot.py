"""All that a merger remembers, to parts and back (MessagePack)."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from pipeline.core.events.merging_block import NEVER, Block
from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_report import RECORDS, Name
from pipeline.core.events.merging_rules import MEMORY_SLACK_HOURS
from pipeline.core.events.merging_store import Saved, Store
from pipeline.core.events.merging_versions import Notice, Notices, Stamp

FORMAT = 4
"""Raised with every change of the format or of the rules: pairs are not scored again on restore."""

HOUR = 3_600_000_000
"""In microseconds, as all times here."""


@dataclass(slots=True)
class Memory:
    """What a merger remembers. `now` is the newest time of the log, in microseconds.

    `swept_at` is when it last forgot, `released_at` when it last let go what the blocks `holding`
    anything back held. `quiet` is a heap of when blocks may have something to forget.
    """

    window_hours: int
    store: Store = field(default_factory=Store)
    blocks: dict[str, Block] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    holding: set[str] = field(default_factory=set)
    quiet: list[tuple[int, str]] = field(default_factory=list)
    now: int = 0
    swept_at: int = 0
    released_at: int = 0
    next_block: int = 0

    @property
    def horizon(self) -> int:
        """Return how long an event without news is remembered, in microseconds."""
        return (self.window_hours + MEMORY_SLACK_HOURS) * HOUR

    def block(self, key: str) -> Block:
        """Return the block of a key, an empty one where there is none yet."""
        return self.blocks.get(key) or self.open(key, self.next_block)

    def open(self, key: str, number: int) -> Block:
        """Return a new block of that key and number."""
        self.next_block = max(self.next_block, number + 1)
        self.names[number] = key
        block = self.blocks[key] = Block(Graph(self.window_hours, self.store, number))
        return block

    def homes(self, article_id: str) -> set[str]:
        """Return the blocks in which an article has reports."""
        found = self.store.of_article(article_id)
        return {self.names[self.store.blocks[number]] for number in found}

    def has_reports(self, article_id: str) -> bool:
        """Tell whether an article has reports in any block."""
        return any(True for _ in self.store.of_article(article_id))

    def expect(self, key: str, until: int) -> None:
        """Note that a block may have something to forget after that time."""
        block = self.blocks[key]
        if until < block.quiet_until:
            block.quiet_until = until
            heapq.heappush(self.quiet, (until, key))

    def closing(self) -> Iterator[str]:
        """Yield the blocks that may have something to forget now, each once."""
        while self.quiet and self.quiet[0][0] < self.now:
            until, key = heapq.heappop(self.quiet)
            block = self.blocks.get(key)
            if block is not None and block.quiet_until == until:
                block.quiet_until = NEVER
                yield key

    def close(self, key: str) -> None:
        """Forget a block that is empty."""
        del self.names[self.blocks.pop(key).graph.number]
        self.holding.discard(key)


class _Block(msgspec.Struct, frozen=True, array_like=True):
    key: str
    number: int
    news_time: int
    awaited: dict[str, int]
    held: list[str]
    beside: list[tuple[int, int]]
    lost: dict[int, int]


class _Notice(msgspec.Struct, frozen=True, array_like=True):
    stamp: Stamp
    arrived: int
    sent: tuple[Name, ...]


class _Head(msgspec.Struct, frozen=True, array_like=True):
    format: tuple[int, int]
    window_hours: int


class _State(_Head, frozen=True, array_like=True):
    now: int
    swept_at: int
    released_at: int
    notices: dict[str, list[_Notice]]
    blocks: list[_Block]
    store: Saved


_HEAD = msgspec.msgpack.Decoder(_Head)
_STATE = msgspec.msgpack.Decoder(_State)
_ENCODER = msgspec.msgpack.Encoder()


def dump(memory: Memory) -> list[bytes]:
    """Return all that is remembered. A part that did not change is the same object again."""
    store, parts = memory.store.dump()
    state = _State(
        format=(FORMAT, RECORDS),
        window_hours=memory.window_hours,
        now=memory.now,
        swept_at=memory.swept_at,
        released_at=memory.released_at,
        notices={
            article: [_Notice(stamp, row.arrived, row.sent) for stamp, row in sorted(rows.items())]
            for article, rows in sorted(memory.notices.told.items())
        },
        blocks=[_dump_block(key, block) for key, block in sorted(memory.blocks.items())],
        store=store,
    )
    return [_ENCODER.encode(state), *parts]


def load(parts: Sequence[bytes], window_hours: int) -> Memory | None:
    """Return what a snapshot holds; None where its format or its window is another."""
    try:
        head = _HEAD.decode(parts[0])
        if (head.format, head.window_hours) != ((FORMAT, RECORDS), window_hours):
            return None
        state = _STATE.decode(parts[0])
    except (IndexError, msgspec.DecodeError):
        return None
    if len(parts) - 1 != len(state.store.parts):
        return None
    memory = Memory(
        window_hours, now=state.now, swept_at=state.swept_at, released_at=state.released_at
    )
    for article, rows in state.notices.items():
        memory.notices.told[article] = {row.stamp: Notice(row.arrived, row.sent) for row in rows}
    for saved in state.blocks:
        _load_block(saved, memory)
    _load_store(state.store, parts[1:], memory)
    return memory


def _dump_block(key: str, block: Block) -> _Block:
    beside = block.graph.beside.items()
    return _Block(
        key,
        block.graph.number,
        block.news_time,
        dict(sorted(block.awaited.items())),
        sorted(block.held),
        sorted((one, two) for one, others in beside for two in others if one < two),
        dict(sorted(block.graph.lost.items())),
    )


def _load_block(saved: _Block, memory: Memory) -> None:
    block = memory.open(saved.key, saved.number)
    block.news_time, block.awaited, block.held = saved.news_time, saved.awaited, set(saved.held)
    block.graph.lost = saved.lost
    for one, two in saved.beside:
        block.graph.beside.setdefault(one, set()).add(two)
        block.graph.beside.setdefault(two, set()).add(one)
    if block.held:
        memory.holding.add(saved.key)


def _load_store(saved: Saved, parts: Sequence[bytes], memory: Memory) -> None:
    """Fill the store, and the indexes from it: of the reports themselves nothing is read."""
    store, blocks = memory.store, {b.graph.number: b for b in memory.blocks.values()}
    horizon = memory.horizon
    for number, home, tokens in store.load(saved, parts):
        block = blocks[home]
        store.list_article(block.graph.index.enter(number, tokens), number)
        block.quiet_until = min(block.quiet_until, store.arrived[number] + horizon)
    memory.quiet = [(block.quiet_until, key) for key, block in memory.blocks.items()]
    heapq.heapify(memory.quiet)
