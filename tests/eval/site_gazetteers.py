"""Gazetteers as a site would make them: from the reference data, and a crowded one to err in."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.runtime.extracts.building import build_file
from tests.eval.linking import read_title
from tests.eval.tagging import GOLD_TYPES

COLUMNS = (
    "item",
    "itemLabel",
    "aliases",
    "type",
    "country",
    "geonames",
    "sitelinks",
    "positionLabel",
    "start",
    "end",
)
_TYPES = {"PERSON": "PERSON", "CITY": "GPE", "IGO": "ORG", "GOVORG": "ORG", "MEDIA": "MEDIA"}
_KINDS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE"}
INVENTED = 10**9
"""Wikidata ids from here on do not exist: made-up rows take them."""

Cells = Mapping[str, object]


def reference_rows(path: Path) -> Iterator[Cells]:
    """Yield the reference file (`gold/gazetteer`) as rows of a SPARQL result, one a post."""
    for line in gzip.decompress(path.read_bytes()).splitlines():
        row = json.loads(line)
        kind = _TYPES.get(row["type"])
        if kind is None or not row["id"].startswith(("Q", "geo:")):
            continue
        is_item = row["id"].startswith("Q")
        cells = {
            "item": row["id"] if is_item else row["id"].replace("geo:", "geonames"),
            "itemLabel": row["name"],
            "aliases": "|".join(row["aliases"]),
            "type": kind,
            "country": row["country"] or "",
            "geonames": "" if is_item else row["id"].removeprefix("geo:"),
            "sitelinks": int(row["prior"] * 100),
        }
        for role in row["roles"] or [{}]:
            told = {"positionLabel": role.get("title", ""), "start": role.get("since", "")}
            yield cells | told | {"end": role.get("until", "")}


def titled_rows(articles: Iterable[Mapping[str, object]]) -> Iterator[Cells]:
    """Yield a row for each title that annotated news links to, under an id that does not exist."""
    titles: dict[tuple[str, str], None] = {}
    for article in articles:
        for entity in article["entities"]:
            kind = GOLD_TYPES.get(entity["type"])
            if kind and entity.get("link"):
                titles[read_title(entity["link"]), kind] = None
    for number, (title, kind) in enumerate(titles):
        base = title.partition(" (")[0]
        words = [word for word in base.split() if word[0].isupper()]
        initials = "".join(word[0] for word in words)
        aliases = [initials] if kind == "ORG" and len(initials) > 2 else []
        yield {
            "item": f"Q{INVENTED + number}",
            "itemLabel": base.partition(", ")[0],
            "aliases": "|".join(aliases),
            "type": _KINDS[kind],
            "sitelinks": 40,
        }


def crowd_rows(people: Iterable[str], count: int) -> Iterator[Cells]:
    """Yield namesakes: every given name of real people with every family name, little known."""
    names = [name.split() for name in people if len(name.split()) == 2]
    firsts, lasts = sorted({n[0] for n in names}), sorted({n[1] for n in names})
    for number in range(count):
        first = firsts[number % len(firsts)]
        last = lasts[(number // len(firsts)) % len(lasts)]
        yield {
            "item": f"Q{2 * INVENTED + number}",
            "itemLabel": f"{first} {last}",
            "aliases": f"{first[0]}. {last}|{last}",
            "type": "PERSON",
            "country": ("USA", "GBR", "IND", "BRA", "DEU", "")[number % 6],
            "sitelinks": number % 9,
        }


def write_gazetteer(rows: Iterable[Cells], folder: Path) -> Path:
    """Return the file that `dateline gazetteer build` makes of rows of a SPARQL result."""
    table, out = folder / "extract.csv", folder / "site.jsonl.gz"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    build_file([("wikidata-csv", table)], out)
    return out
