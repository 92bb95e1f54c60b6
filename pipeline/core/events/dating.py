"""When an event is: the time expressions that stand with it, its sentence, its story."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from spacy.tokens import Doc, Token

from pipeline.core.events.syntax import is_verb
from pipeline.records.mention import EventDate, Status
from pipeline.records.tagged import TimeExpression

Precision = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "unknown"]
NO_POINT = frozenset({"since", "until", "till", "during", "within", "over"})
"""Prepositions that make of a time the bound of a stretch, not the day of an act."""


class Calendar:
    """The time expressions of a text by token."""

    def __init__(self, doc: Doc, times: Iterable[TimeExpression]) -> None:
        """Lay the time expressions over the tokens."""
        self._heads: list[tuple[Token, TimeExpression]] = []
        for time in times:
            span = doc.char_span(time.start, time.end, alignment_mode="expand")
            bound = time.text.split()[0].lower() in NO_POINT
            if span is not None and not bound and time.value and not time.value.startswith("P"):
                self._heads.append((span.root, time))

    def near(self, trigger: Token, clause: set[int]) -> TimeExpression | None:
        """Return the time that modifies an act: hung on its trigger, else on its clause."""
        best: tuple[int, TimeExpression] | None = None
        for root, time in self._heads:
            if root.sent.start != trigger.sent.start:
                continue
            distance = _distance(root, trigger, clause)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, time
        return best[1] if best else None


def _distance(root: Token, trigger: Token, clause: set[int]) -> int | None:
    """Return how far a time hangs from an act: 0 on the trigger, 1 in its clause, None apart."""
    token = root
    while not is_verb(token) and token.head.i != token.i:
        token = token.head
        if token.lower_ in NO_POINT:
            return None
        if token.i == trigger.i:
            return 0
        if token.i in clause:
            return 1
    return None


def clause_of(trigger: Token) -> set[int]:
    """Return the verbs and nouns of a trigger's clause: what it hangs on, and what hangs on it."""
    found = {trigger.i}
    token = trigger
    while token.dep_ in {
        "xcomp",
        "dobj",
        "pobj",
        "prep",
        "nsubj",
        "nsubjpass",
        "acomp",
        "pcomp",
        "attr",
    }:
        token = token.head
        found.add(token.i)
    for index in list(found):
        for child in trigger.doc[index].children:
            reduced = child.dep_ == "advcl" and child.tag_ == "VBN"
            above = child.dep_ == "xcomp" and index != trigger.i
            if reduced or above or child.dep_ in {"dobj", "attr", "nsubj", "nsubjpass", "prep"}:
                found.add(child.i)
                found |= {c.i for c in child.children if c.dep_ in {"pobj", "pcomp"}}
    return found


def explicit(time: TimeExpression) -> EventDate:
    """Return the date that a time expression gives."""
    return EventDate(
        start=time.value,
        end=time.end_value,
        precision="unknown" if time.precision == "duration" else time.precision,
        text=time.text,
        basis="explicit",
        time_zone=time.time_zone,
    )


def inherited(date: EventDate) -> EventDate:
    """Return a date that an event has from another one of its story."""
    return EventDate(
        start=date.start,
        end=date.end,
        precision=date.precision,
        text=date.text,
        basis="inferred",
        time_zone=date.time_zone,
    )


def as_of(published: datetime) -> EventDate:
    """Return the day of publication, by which an act without a date was done or going on."""
    return EventDate(start=published.date().isoformat(), precision="day", basis="as_of")


def with_clock(day: EventDate, clock: EventDate) -> EventDate:
    """Return the day with the clock time that another mention of the same event gives."""
    if "T" in clock.start and "T" not in day.start and clock.start[:10] == day.start[:10]:
        return EventDate(
            start=clock.start,
            end=clock.end,
            precision=clock.precision,
            text=f"{day.text}, {clock.text}",
            basis=day.basis,
            time_zone=clock.time_zone,
        )
    return day


def is_ahead(date: EventDate, published: datetime) -> bool:
    """Tell whether a dated event lies after the publication."""
    return date.start[:10] > published.date().isoformat()


def is_history(date: EventDate, published: datetime, days: int = 366) -> bool:
    """Tell whether an act lies more than so many days back: background, not news."""
    return date.start[:4] < str(published.year - 1) or (
        date.start[:10] < (published - timedelta(days=days)).date().isoformat()
    )


def settle(status: Status, date: EventDate | None, published: datetime) -> Status:
    """Return the status that the date leaves: what is dated ahead cannot have happened.

    A plan with a date is scheduled.
    """
    if date is None or date.basis == "as_of":
        return status
    ahead = is_ahead(date, published)
    over = date.start[:10] < published.date().isoformat()
    if ahead and status in {"happened", "ongoing"}:
        return "scheduled"
    if (
        status == "planned"
        and not over  # `tried on Sunday to`
        and date.basis == "explicit"
        and date.precision in {"minute", "hour", "day"}
    ):
        return "scheduled"
    return status
