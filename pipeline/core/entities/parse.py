"""Parse texts paragraph by paragraph into one Doc each, whose text is the article's own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, TAG
from spacy.symbols import SPACE
from spacy.tokens import Doc, DocBin
from thinc.types import Ints2d

from pipeline.core.entities.backend import Parser

MAX_PIECE_CHARS = 5_000
"""Longest stretch that is parsed at once: bounds the memory of a parse."""

MAX_WORD_CHARS = 200
"""Longest run without a space: spaCy's tokenizer takes time quadratic in a run of punctuation."""

SAVED = (
    "ORTH",
    "SPACY",
    "LEMMA",
    "POS",
    "TAG",
    "DEP",
    "HEAD",
    "ENT_TYPE",
    "ENT_IOB",
    "SENT_START",
)
"""What of a parse travels with the article."""

_ATTRIBUTES = [TAG, POS, LEMMA, DEP, HEAD, ENT_IOB, ENT_TYPE, MORPH]
_GAP = re.compile(r"[\n\r]+")
_LONG_WORD = re.compile(rf"\S{{{MAX_WORD_CHARS},}}")
_SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+")


def cut(text: str) -> Iterator[str]:
    """Yield the pieces that are parsed on their own; joined they are the text again.

    A run of line breaks is a piece, so that no sentence crosses a paragraph. Overlong paragraphs
    are cut after a sentence, overlong words anywhere.
    """
    at = 0
    for gap in _GAP.finditer(text):
        yield from _cut_paragraph(text[at : gap.start()])
        yield gap.group()
        at = gap.end()
    yield from _cut_paragraph(text[at:])


def _cut_paragraph(text: str) -> Iterator[str]:
    at = 0
    for word in _LONG_WORD.finditer(text):
        yield from _cut_long(text[at : word.start()])
        for start in range(word.start(), word.end(), MAX_WORD_CHARS):
            yield text[start : min(start + MAX_WORD_CHARS, word.end())]
        at = word.end()
    yield from _cut_long(text[at:])


def _cut_long(text: str) -> Iterator[str]:
    while len(text) > MAX_PIECE_CHARS:
        window = text[:MAX_PIECE_CHARS]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        at = ends[-1] if ends else window.rfind(" ") + 1
        yield text[:at]
        text = text[at:]
    if text:
        yield text


def parse_texts(parser: Parser, texts: Sequence[str]) -> list[Doc]:
    """Return one Doc a text. Token offsets are code points in the text."""
    pieces = [list(cut(text)) for text in texts]
    parsed = iter(parser.parse([piece for some in pieces for piece in some if not _is_gap(piece)]))
    return [_join(some, parsed, parser) for some in pieces]


def _is_gap(piece: str) -> bool:
    return piece[0] in "\n\r"


def _join(pieces: Iterable[str], parsed: Iterator[Doc], parser: Parser) -> Doc:
    docs: list[Doc | str] = [piece if _is_gap(piece) else next(parsed) for piece in pieces]
    vocab = next((doc.vocab for doc in docs if isinstance(doc, Doc)), None)
    if vocab is None:
        vocab = next(iter(parser.parse([""]))).vocab
    words: list[str] = []
    spaces: list[bool] = []
    arrays: list[NDArray[Any]] = []
    for doc in docs:
        if isinstance(doc, str):
            # A line break hangs on the word before it; the first of a text is its own head.
            head = -1 if words else 0
            row = [vocab.strings.add("_SP"), SPACE, vocab.strings.add(doc)]
            row += [vocab.strings.add("dep"), head % 2**64, 2, 0, vocab.strings.add("")]
            words.append(doc)
            spaces.append(False)
            arrays.append(np.array([row], dtype=np.uint64))
        else:
            words += [token.text for token in doc]
            spaces += [bool(token.whitespace_) for token in doc]
            arrays.append(doc.to_array(_ATTRIBUTES))
    joined = Doc(vocab, words, spaces)
    if arrays:
        joined.from_array(_ATTRIBUTES, cast(Ints2d, np.concatenate(arrays)))
    return joined


def pack(doc: Doc) -> bytes:
    """Return the parse as DocBin bytes, which need no model to be read."""
    return DocBin(attrs=SAVED, docs=[doc]).to_bytes()
