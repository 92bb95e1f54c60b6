"""Turn the acts of a text into drafts: parties, status, time, place, content, attribution."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from pipeline.core.events.codes import infer_contexts, infer_mode
from pipeline.core.events.composing import Act, find_acts
from pipeline.core.events.dating import Calendar, clause_of, explicit, inherited
from pipeline.core.events.drafts import Draft, Evidence
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.matching import match_token
from pipeline.core.events.parties import Cast, Standing, distinct
from pipeline.core.events.placing import PLACE_PREPOSITIONS, place_of
from pipeline.core.events.roles import means_of, partners, sources, targets
from pipeline.core.events.saying import (
    attribution_of,
    content_of_act,
    counts_of,
    has_opinion,
    is_quoted,
)
from pipeline.core.events.status import Reading, read_status
from pipeline.core.events.syntax import conjuncts, has_child, is_told, is_verb, lemma, prepositions
from pipeline.records.mention import EventDate
from pipeline.records.tagged import TaggedArticle

TOGETHER = frozenset({"with", "between", "among"})
DEEDS = frozenset({"ASSAULT", "AID", "SANCTION", "MOBILIZE", "COERCE", "COOPERATE", "RETREAT"})
"""Acts whose target may be named as a place: `drones at Ukraine`, `aid to Nepal`."""
NEAR = 3.0
"""Least weight of a target: objects, their phrases and complements, not those of adjuncts."""
MAX_SPORT = 3
"""More words of sport than this, and the article is about sport."""
SCORE = re.compile(r"(?<!\d)\d{1,3}[-–]\d{1,3}(?!\d)")
WINNING = frozenset({"beat", "win", "lose", "draw", "lead", "defeat", "score"})
SUFFERS = frozenset({"die", "perish"})
RECEIVES = frozenset({"receive", "get", "obtain"})
BESIDE = frozenset({"near", "outside", "off"})
TOPICAL = frozenset({"on", "about", "over"})
WORDS = frozenset({"REQUEST", "REJECT", "AGREE", "SUPPORT"})
"""Acts of speech: who is freed by what they speak of is not whom they are addressed to."""
SPEAKERS = frozenset({"i", "we", "you", "me", "us"})
MOST = 0.9
MAX_BUSINESS = 6
"""More words of business than this, and the article is about business."""
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
        dateline_end = record.dateline.end if record.dateline else 0
        self._cast = Cast(doc, record.entities, lexicon, dateline_end)
        self._calendar = Calendar(doc, record.times)
        self._is_business = False
        most = MOST * len(record.text)  # a text that is all quotation marks quotes nobody
        self._quotes = [q for q in record.quotes if q.end - q.start < most]

    def draft_all(self) -> list[Draft]:
        """Return a draft for every act outside the dateline and outside quoted words."""
        sport = self._lexicon.words("@sport")
        if sum(lemma(token) in sport for token in self._doc) > MAX_SPORT:
            return []
        business = self._lexicon.words("@business")
        self._is_business = sum(lemma(t) in business for t in self._doc) > MAX_BUSINESS
        acts = find_acts(self._doc, self._lexicon)
        return [draft for act in acts if (draft := self._draft(act)) is not None]

    def _draft(self, act: Act) -> Draft | None:
        trigger = act.trigger
        dateline = self._record.dateline
        if dateline and dateline.start <= trigger.idx < dateline.end:
            return None
        if is_quoted(trigger, self._quotes) or self._is_off_topic(trigger):
            return None
        reading = self._reading(act)
        who = sources(trigger, self._lexicon)
        if who and who[0].pos_ == "PRON" and who[0].lower_ in SPEAKERS and who[0].text != "US":
            return None
        actors, recipients = self._sides(act, who)
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
                nominal=_is_gerund(trigger)
                or not (is_verb(trigger) or is_told(trigger, self._lexicon.words("@light"))),
                mutual=mutual,
                mode=act.mode or self._mode(act),
                paragraph=self._paragraph(trigger),
                pluperfect=_is_pluperfect(trigger, self._lexicon),
            )
        )

    def _is_off_topic(self, trigger: Token) -> bool:
        """Tell whether the sentence asks a question, or is about sport or business.

        A score does (`3-1`). One word does not make it so, but in an article about business.
        """
        words = {lemma(token) for token in trigger.sent}
        sport = words & self._lexicon.words("@sport")
        business = words & self._lexicon.words("@business")
        enough = 1 if self._is_business else 2
        score = SCORE.search(trigger.sent.text) and words & WINNING
        return bool(score) or "?" in words or len(sport) > 1 or len(business) >= enough

    def _sides(self, act: Act, who: Sequence[Token]) -> tuple[list[Standing], list[Standing]]:
        """Return who acts and to whom; with some verbs the subject is the one it is done to."""
        trigger = act.trigger
        actors = self._resolve(who)
        if act.type == "CONSULT" and act.mode != "visit":
            whom = partners(trigger, act.used, who)
        else:
            means = means_of(act, self._lexicon)
            whom = targets(trigger, who, self._lexicon, least=NEAR, means=means)
        if act.mode == "resign":
            return actors, []
        if act.type == "AID" and lemma(trigger) in RECEIVES:
            return self._givers(trigger), actors
        if lemma(trigger) in SUFFERS:
            return [], actors
        found = self._first_party(act, whom, actors) or self._land(act, whom, actors)
        if not found and act.type == "ACCUSE" and act.inner:  # `condemned a raid ordered by Rome`
            doers = self._resolve(sources(act.inner.trigger, self._lexicon))
            taken = {standing.party.id for standing in actors}
            found = [doer for doer in doers if doer.party.id not in taken]
        return actors, found

    def _reading(self, act: Act) -> Reading:
        """Return the status of an act; what a paper says is said only once the paper is there."""
        trigger = act.trigger
        reading = read_status(trigger, self._lexicon, refused=act.operator == "will-not")
        by_paper = trigger.dep_ == "acl" and lemma(trigger.head) in self._lexicon.words("@means")
        if not by_paper or reading.status != "happened":
            return reading
        return read_status(trigger.head, self._lexicon)

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
        if draft.act.type in DEEDS and _is_habit(trigger):
            draft.flags.add("habit")
        if draft.reading.cue is trigger and not self._is_errand(draft):
            draft.flags.add("purpose")
        return draft

    def _is_errand(self, draft: Draft) -> bool:
        """Tell whether a purpose is news: `flew to Rome to meet`, but not `met to discuss`."""
        above = match_token(draft.trigger.head, self._lexicon)
        return draft.act.type == "CONSULT" and (above is None or above.pattern.type != "CONSULT")

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
            found = [s for s in found if _can_receive(s, token, act) and not _is_freed(s, act)]
            if found:
                return found
        return []

    def _givers(self, trigger: Token) -> list[Standing]:
        """Return from whom aid is received."""
        return self._resolve([noun for name, noun in prepositions(trigger) if name == "from"])

    def _land(
        self, act: Act, tokens: Sequence[Token], actors: Sequence[Standing]
    ) -> list[Standing]:
        """Return the foreign land that a deed is done in: `struck targets in Syria`."""
        home = {standing.party.country for standing in actors}
        deed = act.inner.type if act.inner else act.type
        if deed not in DEEDS:
            return []
        for token in tokens:
            if token.head.lower_ in BESIDE:
                continue
            found = [s for s in self._resolve([token]) if s.entity.reading == "place"]
            if found and found[0].party.country not in {"", *home}:
                return found[:1]
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


def _is_habit(trigger: Token) -> bool:
    """Tell whether a clause says what something does for ever: `a fund which provides aid`."""
    return trigger.dep_ == "relcl" and trigger.tag_ in {"VBZ", "VBP"}


def _is_gerund(trigger: Token) -> bool:
    """Tell whether a deed is named, not told: `the cost of detaining`, `wrong in sending`."""
    if trigger.dep_ == "amod":  # `the detained activist`
        return True
    if trigger.dep_ == "acl" and trigger.tag_ == "VBN":  # `an emergency declared by the king`
        return True
    return trigger.dep_ == "pcomp" and trigger.head.head.pos_ in {"NOUN", "ADJ"}


def _is_freed(standing: Standing, act: Act) -> bool:
    """Tell whether these are the ones whose release is asked, not those who are asked for it."""
    about = act.inner.mode if act.inner and act.type in WORDS else ""
    return about == "release" and standing.entity.via == "nominal" and not standing.political


def _can_receive(standing: Standing, token: Token, act: Act) -> bool:
    """Tell whether a party may be acted upon: a place only as a country, and only by a deed."""
    topic = token.head.lower_ in TOPICAL and act.type not in DEEDS
    if topic and standing.entity.via == "nominal" and not standing.political:
        return False  # `the agreement on prisoners`
    if standing.entity.reading != "place" or standing.political:
        return True
    if standing.entity.type == "GPE" and token.head.lower_ in {"on", "against"}:
        return act.type in DEEDS
    country = standing.entity.type == "GPE" and not standing.entity.geonames_id
    return (
        country and act.type in DEEDS and token.head.lower_ not in PLACE_PREPOSITIONS - {"on", "at"}
    )


def _is_pluperfect(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether an act lies before the text's own time: `had offered, but Rome declined`.

    Under a verb of saying `had` only follows the sequence of tenses.
    """
    if has_child(verb, "aux", "had"):
        return not (verb.dep_ == "ccomp" and lemma(verb.head) in lexicon.words("@say"))
    if verb.dep_ == "conj" and is_verb(verb.head):
        return _is_pluperfect(verb.head, lexicon)
    return False
