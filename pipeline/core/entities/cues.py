"""Who speaks: the subject of a verb of speech, as a mention or in the text's own words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.entities.grammar import OBJECTS, SUBJECTS, subject_of
from pipeline.core.entities.page import Mention, Page

VENUES = frozenset(
    {"address", "article", "blog", "briefing", "broadcast", "communique", "communiqué"}
) | {
    "conference",
    "debate",
    "editorial",
    "email",
    "hearing",
    "interview",
    "letter",
    "memo",
    "message",
    "post",
    "posting",
    "release",
    "report",
    "speech",
    "statement",
    "telegram",
    "testimony",
    "tweet",
    "video",
}
"""What somebody speaks in or at, where no medium is named."""

_VENUE_PREPOSITIONS = frozenset({"in", "at", "on", "during", "via", "through", "with", "to", "for"})
_PHRASE_PREPOSITIONS = frozenset({"of", "for", "from", "at", "in", "with"})
_MAX_BACK = 4
_MAX_PHRASE_TOKENS = 14
_MAX_VENUE_TOKENS = 14
_WHO = frozenset({"who", "that", "which"})
_AND = frozenset({"and", "&"})
_BEFORE_A_CLAUSE = frozenset("\n.!?”\"’»'")
_SPEAKERS = frozenset({"PERSON", "ORG", "GPE", "MEDIA"})


def is_speaking(token: Token) -> bool:
    """Return whether a token is a verb that can say something: `asked by Reuters` cannot."""
    if token.pos_ not in {"VERB", "AUX"} or token.lemma_ in {"be", "have", "do"}:
        return False
    if token.tag_ != "VBN" or token.lemma_ == "quote":
        return True
    return any(child.lemma_ == "have" for child in token.children if child.dep_ == "aux")


def speaker_token(page: Page, verb: Token) -> Token | None:
    """Return the head of who a verb makes speak, outside of quotation marks."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as":
        return _quoted_one(verb.head.head)
    subject = next(
        (t for t in verb.children if t.dep_ in SUBJECTS and not page.quote_at(t.idx)), None
    ) or subject_of(verb)
    if subject is not None and subject.lower_ in _WHO:
        before = verb.doc[subject.i - 1] if subject.i else subject
        subject = verb.head if verb.dep_ == "relcl" else before
    elif subject is None and verb.dep_ == "acl" and verb.tag_ == "VBG":
        subject = verb.head
    elif subject is None:
        # `"...", said the minister` is at times read as a noun phrase after the verb.
        subject = next((t for t in verb.rights if t.dep_ in OBJECTS and t.pos_ == "PROPN"), None)
    return None if subject is None or page.quote_at(subject.idx) else subject


def _quoted_one(verb: Token) -> Token | None:
    """Return who was `quoted as saying`, or whom an agency quoted so."""
    is_passive = any(child.dep_ == "auxpass" for child in verb.children)
    wanted = SUBJECTS if is_passive else OBJECTS
    return next((child for child in verb.children if child.dep_ in wanted), None)


def speaker_at(page: Page, token: Token) -> Mention | None:
    """Return who a subject is: by name, as a group or office, or by pronoun."""
    mention = page.mention_of(token)
    if mention and mention.thing.type in _SPEAKERS:
        return mention
    for other in [*page.groups, *page.pronouns]:
        if other.start <= token.idx < other.end:
            return other
    return mention


def _joint_speakers(page: Page, subject: Token, speaker: Mention) -> Iterator[Mention]:
    """Yield whoever else is named with the subject: `Macron, Merz and the Kremlin said`.

    By the parse; and who stands before it at the beginning of a sentence or after a quote, where
    the parse is apt to err: `..." Macron and Merz said`.
    """
    row = [subject, *subject.conjuncts]
    between = {part.lower_ for one in row for part in one.children if part.dep_ == "cc"}
    found = [page.mention_of(token) for token in row] if between <= _AND else []
    found += [one for one in page.mentions if _opens_pair(page, one, speaker)]
    known = {id(speaker.thing)}
    for other in found:
        if other and other.thing.type in _SPEAKERS and id(other.thing) not in known:
            known.add(id(other.thing))
            yield other


def _opens_pair(page: Page, one: Mention, speaker: Mention) -> bool:
    """Return whether a name begins the clause that goes on with `and` and the speaker."""
    if page.text[one.end : speaker.start].strip() not in _AND:
        return False
    before = page.text[: one.start].rstrip(" ")
    return not before or before[-1] in _BEFORE_A_CLAUSE


def phrase_of(token: Token) -> str:
    """Return a noun with what stands before it and says whose it is: `a spokesman for the army`."""
    doc = token.doc
    start = token.left_edge.i
    for before in range(start, token.i):
        if doc[before].is_punct and doc[before].text not in {"-", "'", "’", ","}:
            start = before + 1
    end = token.i + 1
    for child in token.rights:
        is_near = child.i == end and child.right_edge.i - start < _MAX_PHRASE_TOKENS
        if child.dep_ != "prep" or child.lower_ not in _PHRASE_PREPOSITIONS or not is_near:
            break
        inside = doc[child.i : child.right_edge.i + 1]
        end = next((t.i for t in inside if t.is_punct or t.is_space), child.right_edge.i + 1)
    return doc[start:end].text.lstrip(", ")


def says_no(verb: Token) -> bool:
    """Return whether nothing was said: `did not say`."""
    return any(child.dep_ == "neg" for child in verb.children)


def venue_of(page: Page, verb: Token, start: int, end: int, speaker: Mention | None) -> str:
    """Return the medium told or written on, else in what it was said, else who was told.

    What stands in the quote itself, from `start` to `end`, is no venue.
    """
    verb = verb.head.head if verb.dep_ == "pcomp" and verb.head.lower_ == "as" else verb
    for mention in page.mentions:
        if mention.thing.type != "MEDIA" or mention is speaker or start <= mention.start < end:
            continue
        root = page.root(mention)
        is_near = root.sent.start == verb.sent.start or abs(root.i - verb.i) < _MAX_VENUE_TOKENS
        if is_near and (governs(verb, root) or verb.i < root.i < verb.i + 8):
            return mention.thing.name
    for token in verb.subtree:
        if start <= token.idx < end or token.i == verb.i:
            continue
        is_told = token.head.i == verb.i and token.dep_ in OBJECTS and verb.lemma_ == "tell"
        if is_told and token.pos_ == "NOUN":
            return token.text.lower()
        is_in = token.dep_ == "pobj" and token.head.lower_ in _VENUE_PREPOSITIONS
        if is_in and token.lemma_.lower() in VENUES and token.head.head.i == verb.i:
            compound = [child.text for child in token.lefts if child.dep_ == "compound"]
            return " ".join([*compound, token.text]).lower()
    return ""


def governs(verb: Token, token: Token) -> bool:
    """Return whether a token hangs on a verb, over however many others."""
    return any(ancestor.i == verb.i for ancestor in token.ancestors)


@dataclass(slots=True)
class Speech:
    """What somebody said, while its speaker is looked for. The offsets leave the marks out."""

    start: int
    end: int
    direct: bool = True
    speaker: Mention | None = None
    others: tuple[Mention, ...] = ()
    phrase: str = ""
    venue: str = ""
    cue: str = ""

    @property
    def is_attributed(self) -> bool:
        """Return whether the text says who spoke."""
        return bool(self.cue or self.speaker or self.phrase)

    def take(self, page: Page, verb: Token, subject: Token) -> None:
        """Take over a verb of speech and its subject."""
        self.name(page, subject, verb.text.lower())
        self.venue = venue_of(page, verb, self.start, self.end, self.speaker)

    def name(self, page: Page, subject: Token, cue: str) -> None:
        """Take over who speaks, as a mention or in the words of the text."""
        self.cue = cue
        self.speaker = speaker_at(page, subject)
        is_office = self.speaker and self.speaker.via == "nominal"
        is_country = bool(is_office and self.speaker and self.speaker.thing.type == "GPE")
        self.phrase = phrase_of(subject) if is_country or not self.speaker else ""
        self.others = ()
        if self.speaker and not self.phrase:
            self.others = tuple(_joint_speakers(page, subject, self.speaker))

    def settle(self, before: Sequence["Speech"]) -> None:
        """Let `he` and `she` who are nobody yet be the last person who spoke."""
        if self.phrase.lower() in {"he", "she"}:
            for other in reversed(before[-_MAX_BACK:]):
                if other.speaker and other.speaker.thing.type == "PERSON":
                    self.speaker, self.phrase = other.speaker, ""
                    return
