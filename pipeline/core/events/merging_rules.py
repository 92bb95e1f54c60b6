"""Every number and every table that merging goes by, in one place.

Phoenix and GDELT merge by an exact tuple of date, parties and code; Event Registry by one event a
story. Here two reports are compared field by field: a missing field neither joins nor parts them.
"""

from typing import Final, NamedTuple

from pipeline.records.mention import EventType, Status


class Weights(NamedTuple):
    """How much each field counts in the score of a pair of reports; they add up to 1."""

    parties: float
    date: float
    place: float
    act: float
    words: float


WEIGHTS: Final = Weights(parties=0.40, date=0.20, place=0.15, act=0.15, words=0.10)
ASSAULT_WEIGHTS: Final = Weights(parties=0.35, date=0.20, place=0.30, act=0.10, words=0.05)
"""Attacks of one army on another are told apart by their place more than by anything else."""

SAME: Final = 0.75
"""From this score on two reports are of one event."""

MAYBE: Final = 0.55
"""From this score on, and below `SAME`, two events refer to each other as `maybe_same_as`."""

UNKNOWN: Final = 0.5
"""What a field that one side does not have adds: half, so that it decides nothing."""

PARTIES_APART: Final = 0.3
"""Below this likeness of the parties two reports are never compared further."""

COPIED: Final = 2.0
"""The score of a report and its copy: above any likeness."""

IN_ONE_TEXT: Final = 0.15
"""What it adds that one article tells of one deed twice; what is said is often said again."""

TOLD_AGAIN_WORDS: Final = 0.5
"""Share of common words from which it adds that too where one of the two names no party."""

ANOTHER_ACT: Final = 0.74
"""The most that reports of acts of two modes or in two countries score: `maybe`, never the same."""

MONTH_DAYS: Final = 31
"""A date in the text that leaves open more days than this says next to nothing."""

RECALL_HOURS: Final = 168
"""How far apart reports may be that both name the very day: a meeting is recalled for a week."""

COPY_WORDS: Final = 0.6
"""Share of common words from which a copy's sentence is taken for the same sentence."""

PLAN_REACH_DAYS: Final = 14
"""How far a postponement may move a date, and how far ahead a cancelled date may lie."""

AFTER_DATE_DAYS: Final = 3
"""How long after its date a scheduled event still waits for the report that it happened."""

MEMORY_SLACK_HOURS: Final = 168
"""How long beyond the window an event without news is remembered."""

FRESH_HOURS: Final = 24
"""How much older than the newest a report may be that has a say in how many there were."""

ORIGIN_STEPS: Final = (1, 2, 3, 5, 10, 20, 50)
"""At which numbers of independent origins readers are told of an event at once."""

HOLD_MICROS: Final = 60_000_000
"""Other changes of an event go out at most once a minute of the log's time; here microseconds."""

MAX_EVIDENCE: Final = 50
MAX_QUOTES: Final = 20
MAX_HISTORY: Final = 50
"""Most entries of an event's lists. Counts are always of all, and a cut keeps both ends."""

FAMILY_OF_CONTENT: Final[dict[tuple[str, str], str]] = {
    ("AGREE", "CONSULT"): "CONSULT",
    ("AGREE", "SUPPORT"): "SUPPORT",
    ("AGREE", "COOPERATE"): "COOPERATE",
    ("AGREE", "AID"): "AID",
    ("CONCEDE", "RETREAT"): "RETREAT",
}
"""An agreement on a future act is the same event as the act: PLOVER's folding, read backwards."""

MUTUAL: Final[frozenset[str]] = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""Families where who is actor and who is recipient depends on the wording alone."""

ONE_A_DAY: Final[frozenset[str]] = frozenset(
    {
        "ACCUSE",
        "ASSAULT",
        "COERCE",
        "CONCEDE",
        "PROTEST",
        "REJECT",
        "REQUEST",
        "SUPPORT",
        "THREATEN",
    }
)
"""Families whose acts on two days are two acts, even where one report is a day off."""

RANK: Final[dict[Status, int]] = {
    "possible": 0,
    "proposed": 0,
    "demanded": 0,
    "planned": 1,
    "agreed": 2,
    "scheduled": 3,
    "ongoing": 4,
    "claimed": 5,
    "happened": 6,
}
"""How far an event has come. A later report moves it up, never down."""

HALTED: Final[frozenset[Status]] = frozenset({"postponed", "cancelled", "failed"})
"""Side states that end a plan until a newer report takes it up again."""

UNDONE: Final[frozenset[Status]] = frozenset({"denied", "negated"})
"""Side states that say it is not so."""

AFFIRMED: Final[frozenset[Status]] = frozenset(
    {"planned", "agreed", "scheduled", "ongoing", "claimed", "happened"}
)
"""What a denial contradicts."""

TOOK_PLACE: Final[frozenset[Status]] = frozenset({"ongoing", "claimed", "happened"})
"""What `negated` contradicts: a plan that came to nothing is not disputed."""

AWAITED: Final[frozenset[Status]] = frozenset({"planned", "agreed", "scheduled"})
"""What becomes `due` once its date is past in the news and nobody says that it happened."""

OPEN: Final[frozenset[Status]] = frozenset(
    {"possible", "proposed", "demanded", "planned", "agreed", "scheduled"}
)
"""What lies ahead: without a date of its own it may come on any day of the window."""

STATE_ARMS: Final[frozenset[str]] = frozenset({"", "GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
"""PLOVER sectors that act for their country."""


def family_of(kind: EventType, content: str) -> str:
    """Return the family whose reports may be of one event."""
    return FAMILY_OF_CONTENT.get((kind, content), kind)
