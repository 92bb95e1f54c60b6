"""Document-level coreference of persons: a full name once, its short form everywhere after."""

import re
from collections import Counter

from pipeline.core.entities.facts import LEADERS
from pipeline.core.entities.gazetteer import short_forms
from pipeline.core.entities.names import thing_of
from pipeline.core.entities.page import Mention, Page, Thing

_MIN_SURNAME_CHARS = 2
_FUNCTION_WORDS = frozenset({"PRON", "DET", "ADP", "AUX", "CCONJ", "SCONJ", "ADV", "PART"})
_MIN_EARLY = 3
"""So often a body is named before a person of that name: then it is not the person's surname."""

_FIRM = frozenset({"country", "capital", "demonym", "person"})
"""Kinds that a surname in the same text does not take the place of."""


def link_surnames(page: Page) -> None:
    """Give short forms the thing of their full name, also where the model saw no name or another.

    A short form without a full name in the text is linked only where the gazetteer knows exactly
    one holder of a top office by it.
    """
    shorts = _collect(page)
    for form in _firms(page, shorts):
        del shorts[form]
    mentions = [_relink(page, mention, shorts) for mention in page.mentions]
    taken = [(mention.start, mention.end) for mention in mentions]
    for short, thing in sorted(shorts.items(), key=lambda item: (-len(item[0]), item[0])):
        for start, end in _occurrences(page.text, short):
            if not any(a < end and start < b for a, b in taken) and _is_name(page, start, end):
                mentions.append(Mention(start, end, thing, "coreference", 0.9))
                taken.append((start, end))
    mentions += _bare_leaders(page, taken)
    page.set_mentions(mentions)
    _unite(page)


def _collect(page: Page) -> dict[str, Thing]:
    """Return who is meant by each short form: a leader rather than others, else the first."""
    bearers: dict[str, list[Thing]] = {}
    for mention in page.persons():
        name = page.text[mention.start : mention.end]
        for form in short_forms(name, mention.thing.country):
            if len(form) >= _MIN_SURNAME_CHARS:
                bearers.setdefault(form, []).append(mention.thing)
    return {
        form: min(things, key=lambda thing: thing.office not in LEADERS)
        for form, things in bearers.items()
    }


def _firms(page: Page, shorts: dict[str, Thing]) -> set[str]:
    """Return the short forms that name a body here: `Ford` before the article gets to Bill Ford."""
    first: dict[str, int] = {}
    for mention in page.persons():
        for form in short_forms(page.text[mention.start : mention.end], mention.thing.country):
            first.setdefault(form, mention.start)
    bodies = [mention for mention in page.mentions if mention.thing.type == "ORG"]
    names = [page.text[mention.start : mention.end].split(" ") for mention in bodies]
    longer = {words[0] for words in names if len(words) > 1}
    early = Counter(
        words[0]
        for words, mention in zip(names, bodies, strict=True)
        if len(words) == 1 and mention.start < first.get(words[0], 0)
    )
    return {
        form for form in shorts if early[form] >= _MIN_EARLY or (early[form] and form in longer)
    }


def _relink(page: Page, mention: Mention, shorts: dict[str, Thing]) -> Mention:
    word = page.text[mention.start : mention.end]
    thing = shorts.get(word)
    if thing is not None and mention.thing is not thing and mention.thing.kind not in _FIRM:
        return Mention(mention.start, mention.end, thing, "coreference", 0.9)
    if mention.thing.fact is None and (fact := page.gazetteer.bearer_of(word, page.day)):
        return Mention(mention.start, mention.end, thing_of(fact, page), "coreference", 0.7)
    return mention


def _occurrences(text: str, word: str) -> list[tuple[int, int]]:
    pattern = rf"(?<![\w’'-]){re.escape(word)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text)]


def _is_name(page: Page, start: int, end: int) -> bool:
    """Return whether a short form is a name here: He Lifeng is not every `He`."""
    return page.span(start, end).root.pos_ not in _FUNCTION_WORDS


def _bare_leaders(page: Page, taken: list[tuple[int, int]]) -> list[Mention]:
    found: list[Mention] = []
    things: dict[str, Thing] = {}
    for token in page.doc:
        if not token.text[:1].isupper() or token.pos_ in _FUNCTION_WORDS:
            continue
        start, end = token.idx, token.idx + len(token.text)
        if any(a < end and start < b for a, b in taken):
            continue
        fact = page.gazetteer.bearer_of(token.text, page.day)
        if fact:
            thing = things.setdefault(fact.id, thing_of(fact, page))
            found.append(Mention(start, end, thing, "coreference", 0.7))
    return found


def _unite(page: Page) -> None:
    """Make all mentions of one fact or one unknown name share one thing."""
    shared: dict[tuple[str, str], Thing] = {}
    leaders: dict[str, Thing] = {}
    for mention in page.mentions:
        thing = mention.thing
        if thing.type == "PERSON" and thing.fact is None and " " not in thing.name:
            thing = leaders.get(thing.name) or _leader(page, thing)
            leaders[thing.name] = thing
        key = (thing.type, thing.fact.id if thing.fact else thing.name)
        mention.thing = shared.setdefault(key, thing)


def _leader(page: Page, thing: Thing) -> Thing:
    fact = page.gazetteer.bearer_of(thing.name, page.day)
    return thing_of(fact, page) if fact else thing
