"""Turn the acts of a text into drafts: parties, status, time, place, content, attribution."""

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from pipeline.core.events.codes import infer_contexts, infer_mode
from pipeline.core.events.composing import Act, find_acts
from pipeline.core.events.dating import Calendar, clause_of, explicit, inherited
from pipeline.core.events.drafts import Draft, Evidence
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Cast, Standing, distinct
from pipeline.core.events.placing import PLACE_PREPOSITIONS, place_of
from pipeline.core.events.roles import partners, sources, targets
from pipeline.core.events.saying import (
    attribution_of,
    content_of_act,
    counts_of,
    has_opinion,
    is_quoted,
)
from pipeline.core.events.status import read_status
from pipeline.core.events.syntax import conjuncts, has_child, is_verb, lemma, prepositions
from pipeline.records.mention import EventDate
from pipeline.records.tagged import TaggedArticle

TOGETHER = frozenset({"with", "between", "among"})
DEEDS = frozenset({"ASSAULT", "AID", "SANCTION", "MOBILIZE", "COERCE", "COOPERATE", "RETREAT"})
"""Acts whose target may be named as a place: `drones at Ukraine`, `aid to Nepal`."""
NEAR = 3.0
"""Least weight of a target: objects, their phrases and complements, not those of adjuncts."""
MAX_SPORT = 3
"""More words of sport than this, and the article is about sport."""
PROMISES = frozenset(
    {"offer", "promise", "pledge", "propose", "vow", "invite", "volunteer", "suggest"}
)


class Drafter:
    """All that drafting one article needs."""

    def __init__(self, record: TaggedArticle, doc: Doc, lexicon: Lexicon) -> None:
        """Lay entities and times over the parse."""
        self._record = record
        self._doc = doc
        self._lexicon = lexicon
        self._cast = Cast(doc, record.entities, lexicon)
        self._calendar = Calendar(doc, record.times)

    def draft_all(self) -> list[Draft]:
        """Return a draft for every act outside the dateline and outside quoted words."""
        sport = self._lexicon.words("@sport")
        if sum(lemma(token) in sport for token in self._doc) > MAX_SPORT:
            return []
        acts = find_acts(self._doc, self._lexicon)
        return [draft for act in acts if (draft := self._draft(act)) is not None]

    def _draft(self, act: Act) -> Draft | None:
        trigger = act.trigger
        dateline = self._record.dateline
        if dateline and dateline.start <= trigger.idx < dateline.end:
            return None
        if is_quoted(trigger, self._record.quotes) or _is_off_topic(trigger, self._lexicon):
            return None
        reading = read_status(trigger, self._lexicon, refused=act.operator == "will-not")
        who = sources(trigger)
        actors = self._resolve(who)
        if act.type == "CONSULT" and act.mode != "visit":
            whom = partners(trigger, act.used, who)
        else:
            whom = targets(trigger, who, self._lexicon, least=NEAR)
        recipients = self._first_party(act, whom, actors)
        mutual = bool(actors) and _is_mutual(act, actors, recipients)
        if mutual:
            actors, recipients = distinct([*actors, *recipients]), []
        return self._complete(
            Draft(
                act=act,
                reading=reading,
                status=reading.status,
                actors=actors,
                recipients=recipients,
                evidence=[self._evidence(act)],
                nominal=not is_verb(trigger),
                mutual=mutual,
                mode=act.mode or self._mode(act),
                paragraph=self._paragraph(trigger),
                pluperfect=_is_pluperfect(trigger, self._lexicon),
            )
        )

    def _mode(self, act: Act) -> str:
        return infer_mode(self._lexicon.codes, act.type, {lemma(t) for t in act.trigger.subtree})

    def _complete(self, draft: Draft) -> Draft:
        trigger, record = draft.trigger, self._record
        clause = clause_of(trigger)
        time = self._calendar.near(trigger, clause)
        draft.date = explicit(time) if time else self._date_of_report(trigger)
        draft.location = place_of(trigger, clause, self._cast)
        draft.content = content_of_act(draft.act, record.text)
        draft.counts = counts_of(trigger, record.quantities, self._doc)
        draft.attribution = attribution_of(trigger, self._lexicon, self._cast)
        draft.contexts = infer_contexts(self._lexicon.codes, {lemma(t) for t in trigger.subtree})
        if has_opinion(trigger, self._lexicon):
            draft.flags.add("opinion")
        return draft

    def _date_of_report(self, trigger: Token) -> EventDate | None:
        """Return the day on which somebody said that an act was done, as its inferred date."""
        reporting = trigger.head
        if trigger.dep_ != "ccomp" or lemma(reporting) not in self._lexicon.words("@say"):
            return None
        time = self._calendar.near(reporting, {reporting.i})
        return inherited(explicit(time)) if time and trigger.tag_ in {"VBD", "VBN"} else None

    def _resolve(self, tokens: Sequence[Token]) -> list[Standing]:
        return distinct(found for token in tokens for found in self._cast.resolve(token))

    def _first_party(
        self, act: Act, tokens: Sequence[Token], actors: Sequence[Standing]
    ) -> list[Standing]:
        """Return the best target that is a party, with what is joined to it by `and`."""
        taken = {standing.party.id for standing in actors}
        for token in tokens:
            found = [s for s in self._resolve(conjuncts(token)) if s.party.id not in taken]
            found = [s for s in found if _can_receive(s, token, act)]
            if found:
                return found
        return []

    def _evidence(self, act: Act) -> Evidence:
        tokens = [t for t in act.trigger.sent if not t.is_space]
        return Evidence(
            start=tokens[0].idx,
            end=tokens[-1].idx + len(tokens[-1]),
            pattern=act.pattern,
            confidence=round(min(0.95, 0.45 + 0.1 * act.weight), 3),
            trigger=act.trigger.idx,
        )

    def _paragraph(self, trigger: Token) -> int:
        spans = enumerate(self._record.paragraphs)
        return next((n for n, span in spans if span.start <= trigger.idx < span.end), 0)


def _is_mutual(act: Act, actors: Sequence[Standing], recipients: Sequence[Standing]) -> bool:
    """Tell whether all parties do the act together: talks, a pact, a joint exercise."""
    if act.type == "CONSULT":
        return act.mode != "visit"
    if act.type == "RETREAT":
        return act.mode == "ceasefire" and len(actors) > 1
    if act.type not in {"AGREE", "COOPERATE", "SUPPORT"} or lemma(act.trigger) in PROMISES:
        return False
    joined = any(name in TOGETHER for name, _ in prepositions(act.trigger))
    return (len(actors) > 1 and not recipients) or joined


def _can_receive(standing: Standing, token: Token, act: Act) -> bool:
    """Tell whether a party may be acted upon: a place only as a country, and only by a deed."""
    if standing.entity.reading != "place" or standing.political:
        return True
    country = standing.entity.type == "GPE" and not standing.entity.geonames_id
    return (
        country and act.type in DEEDS and token.head.lower_ not in PLACE_PREPOSITIONS - {"on", "at"}
    )


def _is_off_topic(trigger: Token, lexicon: Lexicon) -> bool:
    """Tell whether the sentence asks a question, or is about sport or business."""
    words = {lemma(token) for token in trigger.sent}
    return "?" in words or any(words & lexicon.words(name) for name in ("@sport", "@business"))


def _is_pluperfect(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether an act lies before the text's own time: `had offered, but Rome declined`.

    Under a verb of saying `had` only follows the sequence of tenses.
    """
    if has_child(verb, "aux", "had"):
        return not (verb.dep_ == "ccomp" and lemma(verb.head) in lexicon.words("@say"))
    if verb.dep_ == "conj" and is_verb(verb.head):
        return _is_pluperfect(verb.head, lexicon)
    return False
