"""The two sides of an act: who does it, and to whom, as parties."""

from collections.abc import Collection, Sequence

from spacy.tokens import Token

from pipeline.core.events.addressing import (
    SPOKEN,
    addressed,
    heard_by,
    is_addressed,
    joined_in,
    makers_of,
    readers_of,
    sufferers_above,
)
from pipeline.core.events.composing import Act
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import Cast, Standing, distinct
from pipeline.core.events.receiving import DEEDS, can_receive, is_doers, is_freed, is_victim
from pipeline.core.events.roles import doers_behind, means_of, partners, sources
from pipeline.core.events.syntax import (
    children,
    conjuncts,
    is_passive,
    is_verb,
    lemma,
    objects,
    prepositions,
    subjects,
    trigger_keys,
)
from pipeline.core.events.targets import targets

TOGETHER = frozenset({"with", "between", "among"})
NEAR = 3.0
"""Least weight of a target: objects, their phrases and complements, not those of adjuncts."""
NEAR_PROTEST = 1.0
"""The same for protests, whose target is what they are held for: `marched to demand that ...`."""
BY_ANYBODY = frozenset({"ASSAULT", "COERCE", "PROTEST", "THREATEN", "MOBILIZE", "RETREAT", "AID"})
"""What people of a country do, whatever noun names them: `Algerian landowners blocked roads`."""
RECEIVES = frozenset({"receive", "get", "obtain"})
BESIDE = frozenset({"near", "outside", "off"})
PROMISES = frozenset(
    {"offer", "promise", "pledge", "propose", "vow", "invite", "volunteer", "suggest"}
)


HUMAN = ("er", "or", "ist", "ian", "ee", "man", "men", "eer", "ant", "one", "body")
"""Endings of nouns that mostly name people: who does something, or of what trade he is."""
STATES = frozenset({"be", "remain", "stay"})
"""Verbs of those who are under arrest or in custody."""


class Sides:
    """Finds the parties of acts."""

    def __init__(self, cast: Cast, lexicon: Lexicon, *, alone: bool, lone: bool = False) -> None:
        """Take who is named, and the words; `alone`: the text is short, `lone`: one sentence.

        There whoever is named is meant, as nothing else can say who is; in one sentence, even the
        place of a deed stands for those to whom it is done.
        """
        self._alone, self._lone = alone, lone
        self._cast = cast
        self._lexicon = lexicon

    def divide(self, act: Act, who: Sequence[Token]) -> tuple[list[Standing], list[Standing]]:
        """Return who acts and to whom; with some verbs the subject is the one it is done to."""
        trigger = act.trigger
        if self._is_suffered(act):
            doers = self.resolve(doers_behind(trigger, self._lexicon))
            return doers, self._people(subjects(trigger), doers)
        if readers_of(act):  # who writes asks
            who = subjects(next(verb for verb in trigger.ancestors if is_verb(verb)))
        actors = self.resolve([*self._talkers(act, who), *joined_in(trigger)])
        if not actors and is_verb(trigger) and (self._alone or act.type in BY_ANYBODY):
            actors = self._some(who)
        if act.mode == "resign":
            return actors, []
        if act.type == "AID" and lemma(trigger) in RECEIVES:
            return self._givers(trigger), actors
        if self.is_bodily(act) and (whom := self._victims(act)):
            if any(noun.i == doer.i for noun in whom for doer in who):
                actors = []
            actors = actors or self.resolve(doers_behind(trigger, self._lexicon))
            return actors, self._people(whom, actors)
        whom = self._whom(act, who)
        asked = self._asked(act) if act.type == "REQUEST" and not self._alone else []
        taken = {standing.party.id for standing in actors}
        makers = [maker for maker in self._makers(act) if maker.party.id not in taken]
        if makers and not self.resolve(objects(trigger)[:1]):
            return actors, makers
        found = self._sufferers(act) or asked or self._hit(act, actors)
        found = found or self._first_party(act, whom, actors)
        found = found or self._land(act, whom, actors) or makers or self._heard(act)
        if not found and self._alone:  # whoever else is named is meant
            places = self._lone and act.type in DEEDS - {"ASSAULT"}
            beside = self.beside(act, who, actors, places=places)
            found = [s for s in beside if s.political or s.entity.via != "nominal"]
            found = [s for s in found if places or s.entity.reading != "place"]
        return actors, [] if self._is_accident(act) else found

    def _sufferers(self, act: Act) -> list[Standing]:
        suffer = self._lexicon.words("@suffer")
        whom = sufferers_above(act.trigger, suffer) if act.type == "ASSAULT" else []
        return self._people(whom, [])

    def _heard(self, act: Act) -> list[Standing]:
        found = self.resolve(heard_by(act.trigger)) if act.type == "REQUEST" else []
        return [standing for standing in found if standing.political]

    def _is_accident(self, act: Act) -> bool:
        """Tell whether an accident is looked into, not whom it befell."""
        crashes = self._lexicon.words("@accident")
        looked = act.mode == "investigate" and is_verb(act.trigger)
        return looked and any(lemma(noun) in crashes for noun in objects(act.trigger))

    def _talkers(self, act: Act, who: Sequence[Token]) -> list[Token]:
        """Return who acts, without deeds and means: strikes do not hold talks."""
        means = self._lexicon.words("@violence") | self._lexicon.words("@means")
        return [doer for doer in who if act.type != "CONSULT" or lemma(doer) not in means]

    def beside(
        self, act: Act, who: Sequence[Token], known: Sequence[Standing], *, places: bool = False
    ) -> list[Standing]:
        """Return the best party, or place, in reach of an act that is none of the known ones."""
        taken = {standing.party.id for standing in known}
        for token in targets(act.trigger, who, self._lexicon, means=means_of(act, self._lexicon)):
            found = self._receivers(act, token, taken, places=places)
            if token.tag_ != "PRP$" and found:  # `its` is the actor's or nobody's
                return found
        return []

    def _receivers(
        self, act: Act, token: Token, taken: Collection[str], *, places: bool = False
    ) -> list[Standing]:
        """Return the parties at a token, with those joined to it, to whom the act may be done."""
        if is_victim(token, act):
            return []
        found = [s for s in self.resolve(conjuncts(token)) if s.party.id not in taken]
        found = [s for s in found if places or can_receive(s, token, act)]
        if act.type == "ACCUSE" and token.head.lower_ in {"to", "with", "in", "at"}:
            courts = {"JUD", "IGO"} if lemma(act.trigger) == "file" else {"JUD"}
            found = [s for s in found if s.party.sector not in courts]
        return [s for s in found if not is_freed(s, act)]

    def _makers(self, act: Act) -> list[Standing]:
        """Return who stands behind what words are about: `rejected a deadline set by Rome`."""
        if act.type == "ACCUSE" and act.inner:  # `condemned a raid ordered by Rome`
            return self.resolve(sources(act.inner.trigger, self._lexicon))
        return self.resolve(makers_of(act))

    def _asked(self, act: Act) -> list[Standing]:
        """Return who is asked to do something by whatever noun names people: `urged vets to`."""
        if not children(act.trigger, "xcomp"):
            return []
        people = (noun for noun in addressed(act) if self._is_human(noun))
        rows = (self._cast.resolve(noun) or self._cast.anybody(noun) for noun in people)
        return distinct(found for row in rows for found in row)

    def resolve(self, tokens: Sequence[Token]) -> list[Standing]:
        """Return the parties that nouns stand for, each once and none by its title alone."""
        found = distinct(found for token in tokens for found in self._cast.resolve(token))
        starts = {standing.party.start for standing in found}
        return [s for s in found if s.entity.via != "nominal" or s.party.end + 1 not in starts]

    def is_bodily(self, act: Act) -> bool:
        """Tell whether an act can only be done to people: to arrest, kill, abduct somebody."""
        if not is_verb(act.trigger) or act.type not in {"ASSAULT", "COERCE"}:
            return False
        if act.mode == "arrest":
            return True
        words = self._lexicon.words("@bodily")
        return any(key in words for key in trigger_keys(act.trigger))

    def _is_suffered(self, act: Act) -> bool:
        """Tell whether the subject is the one to whom it is done: `died in`, `is in custody`."""
        if act.type not in {"ASSAULT", "COERCE"}:
            return False
        held = act.mode == "arrest" and lemma(act.trigger) in STATES
        return held or lemma(act.trigger) in self._lexicon.words("@suffer")

    def _whom(self, act: Act, who: Sequence[Token]) -> list[Token]:
        if act.type == "CONSULT" and act.mode != "visit":
            return partners(act.trigger, act.used, who)
        means = means_of(act, self._lexicon)
        least = NEAR_PROTEST if act.type == "PROTEST" else NEAR
        found = targets(act.trigger, who, self._lexicon, least=least, means=means)
        return [token for token in found if not is_doers(token, act)]

    def _victims(self, act: Act) -> list[Token]:
        """Return the objects of a bodily deed that are people, not nouns of the deed itself."""
        things = self._lexicon.words("@violence") | self._lexicon.words("@things")
        if act.trigger.dep_ == "acl" and act.trigger.tag_ in {"VBN", "VBD"}:  # `a man held captive`
            return conjuncts(act.trigger.head)
        before = act.trigger.dep_ == "amod"  # `the detained editor`
        whom = conjuncts(act.trigger.head) if before else objects(act.trigger)
        if not whom and act.trigger.dep_ == "conj" and is_passive(act.trigger.head):
            whom = objects(act.trigger.head)  # `produced in court and remanded`
        return [noun for noun in whom if lemma(noun) not in things]

    def _people(self, tokens: Sequence[Token], actors: Sequence[Standing]) -> list[Standing]:
        """Return whom a deed was done to: parties, or people by whatever noun names them."""
        taken = {standing.party.id for standing in actors}
        found: list[Standing] = []
        for token in tokens:
            others = [s for s in self._cast.resolve(token) if s.party.id not in taken]
            found += others or self._anybody(token)
        return distinct(found)

    def _some(self, who: Sequence[Token]) -> list[Standing]:
        """Return who acts by whatever noun names people: of a country, or in a lone sentence."""
        rows = (
            self._cast.anybody(token)
            if self._alone and self._is_human(token)
            else self._cast.of_country(token)
            for token in who
        )
        return distinct(standing for row in rows for standing in row)

    def _anybody(self, token: Token) -> list[Standing]:
        keys = trigger_keys(token.head)
        known = not self._lexicon.words("@mixed").isdisjoint(keys)
        known = known or self._lexicon.words("@bodily").isdisjoint(keys)  # `issued warrants`
        return [] if known and not self._is_human(token) else self._cast.anybody(token)

    def _is_human(self, token: Token) -> bool:
        """Tell whether a noun names people: by trade, by its ending, or counted without a noun."""
        word = lemma(token)
        if token.pos_ != "NOUN" or word in self._lexicon.people:
            return True
        return word.endswith(HUMAN) and word not in self._lexicon.words("@inanimate")

    def _first_party(
        self, act: Act, tokens: Sequence[Token], actors: Sequence[Standing]
    ) -> list[Standing]:
        """Return the best target that is a party, with what is joined to it by `and`."""
        taken = {standing.party.id for standing in actors}
        if act.type in SPOKEN and not self._alone:
            tokens = [token for token in tokens if is_addressed(token, act)]
            tokens = [*readers_of(act), *tokens]
        for token in tokens:
            found = self._receivers(act, token, taken)
            if found:
                return found
        return []

    def _givers(self, trigger: Token) -> list[Standing]:
        """Return from whom aid is received."""
        return self.resolve([noun for name, noun in prepositions(trigger) if name == "from"])

    def _hit(self, act: Act, actors: Sequence[Standing]) -> list[Standing]:
        """Return the place that a deed is done to, or that is visited: `shelled Juba`."""
        if not is_verb(act.trigger) or not (act.type == "ASSAULT" or act.mode == "visit"):
            return []
        taken = {standing.party.id for standing in actors}
        for noun in objects(act.trigger)[:1]:
            found = [s for s in self.resolve(conjuncts(noun)) if s.party.id not in taken]
            if found and found[0].entity.type == "GPE":
                return found
        return []

    def _land(
        self, act: Act, tokens: Sequence[Token], actors: Sequence[Standing]
    ) -> list[Standing]:
        """Return the foreign land that a deed is done in: `struck targets in Syria`."""
        home = {standing.party.country for standing in actors}
        deed = act.inner.type if act.inner else act.type
        hit = deed in DEEDS or act.mode == "visit"
        if not hit and not self._alone:
            return []
        talks = self._lexicon.words("@talks")
        for token in tokens:
            if token.head.lower_ in BESIDE or lemma(token.head.head) in talks:
                continue
            found = [s for s in self.resolve([token]) if s.entity.reading == "place"]
            if found and found[0].party.country not in {"", *home}:
                return found[:1]
        return []


def is_mutual(act: Act, actors: Sequence[Standing], recipients: Sequence[Standing]) -> bool:
    """Tell whether all parties do the act together: talks, a pact, a joint exercise."""
    if act.type == "CONSULT":
        return act.mode != "visit"
    if act.type == "RETREAT":
        return act.mode == "ceasefire" and len(actors) > 1
    if act.type not in {"AGREE", "COOPERATE", "SUPPORT"} or lemma(act.trigger) in PROMISES:
        return False
    joined = any(name in TOGETHER for name, _ in prepositions(act.trigger))
    return (len(actors) > 1 and not recipients) or joined
