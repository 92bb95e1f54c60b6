"""Small histories of news as TOML files, and what is to be known in the end (docs/merging.md)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from pipeline.core.events.merging_counts import count_key
from pipeline.records import Event, Mention, VersionNotice
from pipeline.records.common import Quantity
from pipeline.records.mention import Attribution, Content, EventDate, Location, Party
from tests.support.mentions import digest, mention, notice, notice_of

ARTICLES = ("article", "kill", "notice", "copy_of")
SCENARIOS = Path(__file__).parent / "scenarios"
_PERSON = re.compile(r"(?P<name>.+?) \((?:(?P<role>[^()]+), )?(?P<country>[A-Z]{3})\)")
_COUNT = re.compile(r"(?P<value>[\d,]+)(?P<more>\+?) (?P<kind>\w+)")


@dataclass(frozen=True)
class History:
    """A history: its records in order, which report each mention id is, and what is expected."""

    name: str
    about: str
    records: tuple[Mention | VersionNotice, ...]
    labels: dict[str, str]
    expected: tuple[dict[str, Any], ...]


def read_history(path: Path) -> History:
    """Return what a file tells. Its articles are told from those of other files."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows, labels = [], {}
    for row in data["reports"]:
        own = {name: f"{path.stem}/{row[name]}" for name in ARTICLES if name in row}
        if "article" not in row:
            rows.append(row | own)
            continue
        rows.append({"outlet": row["article"], **data.get("usual", {}), **row, **own})
        labels[key_of(_mention(rows[-1]))] = _label(row)
    records = tuple(_records(rows))
    return History(path.stem, data["about"], records, labels, tuple(data["events"]))


def read_histories() -> list[History]:
    """Return all, by name."""
    return [read_history(path) for path in sorted(SCENARIOS.glob("*.toml"))]


def short_form(event: Event, history: History, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return an event in the short form of the files, with the fields that are `wanted`."""
    date, place = event.event_date, event.location
    known: dict[str, Any] = {
        "reports": reports_of(event, history),
        "type": event.type,
        "mode": event.mode,
        "status": event.status,
        "history": [change.status for change in event.status_history],
        "date": "" if date is UNSET else date.start,
        "place": "" if place is UNSET else place.name,
        "actors": [party.name for party in event.actors],
        "recipients": [party.name for party in event.recipients],
        "counts": [f"{int(count.value)} {count_key(count)[7:]}" for count in event.counts],
        "articles": event.articles,
        "publishers": event.publishers,
        "origins": event.origins,
        "disputed": event.disputed,
        "values": [f"{row.field}: {row.value} ({row.origins})" for row in event.values],
        "maybe": len(event.maybe_same_as),
    }
    return {name: known[name] for name in wanted}


def reports_of(event: Event, history: History) -> list[str]:
    """Return the labels of the reports that an event rests on."""
    return sorted(history.labels[key] for key in keys_of(event))


def keys_of(said: Event | Mention) -> list[str]:
    """Return what tells the reports of an event apart: article, version and place in the text."""
    return [f"{one.article_id}/{one.version}/{one.start}" for one in said.evidence]


def key_of(report: Mention) -> str:
    """Return the same for one report."""
    return keys_of(report)[0]


def _records(rows: list[dict[str, Any]]) -> Iterator[Mention | VersionNotice]:
    """Yield what the coder would make of the articles: a further version comes with notices."""
    seen: dict[str, list[VersionNotice]] = {}
    for row in rows:
        if "kill" in row or "notice" in row:
            told = _notice(row)
        else:
            made = _mention(row)
            yield made
            told = notice_of(made)
        before = seen.setdefault(told.article_id, [])
        if (
            told.version not in {one.version for one in before if not one.withdrawn}
            or told.withdrawn
        ):
            if before or told.withdrawn:
                yield told
            if len(before) == 1:
                yield before[0]
            before.append(told)


def _notice(row: dict[str, Any]) -> VersionNotice:
    article = row.get("kill") or row["notice"]
    return notice(
        article,
        str(row.get("version", 2)),
        written=_time(row.get("written", row["at"])),
        received=_time(row["at"]),
        withdrawn=row.get("reason", "kill") if "kill" in row else "",
    )


def _label(row: dict[str, Any]) -> str:
    label = row["article"]
    if "version" in row:
        label += f"@{row['version']}"
    return f"{label}#{row['nr']}" if "nr" in row else label


def _mention(row: dict[str, Any]) -> Mention:
    kind, _, mode = row["what"].partition(" ")
    published = _time(row.get("published", row["at"]))
    copied = row.get("copy_of", "")
    sentence = row.get("says", "")
    actors = tuple(_party(text) for text in row["who"])
    said = mention(
        row["article"],
        version=str(row.get("version", 1)),
        published=published,
        modified=_time(row["modified"]) if "modified" in row else None,
        received=_time(row["at"]),
        cluster=copied or None,
        origin=not copied,
        outlet=row["outlet"],
        sentence=sentence,
        rank=row.get("nr", 0),
        kind=kind,
        status=row["status"],
        mode=mode,
        actors=actors,
        recipients=tuple(_party(text) for text in row.get("whom", ())),
        event_date=_date(row.get("date", ""), row.get("as_of", "")),
        location=_place(row.get("place", "")),
        counts=tuple(_count(text) for text in row.get("counts", ())),
        content=_content(row.get("content", "")),
        attribution=Attribution(name=row["by"]) if "by" in row else UNSET,
    )
    return msgspec.structs.replace(
        said, origin_key=digest(row["origin"]) if "origin" in row else ""
    )


def _time(text: str) -> datetime:
    """Read `17 09:00`, a day and hour of May 2025 in UTC, or a whole time."""
    if re.fullmatch(r"\d\d \d\d:\d\d", text):
        return datetime(2025, 5, int(text[:2]), int(text[3:5]), int(text[6:]), tzinfo=UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _party(text: str) -> Party:
    """Read `USA` (a state), `Orlan (President, USA)`, `NATO`, or `police` (nobody by name)."""
    found = _PERSON.fullmatch(text)
    name, role, country = text, "", ""
    key = f"local:{text.casefold()}"
    if re.fullmatch("[A-Z]{3}", text):
        country, key = text, f"gov:{text}"
    elif found:
        name, role, country = found["name"], found["role"] or "", found["country"]
        key = f"local:{name.casefold()}/{country if name.islower() else ''}"
    return Party(
        name=name,
        text=name,
        id=key,
        country=country,
        role=role,
        sector="COP" if name == "police" else "GOV",
        start=0,
        end=len(name),
        confidence=0.9,
    )


def _date(text: str, as_of: str) -> EventDate | msgspec.UnsetType:
    """Read `19`, `19 14:00`, `19..21`, `week 19`, or ISO; a day without zone is of May 2025."""
    if as_of:
        return EventDate(start=_day(as_of), precision="day", basis="as_of")
    if not text:
        return UNSET
    precision, _, rest = text.rpartition(" ")
    if precision in {"week", "month", "quarter", "year"}:
        return EventDate(start=_day(rest), precision=precision, basis="explicit")
    if ".." in text:
        first, last = text.split("..")
        return EventDate(start=_day(first), end=_day(last), precision="day", basis="explicit")
    if ":" in text:
        moment = _time(text).astimezone(UTC)
        return EventDate(start=f"{moment:%Y-%m-%dT%H:%MZ}", precision="minute", basis="explicit")
    return EventDate(start=_day(text), precision="day", basis="explicit")


def _day(text: str) -> str:
    return text if len(text) > 2 else f"2025-05-{int(text):02d}"


def _place(text: str) -> Location | msgspec.UnsetType:
    """Read `Istanbul, TUR` (a city), `Karst,` (one of an unknown country) or `TUR` (a country)."""
    if not text:
        return UNSET
    name, comma, country = text.partition(",")
    precision = "city" if comma else "country"
    country = country.strip() if comma else text
    return Location(name=name, country=country, precision=precision, start=0, end=1)


def _count(text: str) -> Quantity:
    """Read `1,200 detainees`, or `250+ detainees` for more than 250."""
    found = _COUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"a count is like `1,200 detainees`, not {text!r}")
    value = float(found["value"].replace(",", ""))
    low = value if found["more"] else UNSET
    return Quantity(value=value, low=low, kind=found["kind"], start=0, end=1)


def _content(text: str) -> Content | msgspec.UnsetType:
    kind, _, mode = text.partition(" ")
    return Content(type=kind, mode=mode, text=text, start=0, end=1) if text else UNSET
