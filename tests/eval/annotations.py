"""Score quotes, times and quantities against what people wrote down by reading the articles.

docs/annotation.md says how. Rows hold ids, offsets and labels; the articles stay where they are.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.records.common import Quantity, Quote
from pipeline.records.tagged import TimeExpression
from tests.support.shared import read_jsonl, shared

Row = Mapping[str, str]

DATA = Path(__file__).parent / "data"
CORPORA = ("gum_wikinews", "meantime_wikinews", "senate_2007_02")
MIN_OVERLAP = 0.5
"""Least share of the longer of two spans that must be common to be the same quote."""

_TITLES = frozenset({"the", "a", "mr", "mrs", "ms", "sen", "senator", "president", "professor"})


@dataclass
class Score:
    """Right answers of all, and what went wrong."""

    right: int = 0
    all: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return the share of right answers."""
        return self.right / max(1, self.all)

    def add(self, note: str, *, is_right: bool) -> None:
        """Count one answer."""
        self.all += 1
        self.right += is_right
        if not is_right:
            self.wrong.append(note)


def read_table(name: str) -> list[Row]:
    """Return the rows of a table of answers."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def by_article(rows: Iterable[Row], half: str = "") -> dict[str, list[Row]]:
    """Return the rows of each article; only of one half if it is named."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if half in {"", row["half"]}:
            found[row["article"]].append(row)
    return found


def read_articles(ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield id, body and day of publication of the articles asked for."""
    wanted = set(ids)
    for corpus in CORPORA:
        for article in read_jsonl(shared(f"data/news/{corpus}.jsonl")):
            if article["id"] in wanted:
                yield article["id"], article["body"], article["published"][:10]


def score_quotes(rows: Iterable[Row], body: str, quotes: Sequence[Quote], score: Score) -> None:
    """Count the annotated quotes of one article that have their span and speaker."""
    for row in rows:
        wanted = body[int(row["speaker_start"]) : int(row["speaker_end"])]
        span = int(row["start"]), int(row["end"])
        fits = [q for q in quotes if q.direct == (row["kind"] == "direct")]
        best = max(fits, key=lambda quote: _overlap(quote, span), default=None)
        is_found = best is not None and _overlap(best, span) >= MIN_OVERLAP
        got = best.speaker if best and is_found else "(not found)"
        is_right = is_found and is_same_speaker(wanted, got)
        at = f"{row['article']}:{row['start']} {row['kind']}"
        score.add(f"{at} | {body[span[0] : span[0] + 40]!r} | {wanted} | {got}", is_right=is_right)


def _overlap(one: Quote | Quantity | TimeExpression, span: tuple[int, int]) -> float:
    common = min(one.end, span[1]) - max(one.start, span[0])
    return max(0, common) / max(one.end - one.start, span[1] - span[0], 1)


def is_same_speaker(wanted: str, got: str) -> bool:
    """Return whether two names are of one speaker: one has all the words of the other."""
    ours, theirs = _words(got), _words(wanted)
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _words(name: str) -> frozenset[str]:
    plain = name.replace("’", "'").replace("'s", "").casefold()
    words = {word.strip(".,\"'") for word in plain.split()} - _TITLES
    return frozenset(word for word in words if len(word) > 1)


def score_times(
    rows: Iterable[Row], body: str, times: Sequence[TimeExpression], score: Score
) -> None:
    """Count the annotated times of one article whose value is right to their precision."""
    for row in rows:
        span = int(row["start"]), int(row["end"])
        fits = [t for t in times if t.start < span[1] and span[0] < t.end]
        got = [time.value + (f"/{time.end_value}" if time.end_value else "") for time in fits]
        is_right = any(_is_same_day(row, time) for time in fits)
        at = f"{row['article']}:{row['start']}"
        words = body[max(0, span[0] - 60) : span[1] + 30].replace("\n", " ")
        score.add(
            f"{at} | {words!r} | {row['value']} {row['end_value']} | {got}", is_right=is_right
        )


_DIGITS = {"minute": 20, "day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}


def _is_same_day(row: Row, time: TimeExpression) -> bool:
    digits = _DIGITS[row["precision"]]
    value, wanted = time.value[:digits], row["value"][:digits]
    is_within = row["precision"] == "week" and wanted <= value <= time.end_value and value[:8]
    return value == wanted or bool(is_within and time.precision == "week")


FIELDS = ("value", "low", "high", "unit", "kind", "rate", "hedge")


def score_quantity(row: Row, quantities: Sequence[Quantity], score: Score) -> None:
    """Count an annotated quantity that has all of its fields right."""
    start = row["text"].index(row["words"])
    span = start, start + len(row["words"])
    best = max(quantities, key=lambda quantity: _overlap(quantity, span), default=None)
    if best is None or _overlap(best, span) == 0:
        score.add(f"{row['text']} | (not found)", is_right=False)
        return
    got = [_plain(getattr(best, name)) for name in FIELDS]
    wanted = [_plain(row[name]) for name in FIELDS]
    score.add(f"{row['text']} | {wanted} | {got}", is_right=got == wanted)


def _plain(value: object) -> str:
    """Return a field as text: numbers to five digits, an absent one empty."""
    try:
        return f"{float(str(value)):.5g}"
    except ValueError:
        return str(value) if isinstance(value, str) else ""
