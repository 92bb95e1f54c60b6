"""What the gazetteer knows of one thing in the world, and the ids that things have."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "country",
    "capital",
    "city",
    "region",
    "demonym",
    "seat",
    "organisation",
    "medium",
    "person",
]

LEADERS = frozenset({"president", "premier", "monarch", "supreme_leader", "leader", "crown_prince"})
"""Offices that `leader` and `ruler` can mean."""


_DIPLOMATS = frozenset({"foreign", "deputy_foreign", "ambassador", "envoy", "negotiator"})
_MINISTERS = frozenset({"foreign", "defence", "finance", "interior", "trade", "energy", "justice"})
OFFICES_MEANT = {
    "leader": LEADERS,
    "diplomat": _DIPLOMATS,
    "envoy": frozenset({"envoy", "negotiator"}),
    "negotiator": frozenset({"envoy", "negotiator"}),
    "minister": _MINISTERS | {"minister"},
    "official": _DIPLOMATS | _MINISTERS | {"minister", "adviser", "security_adviser", "official"},
}
"""Titles that can mean holders of other offices too."""


@dataclass(frozen=True, slots=True)
class Office:
    """A post that a person holds or held. `since` and `until` are dates or their beginnings."""

    role: str
    office: str
    country: str = ""
    organisation: str = ""
    sector: str = ""
    since: str = ""
    until: str = ""

    def is_held_on(self, day: date) -> bool:
        """Return whether the office is held on `day`; `2019` covers all of 2019."""
        stamp = day.isoformat()
        has_begun = not self.since or self.since <= stamp
        return has_begun and (not self.until or stamp[: len(self.until)] <= self.until)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the gazetteer knows. `weight` ranks namesakes, 0.0 to 1.0.

    `acts_for` is the id of who acts where a place or a seat is named for those who govern there.
    A demonym carries the id and the name of its country or region. `is_curated` is false for what
    comes from GeoNames or from a site's own gazetteer: names of those are matched with more care.
    `local_id` is the id that it had before its Wikidata id was known.
    """

    id: str
    kind: Kind
    name: str
    wikidata_id: str = ""
    geonames_id: int = 0
    country: str = ""
    sector: str = ""
    subkind: str = ""
    lat: float | None = None
    lon: float | None = None
    admin1: str = ""
    weight: float = 0.5
    acts_for: str = ""
    gender: str = ""
    offices: tuple[Office, ...] = ()
    is_curated: bool = True
    local_id: str = ""

    def office_on(self, day: date) -> Office | None:
        """Return the office held on `day`: of several the one taken up last."""
        held = [office for office in self.offices if office.is_held_on(day)]
        return max(held, key=lambda office: office.since, default=None)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in its canonical form, the office it names, its PLOVER sector and its gender."""

    name: str
    office: str
    sector: str = ""
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that makes a group of a modifier: `officials` (people), `countries` (states) ..."""

    lemma: str
    group: str
    sector: str = ""


def fold(name: str) -> str:
    """Return a name without accents, case, dots and hyphens, for comparing spellings."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "’": "'", "-": " "})


def local_id(kind: str, name: str, country: str) -> str:
    """Return the stable id of a thing that has none in Wikidata: `local:` + 16 hex digits."""
    key = f"{kind}|{fold(name)}|{country}"
    return "local:" + hashlib.sha256(key.encode()).hexdigest()[:16]


def global_id(kind: str, name: str, country: str, wikidata_id: str, geonames_id: int = 0) -> str:
    """Return the best id there is: Wikidata's, else GeoNames', else a local one."""
    if wikidata_id:
        return f"wikidata:{wikidata_id}"
    if geonames_id:
        return f"geonames:{geonames_id}"
    return local_id(kind, name, country)
