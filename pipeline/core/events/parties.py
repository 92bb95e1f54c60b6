"""Tie tokens to the tagged entities, or to their trade, and those to the parties of an event."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.lists import (
    MEMBERS,
    before_bracket,
    is_of_body,
    is_paper,
    read_lists,
    tell_apart,
    with_names,
)
from pipeline.core.events.phrases import phrase
from pipeline.core.events.syntax import (
    NO_PARTY,
    children,
    conjuncts,
    lemma,
    prepositions,
    subjects,
)
from pipeline.records.mention import Party
from pipeline.records.tagged import Entity

POLITICAL = frozenset(
    {"GOV", "MIL", "LEG", "JUD", "PTY", "REB", "UAF", "SPY", "COP", "IGO", "OPP", "PRM", "IMG"}
)
"""PLOVER sectors, and its codes for bodies across states, whose deeds are politics."""
NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})
SELF = frozenset({"it", "they", "he", "she"})
REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
"""Who acts upon himself acts upon no other side."""
QUANTIFIERS = frozenset({"NUM", "ADJ", "DET"})
OWNERS = frozenset({"GPE", "NORP", "ORG", "LOC"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A party and whether it is a political actor."""

    party: Party
    political: bool
    entity: Entity


class Cast:
    """Who is named where: tagged entities by token."""

    def __init__(
        self, doc: Doc, entities: Sequence[Entity], lexicon: Lexicon, dateline_end: int = 0
    ) -> None:
        """Lay the entities over the tokens, also as the parse's own entity labels.

        What stands before `dateline_end` tells where an article was written and is nobody.
        """
        self._dateline_end = dateline_end
        self._lexicon = lexicon
        deeds = (lexicon.words(name) for name in ("@violence", "@weapons"))
        self._means = frozenset[str]().union(*deeds) - lexicon.words("@craft")
        self._tools = self._means | lexicon.words("@craft")
        self._text = doc.text
        self._rows: dict[int, list[Entity]] = {}
        spans: list[Span] = [span for span in doc.ents if span.label_ in NO_PARTY]
        persons: list[tuple[Span, Entity]] = []
        for entity in entities:
            span = doc.char_span(
                entity.start, entity.end, label=entity.type, alignment_mode="expand"
            )
            if span is None or is_paper(entity, lexicon.words("@papers")):
                continue
            spans.append(span)
            for token in span:
                self._rows.setdefault(token.i, []).append(entity)
            if entity.type == "PERSON" and entity.via != "pronoun":
                persons.append((span, entity))
        doc.set_ents(filter_spans(spans))
        self._lists = read_lists(doc, persons)
        self._names = {row.id: row.name for row in entities if row.via != "nominal"}

    def at(self, token: Token) -> list[Entity]:
        """Return the rows of the longest entity over a token."""
        rows = self._rows.get(token.i, [])
        longest = max((row.end - row.start for row in rows), default=0)
        return [row for row in rows if row.end - row.start == longest]

    def resolve(self, token: Token) -> list[Standing]:
        """Return the parties that a noun stands for: by name, by country and trade, or by trade."""
        if token.idx < self._dateline_end or token.lower_ in REFLEXIVE:
            return [] if token.lower_ in REFLEXIVE else self._behind_dateline(token)
        named = before_bracket(token)
        if named is not None and any(row.type == "PERSON" for row in self.at(named)):
            token = named  # `Maine` of `Kaya (R-Maine)` stands for Kaya
        rows = self.at(token)
        if token.lower_ in SELF and (speakers := self_named(token)):
            found = [standing for who in speakers for standing in self.resolve(who)]
            persons = {True, False} if token.lower_ == "they" else {token.lower_ != "it"}
            return [s for s in found if (s.entity.type == "PERSON") in persons]
        if not rows:
            beside = [c for c in children(token, "appos") if self.at(c)]
            rows = self.at(beside[0]) if beside else []
        if rows and not (rows[0].via == "nominal" and is_of_body(token, rows[0].end)):
            listed = [each for row in rows for each in self._lists.get(row.start, [row])]
            rows = tell_apart([row for row in listed if row.type in NAMED], self._names)
            rows = [self._completed(row, token) for row in rows]
            return [self._standing(row, row.start, row.end) for row in rows]
        whom = self._counted(token)
        if whom is not None:
            return self.resolve(whom)
        sector = self.sector(token)
        owned = self._by_owner(token, sector)
        if owned or not sector or token.pos_ == "PRON":
            return owned
        unnamed = self._unnamed(token, sector)
        return [unnamed] if unnamed else []

    def _behind_dateline(self, token: Token) -> list[Standing]:
        """Return who the parser's subject hides: `ROME - Police arrested ...` is about police."""
        last = max(token.head.i, token.right_edge.i)
        behind = (t for t in token.doc[token.i : last + 1] if t.idx >= self._dateline_end)
        parties = (
            [standing for each in conjuncts(t) for standing in self.resolve(each)]
            for t in behind
            if self.at(t) or self.sector(t)
        )
        return next((found for found in parties if found), [])

    def _completed(self, row: Entity, token: Token) -> Entity:
        """Give an unknown person what the phrase says of them: `activist Kaya`, `Okello of Uganda`.

        What stands for a person (`the premier, Ali Kaya`) tells the sector as well.
        """
        if row.type == "ORG" and not row.sector and not self.at(token):
            return replace(row, sector=self.sector(token))  # `the rebel group, the Free Front`
        if row.type != "PERSON" or row.sector or row.country or row.role:
            return row
        table = self._lexicon.sectors
        beside = [token, *children(token, "compound", "appos", "amod")]
        sector = next((table[lemma(c)] for c in beside if lemma(c) in table), "")
        of = [noun for name, noun in prepositions(token) if name in {"of", "from"}]
        near = [*of, *beside, *children(token, "poss", "nmod")]
        homes = [r.country for noun in near for r in self.at(noun) if r.type in OWNERS]
        return replace(row, sector=sector, country=next((h for h in homes if h), ""))

    def sector(self, token: Token) -> str:
        """Return the PLOVER sector of a noun; `opposition leader` is told by its modifier."""
        table = self._lexicon.sectors
        pairs = (f"{c.lower_}_{lemma(token)}" for c in children(token, "compound", "amod"))
        known = next((table[pair] for pair in pairs if pair in table), "")
        if known:
            return known  # `security_service`
        own = table.get(lemma(token)) or table.get(token.lower_, "")
        if not own:
            return "MIL" if lemma(token) in self._tools else ""
        before = (c for c in children(token, "compound", "amod", "nmod") if c.tag_ != "VBN")
        told = (table.get(lemma(c), "") for c in before)
        return next((sector for sector in told if sector not in {"", "GOV"}), own)

    def _counted(self, token: Token) -> Token | None:
        """Return who is counted: the farmers in `thousands of farmers`, `a group of farmers`."""
        if lemma(token) not in self._lexicon.words("@count") and token.pos_ not in QUANTIFIERS:
            return None
        people = (noun for name, noun in prepositions(token) if name == "of")
        return next((noun for noun in people if self.at(noun) or self.sector(noun)), None)

    def _by_owner(self, token: Token, sector: str) -> list[Standing]:
        """Resolve `Russian forces`, `leaders of Chad and Mali`: people by country and trade."""
        if not sector and lemma(token) not in self._lexicon.words("@bloc"):
            return []
        named = children(token, "amod", "compound", "nmod", "poss")
        named += [noun for name, noun in prepositions(token) if name in {"of", "from"}]
        start, end = self._phrase(token)
        for noun in named:
            before = noun.dep_ in {"amod", "compound", "nmod"}
            every = conjuncts(noun) if before else with_names(noun)
            found = {id(row): row for each in every for row in self.at(each)}.values()
            rows = [r for r in found if r.type in OWNERS or (r.country and r.type in NAMED)]
            if rows:
                rule = "" if lemma(token) in MEMBERS else sector or "GOV"
                return [self._standing(row, start, end, sector=rule) for row in rows]
        return []

    def _phrase(self, token: Token) -> tuple[int, int]:
        left, right = phrase(token)
        while left < token.i and token.doc[left].idx <= self._dateline_end > 0:
            left += 1
        last = token.doc[right - 1]
        return token.doc[left].idx, last.idx + len(last)

    def anybody(self, token: Token) -> list[Standing]:
        """Return people by any noun or number, where a deed can only be done to people."""
        if token.pos_ not in {"NOUN", "NUM", "ADJ"} or token.ent_type_ in {"DATE", "TIME"}:
            return []
        unnamed = self._unnamed(token, "CVL")
        return [unnamed] if unnamed else []

    def of_country(self, token: Token) -> list[Standing]:
        """Return people by any noun that says of which country they are: `Algerian landowners`."""
        named = children(token, "amod", "compound", "nmod")
        home = any(row.type in {"NORP", "GPE"} for noun in named for row in self.at(noun))
        return self.anybody(token) if home else []

    def _unnamed(self, token: Token, sector: str) -> Standing | None:
        """Make a party of people without a name: `the police`, `three protesters`."""
        if lemma(token) in self._means:
            return None
        start, end = self._phrase(token)
        country = self._home(token)
        key = hashlib.sha256(f"{sector}|{lemma(token)}|{country}".encode()).hexdigest()
        row = Entity(
            start=start,
            end=end,
            text=self._text[start:end],
            type="NORP",
            id=f"local:{key[:16]}",
            name=token.lower_,
            country=country,
            sector=sector,
            reading="actor",
            via="nominal",
            confidence=0.6,
        )
        return self._standing(row, start, end, sector=sector)

    def _home(self, token: Token) -> str:
        """Return the country in which unnamed people are said to be: `police in Nairobi`."""
        places = [noun for name, noun in prepositions(token) if name in {"in", "at", "near"}]
        places += children(token, "amod", "compound", "nmod")
        homes = ("GPE", "NORP")
        countries = (row.country for noun in places for row in self.at(noun) if row.type in homes)
        return next((country for country in countries if country), "")

    def _standing(self, row: Entity, start: int, end: int, *, sector: str = "") -> Standing:
        """Make a party of an entity; over a wider span it is the people that the words name."""
        if row.type == "ORG" or not sector:
            sector = row.sector or self._sector_of_name(row) or sector
        if not sector and row.type in {"GPE", "NORP"} and row.country:
            sector = "GOV"
        wide = (start, end) != (row.start, row.end)
        apart = row.type == "ORG" and not start <= row.start < end  # `militants of Hamas`
        text = self._text[start:end]
        party = Party(
            name=text.removeprefix("the ") if wide and not (apart or row.country) else row.name,
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

    def _sector_of_name(self, row: Entity) -> str:
        """Return the sector that the name of a body tells: `Department of Trade`, `High Court`."""
        head = row.name.lower().partition(" of ")[0].partition(" for ")[0]
        word = head.rpartition(" ")[2]
        return self._lexicon.name_sectors.get(word, "") if row.type == "ORG" else ""


def self_named(pronoun: Token) -> list[Token]:
    """Return who says of themselves what a clause says: `Rome said it would pay` is about Rome."""
    verb = pronoun.head
    if pronoun.dep_ not in {"nsubj", "nsubjpass"} or verb.dep_ != "ccomp":
        return []
    return [who for who in subjects(verb.head) if who.pos_ != "PRON"]


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
