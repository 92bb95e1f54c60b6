"""Words of a text as numbers, and the word-3-shingles and sketches made of them.

Ingest computes the sketch of an article here, dedupe looks articles up by it and compares texts.
All functions take the clean text. Costs on one core at 364 words: token_ids 0.15 ms, shingles
50 µs, a sketch 45 µs.
"""

import re
import unicodedata
import zlib
from hashlib import blake2b
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from pipeline.core.scanning import scan_sentences, scan_words

Ids = NDArray[np.uint16]
Shingles = NDArray[np.uint64]

WORD_MASK = 0x7FFF
"""What of an id two spellings of one word share: it drops the name bit, which depends on case."""
NUMBER_BIT = 0x4000
NAME_BIT = 0x8000
SHINGLE_WORDS = 3
THIN_WORDS = 25
"""A text shorter than this says too little to be compared with others."""
SKETCH_MIN, SKETCH_MAX, SKETCH_SHARE = 32, 96, 10

# Scripts without spaces: one character is one token, so that shingles are character 3-grams.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = rf"[^\W\d_{_UNSPACED}]"
_TOKEN = re.compile(rf"\d[\d.,/-]*\d|\d|{_WORD}+(?:['\u2019]{_WORD}+)?|[{_UNSPACED}]|[.!?\n]")
_PLAIN = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?|[0-9](?:[0-9.,/-]*[0-9])?|[.!?\n]")
"""The same in half the time, where every letter and digit is one of ASCII."""
_NOT_PLAIN = re.compile(r"[^\x00-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\u2000-\u206f\u20a0-\u20bf]")
MARKS = frozenset(".!?\n")
"""Tokens that end a sentence and are no words."""
# fmt: off
_NUMBER_WORDS = dict(zip(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
     "twelve"),
    map(str, range(1, 13)), strict=True,
))
_CALENDAR = {
    short: full
    for full in (
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday",
    )
    for short in (full, full[:3])
} | {"sept": "september", "tues": "tuesday", "thur": "thursday", "thurs": "thursday"}
# fmt: on
_ALSO_PLAIN_WORDS = frozenset(("march", "mar", "may", "mon", "sat", "sun", "dec"))
_END_OF_SENTENCE = 0xFFFFFFFF
_MEMO_WORDS = 200_000


class _Memo(dict[str, int]):
    """Surface form -> its id at the head of a sentence | its id elsewhere << 16.

    A memo of a pure function: it changes the speed, never a result.
    """

    def __missing__(self, surface: str) -> int:
        packed = _pack(surface)
        if len(self) < _MEMO_WORDS:
            self[surface] = packed
        return packed


def normalize_word(surface: str) -> str:
    """Return the form that two spellings of one word share: case, width, possessive, commas."""
    word = surface if surface.isascii() else unicodedata.normalize("NFKC", surface)
    word = word.lower().replace("\u2019", "'").removesuffix("'s")
    if word[:1].isdigit():
        return word.replace(",", "").rstrip(".")
    return _NUMBER_WORDS.get(word, word)


def _pack(surface: str) -> int:
    if surface in MARKS:
        return _END_OF_SENTENCE
    word = normalize_word(surface)
    capital = surface[0].isupper()
    if word[:1].isdigit():
        head = elsewhere = _hash(word) | NUMBER_BIT
    elif capital and word in _CALENDAR:
        elsewhere = _hash(_CALENDAR[word]) | NUMBER_BIT
        head = _hash(word) if word in _ALSO_PLAIN_WORDS else elsewhere
    else:
        head = _hash(word)
        elsewhere = head | (NAME_BIT if capital and len(word) > 1 else 0)
    return head | elsewhere << 16


def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & 0x3FFF


_MEMO = _Memo()


def split_words(text: str) -> list[str]:
    """Return the words of `text` as they stand there, with the marks that end a sentence."""
    is_plain = text.isascii() or not _NOT_PLAIN.search(text)
    return (_PLAIN if is_plain else _TOKEN).findall(text)


def token_ids(words: list[str]) -> Ids:
    """Return one id a word, as `read_words` does, of what `split_words` returns."""
    return _identify(words)[0]


def read_words(text: str) -> tuple[Ids, list[str]]:
    """Return one id a word, and the words as they stand there.

    An id is 14 bits of hash and a bit each for numbers (and dates) and for names. A capitalised
    word is a name unless it stands at the head of a sentence, where case says nothing.
    """
    words = split_words(text)
    ids, is_word = _identify(words)
    return ids, list(compress(words, is_word.tobytes()))


def _identify(words: list[str]) -> tuple[Ids, NDArray[np.bool_]]:
    """Return the ids, and which of the tokens are words and no marks."""
    packed = np.fromiter(map(_MEMO.__getitem__, words), np.uint32, len(words))
    is_mark = packed == _END_OF_SENTENCE
    at_head = np.ones(len(packed), np.bool_)
    at_head[1:] = is_mark[:-1]
    is_word = ~is_mark
    ids: Ids = np.where(at_head, packed & 0xFFFF, packed >> 16)[is_word].astype(np.uint16)
    return ids, is_word


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of every word, in code points; `token_ids` has one id for each."""
    return [match.span() for match in _TOKEN.finditer(text) if match[0] not in MARKS]


def exact_key(words: list[str]) -> bytes:
    """Return 16 bytes that texts share which differ only in case, spacing and punctuation."""
    same = " ".join(word for word in words if word not in MARKS).lower().replace("\u2019", "'")
    return blake2b(same.encode("utf-8", "surrogatepass"), digest_size=16).digest()


_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_PUNCTUATION = re.compile(rb"\xe2\x80.|\xc2.", re.DOTALL)


def letters_key(text: str) -> int:
    """Return 64 bits that texts share which have the same letters and digits, in any case; 0: none.

    Cheap, and blind to more than `exact_key`: to where words and decimals begin.
    """
    letters = text.lower().encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS)
    if not text.isascii():
        letters = _PUNCTUATION.sub(b"", letters)
    return int.from_bytes(blake2b(letters, digest_size=8).digest()) if letters else 0


_M1, _M2, _M3, _M4 = (
    np.uint64(odd)
    for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
_S29, _S32 = np.uint64(29), np.uint64(32)


def shingle_hashes(ids: Ids) -> Shingles:
    """Return the distinct hashes of all runs of three words, ascending.

    A text of fewer words is padded to one shingle; an empty one has none. Broder 1997, "On the
    resemblance and containment of documents".
    """
    words = (ids & np.uint16(WORD_MASK)).astype(np.uint64) + np.uint64(1)
    return distinct(hash_shingles(words))


def distinct(hashes: Shingles) -> Shingles:
    """Return each hash once, ascending: for some hundreds, three times as fast as `np.unique`."""
    ordered = np.sort(hashes)
    if len(ordered) > 1:
        kept = np.empty(len(ordered), np.bool_)
        kept[0] = True
        np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
        ordered = ordered[kept]
    return ordered


def hash_shingles(words: Shingles) -> Shingles:
    """Return a hash for each run of three words, in their order, from a hash a word.

    The mixer is that of the xxHash and murmur finalisers.
    """
    if not len(words):
        return words
    if len(words) < SHINGLE_WORDS:
        words = np.pad(words, (0, SHINGLE_WORDS - len(words)))
    mixed: Shingles = words[:-2] * _M1 + words[1:-1] * _M2 + words[2:] * _M3
    mixed ^= mixed >> _S29
    mixed *= _M4
    mixed ^= mixed >> _S32
    mixed *= _M2
    mixed ^= mixed >> _S29
    return mixed


def sketch_text(text: str) -> tuple[int, bytes]:
    """Return how many words a text has, and the bottom-b sketch of its runs of three words.

    That is the lowest tenth of their hashes, 32 to 96, little-endian, ascending. The lowest hashes
    of a set are a uniform sample of it (Broder 1997), so that two texts with much in common have
    many of their lowest hashes in common.
    """
    words = scan_words(text).hashes
    hashes = distinct(hash_shingles(words))
    size = max(SKETCH_MIN, min(SKETCH_MAX, len(hashes) // SKETCH_SHARE))
    return len(words), hashes[:size].astype("<u8").tobytes()


def hash_sentences(text: str) -> bytes:
    """Return a hash of each distinct sentence, blind to digits: little-endian, ascending."""
    return distinct(scan_sentences(text).hashes).astype("<u8").tobytes()
