"""Which version of an article stands, and whether the article stands at all.

Both follow from the set of what is known, not from the order in which it came to be known.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from pipeline.core.events.merging_report import Name
from pipeline.core.events.merging_traits import micros
from pipeline.records import VersionNotice

Withdrawn: TypeAlias = Literal["", "kill", "withdrawn"]


class Stamp(NamedTuple):
    """When a version says it was written, when it was received (microseconds), and its hash.

    `withdrawn` says why it takes the article back; empty where it does not.
    """

    written: int
    received: int
    version: str
    withdrawn: Withdrawn = ""


class Standing(NamedTuple):
    """The version that an article stands in; or that it is withdrawn, and why."""

    version: str
    withdrawn: Withdrawn = ""


@dataclass(slots=True)
class Notice:
    """A stamp that a notice told: when it last came, and what was sent with it."""

    arrived: int
    sent: tuple[Name, ...] = ()


@dataclass(slots=True)
class Notices:
    """What notices told of the versions of articles."""

    told: dict[str, dict[Stamp, Notice]] = field(default_factory=dict)

    def stamps(self, article_id: str) -> AbstractSet[Stamp]:
        """Return what notices told of an article."""
        return self.told.get(article_id, {}).keys()

    def forget(self, before: int, has_reports: Callable[[str], bool]) -> None:
        """Drop what was told before that time of the log of articles without reports here."""
        for article_id, rows in list(self.told.items()):
            if max(row.arrived for row in rows.values()) < before and not has_reports(article_id):
                del self.told[article_id]


def stamp_of(notice: VersionNotice) -> Stamp:
    """Return what a notice tells."""
    reason: Withdrawn = (notice.reason or "withdrawn") if notice.withdrawn else ""
    return Stamp(micros(notice.written_at), micros(notice.received_at), notice.version, reason)


def standing_of(stamps: Iterable[Stamp]) -> Standing:
    """Return how an article stands, of which these stamps (one at least) are known.

    Newest is what says it was written last, then what was first received last. A withdrawal ends
    all that was there when it came: it often has no date of its own. What is received later, and
    is not said to be older than it, is the article published again.
    """
    rows = sorted(set(stamps))
    first = _first_receipts(rows)
    ends = [row for row in rows if row.withdrawn]
    alive = [
        row for row in rows if not row.withdrawn and all(_is_after(row, e, first) for e in ends)
    ]
    if not alive:
        last = max(ends, key=lambda row: (row.received, row))
        return Standing(last.version, last.withdrawn)
    newest: dict[str, tuple[int, int, str]] = {}
    for row in alive:
        place = (row.written, -row.received, row.version)
        newest[row.version] = max(newest.get(row.version, place), place)
    return Standing(max((w, -r, v) for w, r, v in newest.values())[2])


def weight_of(stamps: AbstractSet[Stamp]) -> int:
    """Return how much is known of the versions of an article that has several, else 0.

    It grows with everything that can change how the article stands.
    """
    return len(stamps) if len({(row.version, row.withdrawn) for row in stamps}) > 1 else 0


def _first_receipts(rows: Iterable[Stamp]) -> dict[str, int]:
    first: dict[str, int] = {}
    for row in rows:
        if not row.withdrawn:
            first[row.version] = min(first.get(row.version, row.received), row.received)
    return first


def _is_after(row: Stamp, end: Stamp, first: dict[str, int]) -> bool:
    """Tell whether a version came after a withdrawal, and not as an old text fetched again."""
    if row.received <= end.received:
        return False
    return row.written > end.written or (
        row.written == end.written and first[row.version] > end.received
    )
