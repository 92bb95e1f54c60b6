"""Smaller lists: the CIA World Factbook, U.S. legislators, sanctions and office holders' lists."""

import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.core.entities.extras import Extra, ExtraRole, RowType
from pipeline.runtime.extracts.naming import Words, cut_date
from pipeline.runtime.extracts.reading import ExtractError, read_array, read_csv, read_lines

_HEADS = ("chief of state", "head of government")
_HEAD = re.compile(
    r"(?P<words>[A-Z][\w’'.-]*(?: (?:[A-Z][\w’'.-]*|of|the|and|for|to|bin|al-\w+|von|der|van|de|da"
    r"|dos))* [A-ZÀ-Þ’'-]{3,}(?: [A-ZÀ-Þ’'-]+)*) \(since (?P<since>[^);,]+)"
)
"""`President Ilse BRANDT (since 4 May 2019)`: family names are in capitals."""

_TAG = re.compile(r"<[^>]*>")
_SCHEMAS: Mapping[str, RowType] = {
    "Person": "PERSON",
    "Organization": "ORG",
    "Company": "ORG",
    "PublicBody": "ORG",
    "LegalEntity": "ORG",
}
_GENDERS: Mapping[str, Literal["f", "m"]] = {"female": "f", "male": "m", "F": "f", "M": "m"}


def read_factbook(path: Path, words: Words) -> Iterator[Extra]:
    """Yield heads of state and government from a folder of Factbook JSON files."""
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    for file in files:
        page = json.loads(file.read_text(encoding="utf-8"))
        government = page.get("Government", {})
        names = government.get("Country name", {})
        country = words.country(_text(names, "conventional short form").split(" (")[0])
        country = country or words.country(_text(names, "conventional long form"))
        executive = government.get("Executive branch", {})
        for head in _HEADS if country else ():
            for match in _HEAD.finditer(_TAG.sub("; ", _text(executive, head))):
                yield _make_head(match, country, words)


def _text(section: Mapping[str, Any], key: str) -> str:
    cell = section.get(key) or {}
    text: str = cell.get("text", "") if isinstance(cell, dict) else str(cell)
    return text


def _make_head(match: re.Match[str], country: str, words: Words) -> Extra:
    told = match["words"].split()
    sizes = range(len(told) - 1, 1, -1)
    size = next((n for n in sizes if " ".join(told[:n]).casefold() in words.titles), 1)
    parts = [
        word.title() if word.isupper() and not re.fullmatch(r"[IVX]{1,4}", word) else word
        for word in told[size:]
    ]
    name = " ".join(parts)
    short = f"{parts[0]} {parts[-1]}" if len(parts) > 2 else ""
    role = words.role(" ".join(told[:size]), match["since"])
    return Extra(
        type="PERSON",
        name=name,
        aliases=(short,) if short and not short.endswith(("I", "V", "X")) else (),
        country=country,
        sector="GOV",
        roles=(msgspec.structs.replace(role, country=""),),
    )


def read_legislators(path: Path, words: Words) -> Iterator[Extra]:  # noqa: ARG001 - one form for all
    """Yield members of the U.S. Congress (`unitedstates/congress-legislators`, JSON or YAML)."""
    people = _read_yaml(path) if path.suffix in {".yaml", ".yml"} else read_array(path)
    for person in people:
        name = person["name"]
        full = name.get("official_full") or f"{name['first']} {name['last']}"
        firsts = [name["first"], *filter(None, [name.get("nickname")])]
        yield Extra(
            type="PERSON",
            name=full,
            aliases=tuple(f"{first} {name['last']}" for first in firsts),
            country="USA",
            wikidata=person["id"].get("wikidata", ""),
            sector="LEG",
            gender=_GENDERS.get(person.get("bio", {}).get("gender", ""), ""),
            roles=tuple(_terms(person["terms"])),
        )


def _read_yaml(path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        yaml = importlib.import_module("yaml")
    except ImportError as exc:
        raise ExtractError(f"{path}: to read YAML, install PyYAML, or use the JSON file") from exc
    people: list[Mapping[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return people


def _terms(terms: Iterable[Mapping[str, str]]) -> Iterator[ExtraRole]:
    """Yield a post for each unbroken stay in one house."""
    stay: ExtraRole | None = None
    for term in terms:
        title = "Senator" if term["type"] == "sen" else "Representative"
        if stay and (stay.title, stay.until) >= (title, term["start"]) and stay.title == title:
            stay = msgspec.structs.replace(stay, until=term["end"])
            continue
        if stay:
            yield stay
        stay = ExtraRole(title=title, since=term["start"], until=term["end"])
    if stay:
        yield stay


def read_targets(path: Path, words: Words) -> Iterator[Extra]:
    """Yield people and bodies of a table in the form of OpenSanctions' `targets.simple.csv`."""
    for row in read_csv(path):
        kind = _SCHEMAS.get(row.get("schema", ""))
        if kind is not None and len(row.get("name", "")) > 1:
            countries = [words.country(code) for code in row.get("countries", "").split(";")]
            yield Extra(
                type=kind,
                name=row["name"],
                aliases=tuple(_split(row.get("aliases", ""))),
                country=next(filter(None, countries), ""),
                wikidata=row["id"] if re.fullmatch(r"Q\d+", row.get("id", "")) else "",
                sitelinks=0,
            )


def _split(cell: str) -> Iterator[str]:
    return (part.strip() for part in cell.split(";") if len(part.strip()) > 1)


def read_entities(path: Path, words: Words) -> Iterator[Extra]:
    """Yield people and bodies of FollowTheMoney entities, one a line (`entities.ftm.json`)."""
    for entity in read_lines(path):
        kind = _SCHEMAS.get(entity.get("schema", ""))
        told: Mapping[str, list[str]] = entity.get("properties") or {}
        names = told.get("name") or []
        if kind is None or not names or len(names[0]) < 2:
            continue
        ids = [*told.get("wikidataId", ()), str(entity.get("id", ""))]
        lands = [*told.get("nationality", ()), *told.get("country", ())]
        country = next(filter(None, map(words.country, lands)), "")
        yield Extra(
            type=kind,
            name=names[0],
            aliases=tuple(dict.fromkeys(chain(names[1:], told.get("alias", ())))),
            country=country,
            wikidata=next((one for one in ids if re.fullmatch(r"Q\d+", one)), ""),
            gender=_GENDERS.get(next(iter(told.get("gender", ())), ""), ""),
            sitelinks=0,
            roles=tuple(_positions(told.get("position", ()), words)),
        )


def _positions(labels: Iterable[str], words: Words) -> Iterator[ExtraRole]:
    """Yield posts; dates stand in brackets: `Minister of Defence of Norland (2019-2023)`."""
    for label in labels:
        title, _, dates = label.partition(" (")
        since, _, until = dates.rstrip(")").partition("-")
        if cut_date(since):
            yield words.role(title, since, until)
