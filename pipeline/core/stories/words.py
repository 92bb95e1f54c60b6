"""Terms of a text: what its words have in common over inflection."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"\d[\d.,]*\d|\d+|[^\W\d_]+(?:[’'][^\W\d_]+)?")
_POSSESSIVE = re.compile(r"[’'](?:s|S)?$")
_MIN_STEM = 4
"""An ending is taken off only where so many letters are left: `red` and `king` have none."""
_VOWELS = frozenset("aeiouy")


def find_terms(text: str) -> Iterator[tuple[str, int]]:
    """Yield the terms of a text and where each begins, in code points.

    A term is a word in lower case without its ending, or a number of two digits or more.
    """
    for match in _WORD.finditer(text):
        word = match[0]
        if word[0].isdigit():
            if len(word) > 1:
                yield word.replace(",", ""), match.start()
        elif term := _make_term(word):
            yield term, match.start()


def _make_term(word: str) -> str:
    word = _POSSESSIVE.sub("", word.casefold()).replace("’", "'")
    return "" if len(word) < 2 or "'" in word else stem(word)


def stem(word: str) -> str:
    """Return a word without the endings of plural, past and participle.

    The plural as in Harman 1991, "How effective is suffixing?" (the S stemmer); then `-ed` and
    `-ing` as in step 1b of Porter 1980, where a vowel is left. Words of one stem need not be kin.
    """
    word = _singular(word)
    for ending in ("ing", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) >= _MIN_STEM and not _VOWELS.isdisjoint(left):
            word = left[:-1] if left[-1] == left[-2] and left[-1] not in "lsz" else left
            break
    return word.removesuffix("e") if len(word) > _MIN_STEM else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _MIN_STEM and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 3 and word[-2] not in "sui":
        return word[:-1]
    return word
