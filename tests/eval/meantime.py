"""MEANTIME's annotated events as mentions: 120 Wikinews articles with cross-document coreference.

Minard et al. 2016, "MEANTIME, the NewsReader Multilingual Event and Time Corpus". Its news is of
business, of which our coder makes few events; so its annotated events are taken as they are. Who
did what is not annotated: the party that stands before an event in its sentence is its actor, the
one behind it its recipient. Its code is the sense of its word where that is annotated, else the
stem.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET, UnsetType

from pipeline.records import Mention
from pipeline.records.mention import EventDate, Location, Party
from tests.support.mentions import mention

_CHAIN = re.compile(r"(?:cross_|intra_)*(?P<chain>(?P<kind>[A-Z]+).*)")
_ENDING = re.compile(r"(?:ments?|ings?|ions?|ed|es|s|e)$")
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
PARTIES = frozenset({"ORG", "PER", "PRO"})


def read_meantime(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Mention]]:
    """Yield each annotated event mention with the event that it is of."""
    for row in rows:
        published = datetime.fromisoformat(row["published"]).replace(hour=12, tzinfo=UTC)
        events = [one for one in row["entities"] if one["type"] == "EVENT"]
        for rank, event in enumerate(events):
            here = [one for one in row["entities"] if one["sent"] == event["sent"]]
            near = sorted((one for one in here if one["type"] in PARTIES), key=_start)
            places = [one for one in here if one["type"] == "LOC"]
            yield (
                _chain(event),
                mention(
                    row["id"],
                    published=published,
                    rank=rank,
                    kind="REQUEST" if "SPE" in event["coref"] else "COOPERATE",
                    mode=_code(event),
                    status="happened",
                    sentence=" ".join(row["tokens"][event["sent"]]),
                    actors=_parties(near),
                    event_date=_date(event["time"]),
                    location=_place(places[0]) if len(places) == 1 else UNSET,
                ),
            )


def _chain(thing: dict[str, Any]) -> str:
    found = _CHAIN.fullmatch(thing["coref"])
    return found["chain"] if found else thing["coref"]


def _code(event: dict[str, Any]) -> str:
    """Return the sense, the stem of the word, or nothing where it is a pronoun."""
    if event["link"]:
        return str(event["link"]).split(";")[0].split(".")[0]
    word = event["head"] or event["text"]
    return "" if word.lower() in {"it", "this", "that"} else _ENDING.sub("", word.lower())


def _parties(near: list[dict[str, Any]]) -> tuple[Party, ...]:
    parties = {}
    for one in near:
        key = one["link"] or _chain(one)
        parties[key] = Party(
            name=key.rsplit("/", 1)[-1],
            text=one["text"],
            id=key,
            start=0,
            end=len(one["text"]),
            confidence=0.9,
        )
    return tuple(parties[key] for key in sorted(parties))


def _start(one: dict[str, Any]) -> tuple[int, int]:
    return one["start"], one["end"]


def _place(place: dict[str, Any]) -> Location:
    return Location(name=place["link"] or place["text"], precision="city", start=0, end=1)


def _date(text: str | None) -> EventDate | UnsetType:
    """Read `2010-06-08`, `2010-06` or `2010`; of one with blanks (`2007-10-XX`) what is known."""
    known = re.split(r"-?X", text or "")[0]
    precision = _PRECISIONS.get(len(known))
    if precision is None:
        return UNSET
    start = f"{known}-01-01"[:10] if precision == "year" else f"{known}-01"[:10]
    return EventDate(start=start, precision=precision, basis="explicit")
