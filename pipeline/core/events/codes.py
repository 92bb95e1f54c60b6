"""Derived codes: PLOVER with its folding, CAMEO, quad class and score, from a table."""

from collections.abc import Container

import msgspec

from pipeline.records.mention import EventType, Plover, Status

FUTURE: frozenset[Status] = frozenset(
    {"possible", "proposed", "demanded", "planned", "scheduled", "agreed", "postponed"}
)
"""Statuses of what has not happened yet."""


class ModeCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Score and CAMEO code of a PLOVER mode."""

    score: float
    cameo: str = ""


class TypeCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of a PLOVER event type and what it folds into when it is not (yet) done."""

    quad: int
    score: float
    cameo: str
    recipient_required: bool = False
    future: str = ""
    undone: str = ""
    modes: dict[str, ModeCode] = {}


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of all types, and words that tell the mode of a type."""

    types: dict[EventType, TypeCode]
    content_modes: dict[EventType, dict[EventType, str]] = {}
    mode_words: dict[EventType, dict[str, frozenset[str]]] = {}
    contexts: dict[str, frozenset[str]] = {}
    content_folds: dict[EventType, dict[EventType, EventType]] = {}


def infer_mode(codes: Codes, type_: EventType, lemmas: Container[str]) -> str:
    """Return the mode that the words of an act's clause tell; the first of the table counts."""
    table = codes.mode_words.get(type_, {})
    return next((mode for mode, words in table.items() if any(w in lemmas for w in words)), "")


def infer_contexts(codes: Codes, lemmas: Container[str]) -> tuple[str, ...]:
    """Return the PLOVER contexts that the words of an act's clause tell."""
    return tuple(c for c, words in codes.contexts.items() if any(w in lemmas for w in words))


class Derived(msgspec.Struct, frozen=True):
    """The codes of one event."""

    plover: Plover
    cameo: str
    quad: int
    score: float


def derive(
    codes: Codes,
    type_: EventType,
    mode: str,
    status: Status,
    content: EventType | None = None,
    *,
    ahead: bool = True,
) -> Derived:
    """Return the codes of an event as PLOVER's manual folds it.

    A future CONSULT, SUPPORT, COOPERATE or AID is an AGREE, a future RETREAT a CONCEDE, a cancelled
    act of cooperation a REJECT (PLOVER manual 2021). A mode does not survive its type. What the act
    is about (`content`) can tell its type: a call for sanctions is an accusation. What is not sure
    but does not lie `ahead` (`may have attacked`, `tried to attack`) is not folded into a plan.
    """
    folded = codes.content_folds.get(type_, {}).get(content, type_) if content else type_
    row = codes.types[folded]
    if ahead and status in FUTURE and row.future:
        folded = msgspec.convert(row.future, EventType)
    elif status in {"cancelled", "failed", "negated"} and row.undone:
        folded = msgspec.convert(row.undone, EventType)
    kept = mode if folded == type_ else ""
    final = codes.types[folded]
    detail = final.modes.get(kept)
    return Derived(
        plover=Plover(type=folded, mode=kept),
        cameo=detail.cameo if detail and detail.cameo else final.cameo,
        quad=final.quad,
        score=detail.score if detail else final.score,
    )
