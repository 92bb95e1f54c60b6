"""Turn the acts of a text into drafts: parties, status, time, place, content, attribution."""

import re

from spacy.tokens import Doc, Token

from pipeline.core.events.background import (
    is_aside,
    is_conditional,
    is_described,
    is_endeavour,
    is_habit,
    is_spoken,
    is_usual,
)
from pipeline.core.events.codes import infer_contexts, infer_mode
from pipeline.core.events.completeness import lacks_party
from pipeline.core.events.composing import Act, find_acts
from pipeline.core.events.counterparts import WORDS
from pipeline.core.events.dating import Calendar, clause_of, explicit, inherited, is_ahead
from pipeline.core.events.drafts import Draft, Evidence
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.matching import match_token
from pipeline.core.events.moods import Reading
from pipeline.core.events.parties import Cast, Standing, distinct
from pipeline.core.events.placing import place_of
from pipeline.core.events.receiving import DEEDS
from pipeline.core.events.roles import noun_sources, sources
from pipeline.core.events.saying import (
    attribution_of,
    content_of_act,
    counts_of,
    has_opinion,
    is_quoted,
)
from pipeline.core.events.sharing import share
from pipeline.core.events.sides import Sides, is_mutual
from pipeline.core.events.status import read_status
from pipeline.core.events.syntax import has_child, is_told, is_verb, lemma
from pipeline.records.mention import EventDate
from pipeline.records.tagged import TaggedArticle, TimeExpression

MAX_SPORT = 3
"""More words of sport than this, and the article is about sport."""
SCORE = re.compile(r"(?<!\d)\d{1,3}[-–]\d{1,3}(?!\d)")
WINNING = frozenset({"beat", "win", "lose", "draw", "lead", "defeat", "score"})
CALLED_OFF = frozenset({"cancelled", "postponed"})
FEW = 3
"""Sentences. A text with no more has no room for a background to its news."""
SPEAKERS = frozenset({"i", "we", "you", "me", "us"})
MOST = 0.9
NEAR = 2
"""Sentences. So far from somebody's own words may other words still be his."""
MAX_BUSINESS = 6
"""More words of business than this, and the article is about business."""


class Drafter:
    """All that drafting one article needs."""

    def __init__(self, record: TaggedArticle, doc: Doc, lexicon: Lexicon) -> None:
        """Lay entities and times over the parse."""
        self._record = record
        self._doc = doc
        self._lexicon = lexicon
        dateline_end = record.dateline.end if record.dateline else 0
        self._cast = Cast(doc, record.entities, lexicon, dateline_end)
        length = sum(1 for _ in doc.sents)
        self._lone, self._alone = length == 1, length <= FEW
        self._sides = Sides(self._cast, lexicon, alone=self._alone, lone=self._lone)
        self._calendar = Calendar(doc, record.times)
        self._is_business = False
        most = MOST * len(record.text)  # a text that is all quotation marks quotes nobody
        self._quotes = [q for q in record.quotes if q.direct and q.end - q.start < most]

    def draft_all(self) -> list[Draft]:
        """Return a draft for every act outside the dateline and outside quoted words."""
        sport = self._lexicon.words("@sport")
        if sum(lemma(token) in sport for token in self._doc) > MAX_SPORT:
            return []
        business = self._lexicon.words("@business")
        self._is_business = sum(lemma(t) in business for t in self._doc) > MAX_BUSINESS
        acts = find_acts(self._doc, self._lexicon)
        drafts = [draft for act in acts if (draft := self.draft(act)) is not None]
        share(drafts, self._lexicon)
        return drafts

    def retarget(self, draft: Draft) -> list[Standing]:
        """Return the next party in reach to whom an act may be done, beside those found."""
        if draft.mutual:
            return []
        return self._sides.beside(draft.act, self._doers(draft.act), draft.parties)

    def draft(self, act: Act) -> Draft | None:
        """Return an act with its parties, status, time and place, or None where it tells none."""
        trigger = act.trigger
        dateline = self._record.dateline
        if dateline and dateline.start <= trigger.idx < dateline.end:
            return None
        if is_quoted(trigger, self._quotes) or self._is_off_topic(trigger):
            return None
        reading = self._reading(act)
        who = self._doers(act)
        if who and who[0].pos_ == "PRON" and who[0].lower_ in SPEAKERS and who[0].text != "US":
            return None
        actors, recipients = self._sides.divide(act, who)
        mutual = bool(actors) and is_mutual(act, actors, recipients)
        if mutual:
            actors, recipients = distinct([*actors, *recipients]), []
        lacking = not self._lone and lacks_party(act, who, self._cast, self._lexicon)
        return self._complete(
            Draft(
                act=act,
                reading=reading,
                status=reading.status,
                actors=actors,
                recipients=recipients,
                evidence=[self._evidence(act)],
                nominal=self._is_named(trigger),
                mutual=mutual,
                mode=act.mode or self._mode(act),
                paragraph=self._paragraph(trigger),
                pluperfect=_is_pluperfect(trigger, self._lexicon),
                flags={"lacks_party"} if lacking else set(),
            )
        )

    def _doers(self, act: Act) -> list[Token]:
        """Return who acts; `condemned the arrest` does not say that who condemns it arrested."""
        light = self._lexicon.words("@light")
        deed = act.type in {"ASSAULT", "COERCE"} and not is_verb(act.trigger)
        if deed and not is_told(act.trigger, light):
            return noun_sources(act.trigger, self._lexicon, governed=False)
        found = sources(act.trigger, self._lexicon)
        if act.mode == "arrest" and lemma(act.trigger) in self._lexicon.words("@say"):
            return [who for who in found if self._cast.sector(who) in {"COP", "MIL", "JUD"}]
        return found

    def _is_named(self, trigger: Token) -> bool:
        """Tell whether a deed is named, not told; in a long text a participle describes."""
        describes = trigger.dep_ == "acl" and trigger.tag_ == "VBG" and not self._alone
        if describes and lemma(trigger.head) not in self._lexicon.words("@means"):
            return True
        told = is_verb(trigger) or is_told(trigger, self._lexicon.words("@light"))
        return _is_gerund(trigger) or not told

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
        time = self._time_of(draft, clause)
        draft.date = explicit(time) if time else self._date_of_report(trigger)
        draft.location = place_of(trigger, clause, self._cast)
        draft.content = content_of_act(draft.act, record.text)
        draft.counts = counts_of(trigger, record.quantities, self._doc)
        draft.attribution = attribution_of(trigger, self._lexicon, self._cast)
        draft.contexts = infer_contexts(self._lexicon.codes, {lemma(t) for t in trigger.subtree})
        if has_opinion(trigger, self._lexicon):
            draft.flags.add("opinion")
        if not self._lone:
            self._flag_background(draft)
        lasting = trigger.dep_ == "relcl" or draft.act.type in DEEDS | {"CONSULT", "THREATEN"}
        told = draft.status == "happened" and lasting
        if told and is_habit(trigger, alone=self._alone):
            draft.flags.add("habit")
        if self._is_purpose(draft) and not self._is_errand(draft):
            draft.flags.add("purpose")
        return draft

    def _flag_background(self, draft: Draft) -> None:
        """Note what in a long text is no news: asides, endeavours, rules of conduct, speech."""
        trigger = draft.trigger
        if not self._alone and is_spoken(trigger.sent, self._quotes):
            draft.flags.add("opinion")
        draft.near_speech = self._is_near_speech(trigger)
        if is_aside(trigger) or is_described(trigger) or is_conditional(trigger):
            draft.flags.add("aside")
        if is_endeavour(trigger):
            draft.flags.add("purpose")
        if is_usual(trigger):
            draft.flags.add("habit")

    def _is_purpose(self, draft: Draft) -> bool:
        """Tell whether an act is only what something else is done for: `flew there to meet`."""
        cue = draft.reading.cue
        if cue is None or cue is draft.trigger:
            return cue is not None
        return not self._lone and cue.dep_ == "advcl" and has_child(cue, "aux", "to")

    def _is_near_speech(self, trigger: Token) -> bool:
        """Tell whether somebody speaks for himself in the two sentences before or behind."""
        sentences = list(self._doc.sents)
        at = next(n for n, each in enumerate(sentences) if each.start == trigger.sent.start)
        around = sentences[max(0, at - NEAR) : at + NEAR + 1]
        return any(is_spoken(each, self._quotes) for each in around)

    def _is_errand(self, draft: Draft) -> bool:
        """Tell whether a purpose is news: `flew to Rome to meet`, but not `met to discuss`."""
        above = match_token(draft.trigger.head, self._lexicon)
        return draft.act.type == "CONSULT" and (above is None or above.pattern.type != "CONSULT")

    def _time_of(self, draft: Draft, clause: set[int]) -> TimeExpression | None:
        """Return the time of an act; what was called off is not on the day of calling it off."""
        if draft.status not in CALLED_OFF or is_verb(draft.trigger):
            time = self._calendar.near(draft.trigger, clause)
            ahead = time is not None and is_ahead(explicit(time), self._record.published_at)
            return None if ahead and _is_over(draft) else time
        time = self._calendar.near(draft.trigger, {draft.trigger.i})
        gone = time is None or time.value[:10] <= self._record.published_at.date().isoformat()
        return None if gone else time

    def _date_of_report(self, trigger: Token) -> EventDate | None:
        """Return the day on which somebody said that an act was done, as its inferred date."""
        reporting = trigger.head
        if trigger.dep_ != "ccomp" or lemma(reporting) not in self._lexicon.words("@say"):
            return None
        time = self._calendar.near(reporting, {reporting.i})
        return inherited(explicit(time)) if time and trigger.tag_ in {"VBD", "VBN"} else None

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


def _is_over(draft: Draft) -> bool:
    """Tell whether a verb tells of what is done: a day ahead is that of what it is about."""
    verb = draft.trigger
    present = has_child(verb, "aux", "has", "have", "had", "is", "are")
    told = draft.status in {"happened", "ongoing"} and draft.act.type in WORDS
    return told and (verb.tag_ == "VBD" or present)


def _is_gerund(trigger: Token) -> bool:
    """Tell whether a deed is named, not told: `the cost of detaining`, `wrong in sending`."""
    if trigger.dep_ == "amod":  # `the detained activist`
        return True
    if trigger.dep_ == "acl" and trigger.tag_ == "VBN":  # `declared by the king`
        return True
    if trigger.dep_ == "csubj" and trigger.tag_ == "VBG":  # `farmers killing farmers is ...`
        return True
    above = trigger.head  # `defined its role as helping`
    return trigger.dep_ == "pcomp" and (above.head.pos_ in {"NOUN", "ADJ"} or above.lower_ == "as")


def _is_pluperfect(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether an act lies before the text's own time: `had offered, but Rome declined`.

    Under a verb of saying `had` only follows the sequence of tenses.
    """
    if has_child(verb, "aux", "had"):
        return not (verb.dep_ == "ccomp" and lemma(verb.head) in lexicon.words("@say"))
    if verb.dep_ == "conj" and is_verb(verb.head):
        return _is_pluperfect(verb.head, lexicon)
    return False
