"""From a token classifier's labels to spans: windows for long texts, BIO and its kin decoded."""

from collections.abc import Iterator, Mapping, Sequence

Span = tuple[int, int, str]

LABELS: Mapping[str, str] = {
    "PER": "PERSON",
    "PERS": "PERSON",
    "PERSON": "PERSON",
    "ORG": "ORG",
    "ORGANIZATION": "ORG",
    "CORPORATION": "ORG",
    "GROUP": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "LOCATION": "LOC",
    "FAC": "FAC",
    "NORP": "NORP",
    "EVENT": "EVENT",
}
"""What models call the types, and what we do. Others (MISC) are left to the gazetteer."""

_BEGINS = frozenset("BSU")


def cut_windows(count: int, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield windows over `count` tokens: start and end, and from where to where to believe them.

    Neighbours overlap by a quarter; each token is believed where it has most context.
    """
    margin = size // 8
    start = 0
    while True:
        end = min(count, start + size)
        first = start + margin if start else 0
        last = end - margin if end < count else count
        yield start, end, first, last
        if end == count:
            return
        start = last - margin


def decode(
    labels: Sequence[str], offsets: Sequence[tuple[int, int]], words: Sequence[int | None]
) -> list[Span]:
    """Return the spans of a text: a word has the label of its first piece.

    `labels` are BIO, BILOU, IOBES or plain types; `offsets` are code points; `words` says which
    word a piece is of.
    """
    spans: list[Span] = []
    last_word: int | None = None
    is_open = False
    for label, (start, end), word in zip(labels, offsets, words, strict=True):
        if word is not None and word == last_word:
            if is_open:
                spans[-1] = (spans[-1][0], end, spans[-1][2])
            continue
        last_word = word
        begin, _, name = label.rpartition("-")
        kind = LABELS.get(name.upper())
        if kind is None:
            is_open = False
        elif is_open and begin not in _BEGINS and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], end, kind)
        else:
            spans.append((start, end, kind))
            is_open = True
    return spans
