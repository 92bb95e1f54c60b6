"""Score events (or mentions) of the sample article by the rule of its gold answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.shared import SHARED

Row = Mapping[str, Any]

FOLDER = SHARED / "seed"
TEXT = FOLDER / "000_8c4b53a7bdcacb86.txt"
GOLD = FOLDER / "events.gold.json"


@dataclass
class Score:
    """What was found. `found` maps a gold id to the index of its event; `hits` are broken rules."""

    core: int = 0
    found: dict[str, int] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=dict)
    optional: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    quotes: int = 0
    slices: bool = True


def load_gold() -> Row:
    """Return the gold answers."""
    return json.loads(GOLD.read_text(encoding="utf-8"))


def load_text() -> str:
    """Return the whole file: the body stands in it twice."""
    return TEXT.read_text(encoding="utf-8")


def score(events: Sequence[Row], gold: Row) -> Score:
    """Return how many core events are found, which rules are broken, and whether evidence slices.

    A gold event is found where one event agrees with it in type (or PLOVER type), parties, status
    and date. An event may serve for one gold event only.
    """
    result = Score()
    text = load_text()
    taken: set[int] = set()
    for wanted in gold["events"]:
        reasons = [_differences(wanted, event, gold) for event in events]
        index = next((i for i, why in enumerate(reasons) if not why and i not in taken), None)
        if index is not None:
            taken.add(index)
            result.found[wanted["id"]] = index
            result.core += wanted["core"]
            if not wanted["core"]:
                result.optional.append(wanted["id"])
        elif wanted["core"]:
            result.missed[wanted["id"]] = min(reasons, key=len, default=["no event"])
    result.hits = [
        f"{rule['id']} by event {i}"
        for rule in gold["must_not"]
        for i, event in enumerate(events)
        if _breaks(rule, event)
    ]
    result.quotes = _count_quotes(events, gold)
    result.slices = all(
        text[row["start"] : row["end"]] == row["sentence"]
        for event in events
        for row in event["evidence"]
    )
    return result


def _differences(wanted: Row, event: Row, gold: Row) -> list[str]:
    """Return in what an event differs from a gold event."""
    why = []
    types = {wanted["type"], wanted["plover"], *wanted.get("accept_plover", ())}
    if event["type"] not in types and event["plover"]["type"] not in types:
        why.append(f"type {event['type']}")
    why += _party_differences(wanted, event, gold)
    if event["status"] not in wanted.get("accept_status", [wanted["status"]]):
        why.append(f"status {event['status']}")
    if not _date_agrees(wanted, event):
        why.append(f"date {event.get('event_date', {}).get('start')}")
    if wanted.get("mode") == "phone" and event.get("mode") not in {"phone", None}:
        why.append(f"mode {event.get('mode')}")
    return why


def _party_differences(wanted: Row, event: Row, gold: Row) -> list[str]:
    actors, recipients = event["actors"], event["recipients"]
    if wanted.get("reciprocal"):
        actors = recipients = [*actors, *recipients]
    known = {p["name"]: p for e in gold["events"] for p in (*e["actor"], *e["recipient"])}
    why = []
    options = wanted.get("accept_actor", [[p["name"] for p in wanted["actor"]]])
    if not any(all(_named(known[name], actors) for name in option) for option in options):
        why.append(f"actors {[p['name'] for p in actors]}")
    options = wanted.get("accept_recipient", [[p["name"] for p in wanted["recipient"]]])
    if not any(all(_named(known.get(n, {"name": n}), recipients) for n in o) for o in options):
        why.append(f"recipients {[p['name'] for p in recipients]}")
    return why


def _named(wanted: Row, parties: Iterable[Row]) -> bool:
    """Tell whether a gold party is among the parties: by country, or by name or wording."""
    for party in parties:
        if wanted.get("country") and party.get("country") == wanted["country"]:
            return True
        names = {party["name"].casefold(), party["text"].casefold()}
        options = {str(wanted[k]).casefold() for k in ("name", "text", "org") if wanted.get(k)}
        if names & options:
            return True
    return False


def _date_agrees(wanted: Row, event: Row) -> bool:
    date = wanted["date"]
    start = event.get("event_date", {}).get("start", "")[:10] or None
    if "accept_date" in wanted:
        return start in wanted["accept_date"]
    if date["basis"] in {"explicit", "inferred", "publication"}:
        return start == date["value"]
    return start is None or start <= date.get("not_after", start)


def _breaks(rule: Row, event: Row) -> bool:
    """Tell whether an event does what a rule forbids."""
    names = {p[k] for p in (*event["actors"], *event["recipients"]) for k in ("name", "text")}
    place = event.get("location", {}).get("name", "")
    sentences = " ".join(row["sentence"] for row in event["evidence"][:1])
    content = event.get("content", {}).get("text", "")
    checks = {
        "type": lambda v: event["type"] == v,
        "mode": lambda v: (
            event.get("mode", "") in v if isinstance(v, list) else event.get("mode") == v
        ),
        "status": lambda v: event["status"] in v,
        "actors": lambda v: set(v) <= names,
        "actors_any": lambda v: bool(set(v) & names),
        "date": lambda v: event.get("event_date", {}).get("start", "")[:10] == v,
        "place": lambda v: place == v,
        "place_any": lambda v: place in v,
        "offset_min": lambda v: any(row["end"] > v for row in event["evidence"]),
        "evidence": lambda v: event["type"] in {"CONSULT", "RETREAT"} and v in content,
        "evidence_any": lambda v: any(
            event["type"] in {"SUPPORT", "AGREE"} and part in (content or sentences) for part in v
        ),
    }
    return all(checks[key](value) for key, value in rule.items() if key not in {"id", "why"})


def _count_quotes(events: Sequence[Row], gold: Row) -> int:
    """Return how many gold quotes some event carries with the right speaker."""
    given = {(q["start"], q["end"], q.get("speaker")) for e in events for q in e.get("quotes", ())}
    return sum((q["start"], q["end"], q["speaker"]) in given for q in gold["quotes"])
