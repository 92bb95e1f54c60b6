"""Metonymy: does a place name act (the government there), or is it a place?

After Markert and Nissim 2007, "SemEval-2007 Task 08: Metonymy Resolution": grammatical role and
the head's lemma decide. Country and capital names act as subjects, objects and possessors and
after `with`, `between`, `by`, `against`; they are places after `in`, `at`, `near`, `across`.
"""

from spacy.tokens import Token

from pipeline.core.entities.grammar import (
    OBJECTS,
    SUBJECTS,
    conjuncts,
    first_conjunct,
    is_possessor,
    preposition_of,
)
from pipeline.core.entities.page import Mention, Page, Reading

_LOCATIVE = frozenset(
    {
        "above",
        "across",
        "along",
        "around",
        "at",
        "beside",
        "beyond",
        "in",
        "inside",
        "into",
        "near",
        "off",
        "outside",
        "through",
        "throughout",
        "via",
        "within",
    }
)
_ACTIVE = frozenset({"with", "between", "by", "against", "among", "for", "than", "like", "despite"})
_TOWNS = frozenset({"capital", "city"})
_TOPICAL = frozenset({"on", "upon", "over", "about", "regarding", "concerning"})


def read_places(page: Page) -> None:
    """Set the reading of every place name and seat."""
    for mention in page.mentions:
        thing = mention.thing
        if thing.type in {"GPE", "LOC", "FAC"} or thing.kind == "seat":
            mention.reading = _read(page, mention)
        elif thing.type == "NORP":
            mention.reading = _read_people(page, mention)


def may_act(mention: Mention) -> bool:
    """Return whether a place stands for a government or a bloc when it acts."""
    fact = mention.thing.fact
    if fact is None:
        return False
    return fact.kind in {"country", "capital", "seat"} or fact.subkind in {
        "continent",
        "region",
        "city",
    }


def _read(page: Page, mention: Mention) -> Reading:
    if not may_act(mention) or _is_dateline(page, mention):
        return "place"
    root = page.root(mention)
    if mention.thing.kind in _TOWNS and _is_among_towns(page, mention):
        return "place"
    reading = _read_role(page, mention, first_conjunct(root))
    if not reading and mention.thing.kind not in {"country", "seat"}:
        return "place" if mention.thing.kind in {"capital", "city"} else ""
    return reading


def _is_among_towns(page: Page, mention: Mention) -> bool:
    """Return whether plain towns stand beside it: `Brussels and Bruges`, `Rome beat Milan`."""
    root = first_conjunct(page.root(mention))
    beside = [*conjuncts(root)]
    if root.dep_ in SUBJECTS | OBJECTS:
        beside += [child for child in root.head.children if child.dep_ in SUBJECTS | OBJECTS]
    found = [other for token in beside if (other := page.mention_at(token))]
    return any(other.thing.kind == "city" and not may_act(other) for other in found)


def _is_dateline(page: Page, mention: Mention) -> bool:
    """Return whether a name in capitals heads a line: `OSLO (Reuters) -`."""
    name = page.text[mention.start : mention.end]
    starts_line = page.paragraph(mention.start)[0] == mention.start
    return starts_line and name.isupper() and len(name) >= 4 and "." not in name


def _read_role(page: Page, mention: Mention, root: Token) -> Reading:
    preposition = preposition_of(root)
    is_country = mention.thing.kind == "country"
    reading: Reading = ""
    if is_possessor(root):
        owned = _owned(root)
        is_name = owned.pos_ == "PROPN" and mention.thing.kind in _TOWNS
        reading = "" if is_name or _is_label(page, owned) else "actor"
    elif root.dep_ in SUBJECTS or _does_something(root):
        reading = "actor"
    elif root.dep_ in OBJECTS:
        reading = _read_object(page, root, is_country=is_country)
    elif root.dep_ == "appos":
        reading = _read_role(page, mention, first_conjunct(root.head))
    elif preposition is not None:
        reading = _read_after(page, preposition, is_country=is_country)
    elif root.dep_ in {"compound", "amod", "nmod"} and mention.thing.kind in _TOWNS:
        reading = "place"
    return reading


def _read_object(page: Page, noun: Token, *, is_country: bool) -> Reading:
    verbs = page.gazetteer.verbs
    lemma = noun.head.lemma_.lower()
    if lemma in verbs["topic"]:
        return ""
    if lemma in verbs["motion"] or (lemma in verbs["strike"] and not is_country):
        return "place"
    return "actor"


def _does_something(noun: Token) -> bool:
    """Return whether a gerund follows whose subject this is: `over Russia sending troops`."""
    after = noun.i + 1
    return (
        after < len(noun.doc)
        and noun.doc[after].tag_ == "VBG"
        and noun.dep_ == "pobj"
        and noun.doc[after].dep_ in {"acl", "pcomp", "ccomp"}
    )


def _owned(possessor: Token) -> Token:
    """Return what a possessor owns: its head, or where the tree is wrong the next noun."""
    if possessor.dep_ == "poss":
        return possessor.head
    for token in possessor.doc[possessor.i + 2 : possessor.i + 6]:
        if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound":
            return token
    return possessor


def _is_label(page: Page, head: Token) -> bool:
    """Return whether a possessor only says whose: `Oman's minister`, `Iran's border`."""
    lemma = head.lemma_.lower()
    if lemma in page.gazetteer.verbs["place"] or lemma in page.gazetteer.titles:
        return True
    mention = page.mention_at(head)
    return mention is not None and mention.thing.type == "PERSON"


def _read_after(page: Page, preposition: Token, *, is_country: bool) -> Reading:
    word = preposition.lower_
    verbs = page.gazetteer.verbs
    lemma = preposition.head.lemma_.lower()
    reading: Reading = "actor" if is_country else ""
    if preposition.dep_ == "agent" or word in _ACTIVE:
        reading = "actor"
    elif word in _LOCATIVE or lemma in verbs["motion"]:
        reading = "place"
    elif word == "from":
        is_given = lemma in verbs["transfer"] or lemma in verbs["speech"]
        is_sent = preposition.head.pos_ == "NOUN" and (is_given or lemma in verbs["burden"])
        reading = "actor" if is_sent or (is_given and is_country) else "place"
    elif word in {"to", "toward", "towards"}:
        reading = "place" if _ends_way(preposition) else "actor"
    elif word in _TOPICAL:
        reading = _read_topic(page, preposition, is_country=is_country)
    return reading


def _ends_way(preposition: Token) -> bool:
    """Return whether `to` ends what `from` began: `the road from Damascus to Beirut`."""
    head = preposition.head
    begun = [head, *head.children, head.head]
    return any(token.lower_ == "from" and token.i < preposition.i for token in begun)


def _read_topic(page: Page, preposition: Token, *, is_country: bool) -> Reading:
    """Tell `sanctions on Russia` and `strikes on Kyiv` from `talks on Ukraine`."""
    verbs = page.gazetteer.verbs
    lemma = preposition.head.lemma_.lower()
    if lemma in verbs["strike"] and not is_country:
        return "place"
    burdens = {lemma, *(child.lemma_.lower() for child in preposition.head.children)}
    is_burden = bool(burdens & verbs["burden"]) or lemma in verbs["strike"]
    return "actor" if preposition.lower_ in {"on", "upon"} and is_burden else ""


def _read_people(page: Page, mention: Mention) -> Reading:
    """Return `actor` for `the Russians agreed`, nothing for `Russian` before a noun."""
    root = first_conjunct(page.root(mention))
    is_noun = root.dep_ in SUBJECTS | OBJECTS or preposition_of(root) is not None
    return "actor" if is_noun else ""
