"""One article, one meaning a name: repeated names agree in type and are found everywhere.

After Gale, Church and Yarowsky 1992, "One Sense Per Discourse", and Krishnan and Manning 2006, "An
Effective Two-Stage Model for Exploiting Non-Local Dependencies in Named Entity Recognition".
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.core.entities.page import Page
from pipeline.core.entities.seen import Seen

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SHARED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
"""Labels that a repeated name takes over. What is an event or a nation here need not be there."""

_DEFINED = re.compile(r"\s?\(\s?[\"“']?(?P<short>[A-Z][A-Za-z&.-]*[A-Z])[\"”']?\s?\)")
_MIN_CHARS = 3
"""Shorter names are looked for only where the model sees them."""


def agree(page: Page, names: list[Seen]) -> list[Seen]:
    """Return the names with one type a name, and those that the model saw elsewhere only."""
    names = _define_shorts(page, names)
    labels = _vote(page, names)
    agreed = [replace(name, label=labels.get(_key(page, name), name.label)) for name in names]
    repeats = list(_repeats(page, agreed, labels))
    kept = [n for n in agreed if not any(more.overlaps(n.start, n.end) for more in repeats)]
    return sorted([*kept, *repeats], key=lambda name: name.start)


def _key(page: Page, name: Seen) -> str:
    return page.text[name.start : name.end]


def _define_shorts(page: Page, names: list[Seen]) -> list[Seen]:
    """Give a short name the type of what it is defined by: `World Food Programme (WFP)`."""
    shorts: dict[str, str] = {}
    defined: list[Seen] = []
    for name in names:
        match = _DEFINED.match(page.text, name.end)
        if match and _is_short_of(match["short"], _key(page, name)):
            shorts[match["short"]] = name.label
            defined.append(Seen(match.start("short"), match.end("short"), name.label))
    kept = [
        replace(name, label=shorts.get(_key(page, name), name.label))
        for name in names
        if not any(name.overlaps(one.start, one.end) for one in defined)
    ]
    return sorted([*kept, *defined], key=lambda name: name.start)


def _is_short_of(short: str, name: str) -> bool:
    """Return whether the capitals of a short name stand in order among the words' first letters."""
    initials = iter(word[0].upper() for word in re.findall(r"\w+", name))
    return all(letter in initials for letter in short if letter.isupper())


def _vote(page: Page, names: Iterable[Seen]) -> dict[str, str]:
    """Return one label a name: what most of its mentions have; no name that the gazetteer knows."""
    votes: dict[str, Counter[str]] = {}
    for name in names:
        votes.setdefault(_key(page, name), Counter())[name.label] += 1
    labels = {}
    for words, counts in votes.items():
        facts = page.gazetteer.named(words)
        is_place = any(fact.kind in {"country", "capital", "city", "region"} for fact in facts)
        if is_place and len(counts) > 1 and any(label in _PLACES for label in counts):
            labels[words] = "GPE"
        elif (label := _winner(counts)) and (len(counts) == 1 or not facts):
            labels[words] = label
    return labels


def _winner(counts: Counter[str]) -> str:
    """Return the label of more than half of the mentions; the kinds of places vote together."""
    places = sum(counts[label] for label in _PLACES)
    total = sum(counts.values())
    ranked = [label for label, _ in counts.most_common() if label in _SHARED]
    if places * 2 > total:
        return next(label for label in ranked if label in _PLACES)
    return ranked[0] if ranked and counts[ranked[0]] * 2 > total else ""


def _repeats(page: Page, names: list[Seen], labels: Mapping[str, str]) -> Iterator[Seen]:
    """Yield known names where the model did not see them, or saw a part; the longest first."""
    taken = list(names)
    seen = Counter(_key(page, name) for name in names)
    lower = {token.text for token in page.doc if token.is_lower}
    for words in sorted(labels, key=lambda words: (-len(words), words)):
        is_sure = seen[words] > 1 or " " in words
        if (
            not is_sure
            or len(words) < _MIN_CHARS
            or not words[0].isupper()
            or words.lower() in lower
        ):
            continue
        for start, end in _occurrences(page.text, words):
            new = Seen(start, end, labels[words])
            over = [name for name in taken if name.overlaps(start, end)]
            is_longer = all(_is_part(name, new) for name in over)
            if is_longer and _is_whole(page, start, end):
                taken.append(new)
                yield new


def _is_part(name: Seen, longer: Seen) -> bool:
    """Return whether a name is a scrap of a longer one of its type."""
    is_within = (
        longer.holds(name.start, name.end) and name.end - name.start < longer.end - longer.start
    )
    return is_within and name.label == longer.label


def _occurrences(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at, end
        at = text.find(words, end)


def _is_whole(page: Page, start: int, end: int) -> bool:
    """Return whether a name is not a part of a longer one, as `Air` is of `Air Force`."""
    span = page.span(start, end)
    if span.start_char != start or span.end_char != end:
        return False
    after = page.doc[span.end] if span.end < len(page.doc) else None
    before = page.doc[span.start - 1] if span.start else None
    joins_on = after is not None and page.text[end : after.idx] == " " and after.pos_ == "PROPN"
    joins_up = (
        before is not None
        and before.pos_ == "PROPN"
        and before.whitespace_ == " "
        and before.i != before.sent.start
    )
    return " " in page.text[start:end] or not (joins_on or joins_up)
