"""Mentions for tests, with defaults; times are days and hours of May 2025."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET

from pipeline.records import Mention, VersionNotice
from pipeline.records.common import Publisher, Quantity, Quote
from pipeline.records.mention import (
    Coder,
    Content,
    Cue,
    EventDate,
    Evidence,
    Location,
    Party,
    Plover,
)

CODER = Coder(version="1", lexicon="1", gazetteer="1", model="none")
ROLES = {"Orlan": "President", "Varga": "President", "Sato": "Foreign Minister"}


def digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2025, 5, day, hour, minute, tzinfo=UTC)


def party(name: str, country: str = "", **more: Any) -> Party:
    """A person (with an office) where ROLES knows the name, else a state or a body."""
    role = more.pop("role", ROLES.get(name, ""))
    fields = {"id": f"local:{name.lower()}", "sector": "GOV", "confidence": 0.9} | more
    return Party(name=name, text=name, country=country, role=role, start=0, end=len(name), **fields)


ORLAN = party("Orlan", "USA")
VARGA = party("Varga", "RUS")
USA = party("United States", "USA", id="gov:USA")
RUS = party("Russia", "RUS", id="gov:RUS")
UKR = party("Ukraine", "UKR", id="gov:UKR")


def day(number: int, clock: str = "", basis: str = "explicit", precision: str = "") -> EventDate:
    start = f"2025-05-{number:02d}" + (f"T{clock}:00Z" if clock else "")
    return EventDate(
        start=start, precision=precision or ("minute" if clock else "day"), basis=basis
    )


def place(name: str, country: str = "", precision: str = "city", **more: Any) -> Location:
    return Location(name=name, country=country, precision=precision, start=0, end=1, **more)


def count(value: float, kind: str = "detainees", **more: Any) -> Quantity:
    return Quantity(value=float(value), kind=kind, start=0, end=1, **more)


def quote(text: str, speaker: str = "Orlan") -> Quote:
    return Quote(text=text, speaker=speaker, start=0, end=len(text))


def content(kind: str, mode: str = "", text: str = "it") -> Content:
    return Content(type=kind, mode=mode, text=text, start=0, end=len(text))


def mention(
    article: str,
    *,
    version: str = "1",
    published: datetime | None = None,
    modified: datetime | None = None,
    received: datetime | None = None,
    cluster: str | None = None,
    origin: bool = True,
    outlet: str = "",
    sentence: str = "Orlan and Varga will speak by phone on the border question.",
    rank: int = 0,
    kind: str = "CONSULT",
    status: str = "scheduled",
    cue: str = "",
    **more: Any,
) -> Mention:
    """One report, by article name: the rest follows from it."""
    published = published or at(18)
    article_id = digest(article)
    outlet = outlet or article
    proof = Evidence(
        article_id=article_id,
        version=digest(f"{article}/{version}"),
        url=f"https://{outlet}.example/{article}",
        publisher=outlet,
        sentence=sentence,
        start=rank * 200,
        end=rank * 200 + len(sentence),
        pattern="p1",
        confidence=0.8,
    )
    fields: dict[str, Any] = {
        "actors": (ORLAN, VARGA),
        "recipients": (),
        "contexts": (),
        "counts": (),
        "quotes": (),
        "score": 2.5,
        "relation": "unique" if origin else "exact",
        "publisher": Publisher(name=outlet, domain=f"{outlet}.example"),
        "status_cue": Cue(text=cue, start=0, end=len(cue)) if cue else UNSET,
        "evidence": (proof,),
    } | more
    return Mention(
        schema=Mention.SCHEMA,
        id=digest(f"{article}/{version}/{kind}/{rank}"),
        article_id=article_id,
        version=digest(f"{article}/{version}"),
        cluster_id=digest(cluster or article),
        is_origin=origin,
        published_at=published,
        modified_at=modified or UNSET,
        received_at=received or published,
        type=kind,
        status=status,
        plover=Plover(type=kind),
        cameo="040",
        quad=1,
        coder=CODER,
        **fields,
    )


def notice(
    article: str,
    version: str,
    *,
    written: datetime | None = None,
    received: datetime | None = None,
    withdrawn: str = "",
) -> VersionNotice:
    """Say that an article has this version; with `withdrawn` (kill, withdrawn), that it ends it."""
    written = written or at(18)
    return VersionNotice(
        schema=VersionNotice.SCHEMA,
        article_id=digest(article),
        version=digest(f"{article}/{version}"),
        written_at=written,
        received_at=received or written,
        withdrawn=bool(withdrawn),
        reason=withdrawn,
    )


def notice_of(said: Mention) -> VersionNotice:
    """Say that an article has the version that a mention is of."""
    return VersionNotice(
        schema=VersionNotice.SCHEMA,
        article_id=said.article_id,
        version=said.version,
        written_at=said.published_at if said.modified_at is UNSET else said.modified_at,
        received_at=said.received_at,
    )
