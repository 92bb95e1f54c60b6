"""Messages as bytes: HTML Living Standard, "Server-sent events"."""

import msgspec

from pipeline.dashboard.query.matching import Test
from pipeline.dashboard.stream.change import Change, Move

RETRY = b"retry: 2000\n\n"
WAITING = b": reading up\n\n"

_NO_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")


def heartbeat(position: str) -> bytes:
    """Return a message that tells a client nothing but where it is."""
    return f": heartbeat\nid: {position}\n\n".encode()


def message(kind: str, data: object, position: str = "") -> bytes:
    """Return a message with some JSON; without a position the client stays where it is."""
    head = f"id: {position}\n" if position else ""
    return f"{head}event: {kind}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


def tell(change: Change, test: Test) -> bytes:
    """Return how a change is told to those who ask for what passes a test, without its id.

    The event, where it passes; that it is gone, where it passed before or may have; else nothing.
    """
    if not change.tells:
        return b""
    facts = change.facts
    if facts is not None and test(facts):
        return _event(change)
    before = change.before_facts
    may_have_passed = change.revision != 1 if change.is_first else before and test(before)
    return _gone(change) if may_have_passed else b""


def tell_move(move: Move, test: Test) -> bytes:
    """Return how it is told that an event came into another story.

    The event, where it passes a test; that it is gone, where it may have passed before; else
    nothing.
    """
    facts = move.change.facts
    if facts is not None and test(facts):
        return _event(move.change)
    were = (move.change.facts_in(story) for story in move.before)
    has_passed = any(before is not None and test(before) for before in were)
    return _gone(move.change) if has_passed else b""


def _event(change: Change) -> bytes:
    return b"event: event\ndata: " + change.record.translate(_NO_LINE_ENDS) + b"\n\n"


def _gone(change: Change) -> bytes:
    op = "update" if change.op == "create" else change.op
    return message(
        "gone",
        {
            "id": change.event_id,
            "revision": change.revision,
            "op": op,
            "merged_into": change.merged_into,
            "reason": change.reason,
        },
    )


def chunk(data: bytes) -> bytes:
    """Return data as a chunk of an HTTP/1.1 body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def with_id(position: str, told: bytes) -> bytes:
    """Return a message with where the client is after it."""
    return b"id: %b\n%b" % (position.encode(), told)
