"""Tie tokens to the tagged entities, and those to the parties of an event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.syntax import NO_PARTY, children, lemma, phrase, prepositions
from pipeline.records.mention import Party
from pipeline.records.tagged import Entity

POLITICAL = frozenset(
    {"GOV", "MIL", "LEG", "JUD", "PTY", "REB", "UAF", "SPY", "COP", "IGO", "OPP", "PRM", "IMG"}
)
"""PLOVER sectors, and its codes for bodies across states, whose deeds are politics."""
NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A party and whether it is a political actor."""

    party: Party
    political: bool
    entity: Entity


class Cast:
    """Who is named where: tagged entities by token."""

    def __init__(self, doc: Doc, entities: Iterable[Entity], lexicon: Lexicon) -> None:
        """Lay the entities over the tokens, also as the parse's own entity labels."""
        armed = (lexicon.words(name) for name in ("@armed", "@violence", "@weapons"))
        self._sectors: Mapping[str, frozenset[str]] = {
            "MIL": frozenset[str]().union(*armed),
            "GOV": lexicon.words("@office") | lexicon.words("@bloc"),
        }
        self._text = doc.text
        self._rows: dict[int, list[Entity]] = {}
        spans: list[Span] = [span for span in doc.ents if span.label_ in NO_PARTY]
        for entity in entities:
            span = doc.char_span(
                entity.start, entity.end, label=entity.type, alignment_mode="expand"
            )
            if span is None:
                continue
            spans.append(span)
            for token in span:
                self._rows.setdefault(token.i, []).append(entity)
        doc.set_ents(filter_spans(spans))

    def at(self, token: Token) -> list[Entity]:
        """Return the rows of the longest entity over a token."""
        rows = self._rows.get(token.i, [])
        longest = max((row.end - row.start for row in rows), default=0)
        return [row for row in rows if row.end - row.start == longest]

    def resolve(self, token: Token) -> list[Standing]:
        """Return the parties that a noun stands for: by name, or by country and trade."""
        rows = self.at(token)
        if not rows:
            named = [c for c in children(token, "appos") if self.at(c)]
            rows = self.at(named[0]) if named else []
        if rows:
            return [self._standing(row, row.start, row.end) for row in rows if row.type in NAMED]
        return self._by_modifier(token)

    def _by_modifier(self, token: Token) -> list[Standing]:
        """Resolve `Russian forces`, `leaders of Chad and Mali`: people by country and trade."""
        sector = next((s for s, words in self._sectors.items() if lemma(token) in words), "")
        named = children(token, "amod", "compound", "nmod", "poss") if sector else []
        if sector:
            named += [noun for name, noun in prepositions(token) if name in {"of", "from"}]
        left, right = phrase(token)
        last = token.doc[right - 1]
        start, end = token.doc[left].idx, last.idx + len(last)
        for noun in named:
            rows = [r for r in self.at(noun) if r.type in {"GPE", "NORP", "ORG", "LOC"}]
            if rows:
                return [self._standing(row, start, end, sector=sector) for row in rows]
        return []

    def _standing(self, row: Entity, start: int, end: int, *, sector: str = "") -> Standing:
        """Make a party of an entity; over a wider span it is the people that the words name."""
        if row.type == "ORG" or not sector:
            sector = row.sector
        if not sector and row.type in {"GPE", "NORP"} and row.country:
            sector = "GOV"
        wide = (start, end) != (row.start, row.end)
        text = self._text[start:end]
        party = Party(
            name=text.removeprefix("the ") if wide and not row.country else row.name,
            text=text,
            id=row.id,
            wikidata_id=row.wikidata_id,
            country=row.country,
            sector=sector,
            role=row.role,
            start=start,
            end=end,
            confidence=row.confidence,
        )
        return Standing(party, _is_political(row, sector, wide=wide), row)


def _is_political(row: Entity, sector: str, *, wide: bool) -> bool:
    """Tell whether an entity acts in politics: an office, a state, a body; never a mere place."""
    if row.reading == "place" and row.type in {"GPE", "LOC"} and not wide:
        return False
    if sector:
        return sector in POLITICAL
    return wide or (row.type == "PERSON" and bool(row.country or row.role))


def distinct(found: Iterable[Standing]) -> list[Standing]:
    """Return the parties without those that are named twice, the first naming kept."""
    kept: dict[str, Standing] = {}
    for standing in found:
        kept.setdefault(standing.party.id, standing)
    return list(kept.values())


def trim(standing: Standing, confidence: float) -> Party:
    """Return the party with the confidence that the coding leaves it."""
    shared = round(standing.party.confidence * confidence, 3)
    return replace(standing.party, confidence=shared)
