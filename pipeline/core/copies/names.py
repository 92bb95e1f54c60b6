"""Are two names that stand at one place the same name, written in another way?"""

import re

from rapidfuzz.distance import Levenshtein

SPELLING = 0.5
"""Spellings of one name are at least this much alike, besides having the same consonants."""
STEM = 3
"""A name is at least this long without what makes an adjective of it."""

# Titles and forms of address say what somebody is, not who: `Senator`, `Sen.`, `Mr.`
# fmt: off
_TITLES = frozenset((
    "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady",
    "president", "vice", "deputy", "prime", "minister", "ministers", "premier", "chancellor",
    "secretary", "ambassador", "senator", "senators", "sen", "sens", "representative",
    "representatives", "rep", "reps", "congressman", "congresswoman", "congressmen", "governor",
    "gov", "mayor", "general", "gen", "colonel", "col", "captain", "capt", "lieutenant", "lt",
    "major", "maj", "sergeant", "sgt", "admiral", "commander", "judge", "justice", "king",
    "queen", "prince", "princess", "pope", "sheikh", "sultan", "chairman", "chairwoman", "chair",
    "director", "chief", "spokesman", "spokeswoman", "foreign", "former", "the", "a", "an", "and",
    "of",
))
# What the first letters and the spelling do not tell.
_ALIASES = {
    "britain": "uk", "british": "uk", "kingdom": "uk", "america": "us", "american": "us",
    "usa": "us", "holland": "netherlands", "dutch": "netherlands", "burma": "myanmar",
    "bombay": "mumbai", "peking": "beijing", "calcutta": "kolkata", "madras": "chennai",
    "persia": "iran", "swiss": "switzerland", "french": "france", "spanish": "spain",
    "greek": "greece", "welsh": "wales", "irish": "ireland", "scottish": "scotland",
    "conn": "ct", "kan": "ks",
}
# fmt: on
_ADJECTIVE = re.compile(r"(?:(?:i?an|i|ese|ish|ic)s?|s)$")
_NOUN = re.compile(r"(?:ia|a|e|y)$")
_ALIKE = str.maketrans({"q": "k", "c": "k", "g": "k", "w": "v", "z": "s", "j": "i"})
_VOWELS = re.compile(r"[aeiouyh'\u2019]")
_TWICE = re.compile(r"(.)\1+")


def same_name(one: str, other: str) -> bool:
    """Return whether two names are spellings, short forms or adjectives of one name.

    Both without titles; a side that is nothing but titles contradicts nobody.
    """
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return True
    if _is_initials(mine, theirs) or _is_initials(theirs, mine):
        return True
    short, long = sorted((mine, theirs), key=len)
    return all(any(_same_word(a, b) for b in long) for a in short)


def _words(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", name.lower().replace("'s", "").replace("\u2019s", ""))
    return [_ALIASES.get(word, word) for word in words if word not in _TITLES]


def _is_initials(short: list[str], long: list[str]) -> bool:
    """Return whether one word is made of the first letters of the others (`WHO`, `NM`)."""
    letters = "".join(short)
    return len(short) == 1 and len(long) > 1 and letters == "".join(word[0] for word in long)


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if one == other or _is_adjective(long, short) or _abbreviates(short, long):
        return True
    if len(long) - len(short) > 1:
        return False
    alike = Levenshtein.normalized_similarity(one, other) >= SPELLING
    return alike and _consonants(one) == _consonants(other)


def _is_adjective(word: str, noun: str) -> bool:
    """Return whether `word` is what belongs to `noun`: `Ukrainian`, `Chinese`, `Iraqi`."""
    stem = _ADJECTIVE.sub("", word)
    return len(stem) >= STEM and stem != word and stem in {noun, _NOUN.sub("", noun)}


def _abbreviates(short: str, long: str) -> bool:
    """Return whether `short` is the head of `long` (`Assoc`) or its postal code (`ME`, `Maine`)."""
    if len(short) == 2:
        return short[0] == long[0] and short[1] in long[1:]
    return len(short) >= 3 and len(long) - len(short) >= 3 and long.startswith(short)


def _consonants(word: str) -> str:
    """Return what transliterations of one name share (`Kyiv`, `Kiev`)."""
    return _TWICE.sub(r"\1", _VOWELS.sub("", word.replace("ph", "f").translate(_ALIKE)))
