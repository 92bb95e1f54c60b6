"""Publication status, signals and notes to editors, as the IPTC's vocabularies have them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pipeline.core.articles.dates import read_time
from pipeline.core.articles.revisions import RevisionKind, read_note
from pipeline.core.outcome import Reject

Status = Literal["canceled", "withheld"]
# https://cv.iptc.org/newscodes/pubstatusg2/ and .../signal/: codes are the end of a qcode or URI.
# Canceled content must never be used (a kill); withheld content not until further notice.
_BY_STATUS: dict[str, RevisionKind] = {
    "canceled": "kill",
    "cancelled": "kill",
    "withheld": "withdrawn",
}
_BY_SIGNAL: dict[str, RevisionKind] = {
    "kill": "kill",
    "withdraw": "withdrawn",
    "withdrawal": "withdrawn",
    "correction": "correction",
    "update": "update",
}


def code_of(value: str) -> str:
    """Return the code in a qcode (`stat:usable`) or a URI (`http://cv.iptc.org/.../usable`)."""
    return value.rstrip("/").rpartition("/")[2].rpartition(":")[2].strip().lower()


def kind_of(status: str, signals: Iterable[str], notes: Iterable[str]) -> RevisionKind:
    """Return what kind of revision a document says it is: by its status, its signals, its notes."""
    told = [
        _BY_STATUS.get(code_of(status), ""),
        *(_BY_SIGNAL.get(code_of(signal), "") for signal in signals),
        *(read_note(note) for note in notes),
    ]
    return next((kind for kind in told if kind), "")


def notice_text(kind: RevisionKind, *candidates: str) -> str:
    """Return what stands for the text of a kill or withdrawal: it often comes without one."""
    if kind not in {"kill", "withdrawn"}:
        return ""
    return next((text for text in candidates if text.strip()), "")


def choose_published(created: str, embargoed: str) -> str:
    """Return when an item was published: when it was made, or later, when its embargo ended."""
    made, free = _read(created), _read(embargoed)
    if free is not None and (made is None or free > made):
        return embargoed
    return created if made is not None else ""


def choose_modified(published: str, versioned: str) -> str:
    """Return when the item's version was made, where that was after its publication."""
    first, last = _read(published), _read(versioned)
    return versioned if first is not None and last is not None and last > first else ""


def first_time(*candidates: str) -> str:
    """Return the first of the times that can be read, or the empty string."""
    return next((given for given in candidates if _read(given) is not None), "")


def _read(given: str) -> datetime | None:
    if not given.strip():
        return None
    try:
        return read_time(given)
    except Reject:
        return None
