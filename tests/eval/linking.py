"""Score links against annotated news: gold titles of Wikipedia or DBpedia, resolved by the tables.

A title is within reach if a row of the gazetteer bears it as a name. The resolver knows nothing
of the text: it takes the title's own qualifier (`Birmingham, Alabama`), else the row that ranks
first, as Wikipedia gives the bare title to the best known.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from pipeline.core.entities.facts import Fact
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.records.tagged import Entity
from tests.eval.tagging import GOLD_TYPES, OUR_TYPES, find_offsets, is_name

_KINDS = {
    "PER": frozenset({"person"}),
    "ORG": frozenset({"organisation", "medium", "seat", "country", "region"}),
    "LOC": frozenset({"country", "capital", "city", "region", "seat", "organisation"}),
}
_GOVERNMENTS = re.compile(r"^(?:Federal government|Government|Politics|Cabinet) of (?:the )?")
_ARTICLES = frozenset({"the", "a", "an"})

Row = Mapping[str, Any]
Span = tuple[int, int]


@dataclass
class Links:
    """Counts of gold links: within reach, right; and of our links: all on gold names, right."""

    reachable: int = 0
    found: int = 0
    given: int = 0
    right: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """Return the share of gold links within reach that we give."""
        return self.found / max(1, self.reachable)

    @property
    def precision(self) -> float:
        """Return the share of right ones among the links that we give to linked gold names."""
        return self.right / max(1, self.given)


def read_title(link: str) -> str:
    """Return the title that a gold link names: without the host, and unescaped."""
    title = unquote(link.rsplit("/resource/", 1)[-1].rsplit("/page/", 1)[-1])
    return unicodedata.normalize("NFC", title.replace("_", " "))


def resolve(title: str, kind: str, gazetteer: Gazetteer) -> Fact | None:
    """Return the row that a title means, or None where the gazetteer has none."""
    base, _, qualifier = re.sub(r" \([^)]*\)$", "", title).partition(", ")
    base = _GOVERNMENTS.sub("", base)
    facts = [f for f in gazetteer.named(base) if f.kind in _KINDS[kind]]
    facts = facts or [f for f in gazetteer.named(title) if f.kind in _KINDS[kind]]
    if qualifier:
        within = {
            key
            for owner in gazetteer.named(qualifier)
            for key in (owner.country, owner.admin1 and f"{owner.country}.{owner.admin1}")
            if key
        }
        exact = [f for f in facts if f"{f.country}.{f.admin1}" in within]
        facts = exact or [f for f in facts if f.country in within] or facts
    return facts[0] if facts else None


def read_links(row: Row, gazetteer: Gazetteer) -> dict[Span, tuple[str, str]]:
    """Return title and kind of every linked gold name by its span.

    Articles in front are cut off. Names within names (`Texas` in `University of Texas`) and
    titles without a name (`Prime Minister`) are left out.
    """
    offsets = find_offsets(row)
    links: dict[Span, tuple[str, str]] = {}
    names: list[Span] = []
    for entity in row["entities"]:
        sentence, start, end = entity["sent"], entity["start"], entity["end"]
        tokens, places = row["tokens"][sentence], offsets[sentence]
        while start < end and tokens[start].lower() in _ARTICLES:
            start += 1
        while start < end and tokens[end - 1] in {"'s", "’s", "’", "'"}:
            end -= 1
        if start == end or not is_name(tokens[start:end]):
            continue
        span = places[start][0], places[end - 1][1]
        names.append(span)
        kind = GOLD_TYPES.get(entity["type"])
        is_title = _is_title(" ".join(tokens[start:end]).casefold(), gazetteer)
        if kind and entity.get("link") and not is_title:
            links[span] = read_title(entity["link"]), kind
    return {span: link for span, link in links.items() if not _is_inner(span, names)}


def _is_title(phrase: str, gazetteer: Gazetteer) -> bool:
    return any(phrase == title or phrase.startswith(f"{title} of ") for title in gazetteer.titles)


def _is_inner(span: Span, names: Iterable[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in names)


def tally_links(row: Row, entities: Iterable[Entity], gazetteer: Gazetteer, total: Links) -> None:
    """Add one article to the totals."""
    ours: dict[Span, Entity] = {}
    for entity in entities:
        if entity.via not in {"nominal", "pronoun"}:
            ours.setdefault((entity.start, entity.end), entity)
    for span, (title, kind) in read_links(row, gazetteer).items():
        wanted = resolve(title, kind, gazetteer)
        entity = _find(ours, span, kind)
        is_linked = entity is not None and not entity.id.startswith("local:")
        is_right = is_linked and wanted is not None and _is_same(entity, wanted, gazetteer)
        text = row["body"][slice(*span)]
        case = f"{text} = {title}: {entity.type} {entity.name} {entity.id}" if entity else title
        if wanted is not None and not wanted.id.startswith("local:"):
            total.reachable += 1
            total.found += is_right
            if not is_right:
                total.missed[case] += 1
        if is_linked:
            total.given += 1
            total.right += is_right
            if not is_right:
                total.wrong[case] += 1


def _find(ours: Mapping[Span, Entity], span: Span, kind: str) -> Entity | None:
    """Return our entity of a gold span, in which a title may come first, or a state last."""
    if span in ours:
        return ours[span]
    inner = [one for one in ours if span[0] <= one[0] and one[1] <= span[1]]
    fits = [one for one in inner if OUR_TYPES.get(ours[one].type) == kind]
    if kind == "LOC":
        return next((ours[one] for one in fits if one[0] == span[0]), None)
    return ours[min(fits)] if fits and kind == "PER" else None


def _is_same(entity: Entity, wanted: Fact, gazetteer: Gazetteer) -> bool:
    """Return whether an entity is what was wanted; a government is its country."""
    fact = gazetteer.get(entity.id)
    if fact is not None and fact.kind == "country" and wanted.kind in {"country", "capital"}:
        return fact.country == wanted.country
    return entity.id == wanted.id
