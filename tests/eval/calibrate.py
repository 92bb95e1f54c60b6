"""Fit `lexicons/events/confidence.toml` to judged events, and show how well it fits.

    dateline stage --to tag --without dedupe < in.jsonl > tagged.jsonl
    python -m tests.eval.calibrate count article < tagged.jsonl    # rows for data/confidence.tsv
    python -m tests.eval.calibrate fit                             # the table, as TOML
    python -m tests.eval.calibrate plot                            # the reliability plot

`data/confidence.tsv` holds: kind, number of marks (see `core/events/trust.py`), right, judged. Kind
`article` counts the judged events of running news (`data/judged_news.tsv`), kind `sentence` those
of the labelled sentences, right where type, source and target are.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.core.events.drafts import Draft
from pipeline.core.events.judging import judge
from pipeline.core.events.trust import count_marks
from pipeline.records import TaggedArticle
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.settings import Settings

DATA = Path(__file__).parent / "data"
COUNTS = DATA / "confidence.tsv"
VERDICTS = DATA / "judged_news.tsv"
MARKS = 7
KINDS = ("article", "sentence")
PRIOR = 2
"""Judgements that every bin starts with, as good as the whole: few judgements tell little."""

Counts = dict[str, list[tuple[int, int]]]


def key_of(kind: str, status: str, actors: Sequence[str], recipients: Sequence[str]) -> str:
    """Return a short hash of what a verdict is about: it does not hold for another coding."""
    parts = "\n".join([kind, status, *actors, ">", *recipients])
    return hashlib.sha256(parts.encode()).hexdigest()[:8]


def read_verdicts() -> dict[tuple[str, int, str], str]:
    """Return the first reader's verdicts by article, offset of the sentence and key."""
    rows = (line.split("\t") for line in VERDICTS.read_text(encoding="utf-8").splitlines())
    return {(row[0], int(row[1]), row[3]): row[4] for row in rows}


def read_counts() -> Counts:
    """Return (right, judged) by kind and number of marks."""
    found: Counts = {kind: [(0, 0)] * MARKS for kind in KINDS}
    for line in COUNTS.read_text(encoding="utf-8").splitlines():
        kind, marks, right, judged = line.split("\t")
        found[kind][int(marks)] = int(right), int(judged)
    return found


def fit(rows: Sequence[tuple[int, int]]) -> list[float]:
    """Return the isotonic fit of right / judged: pool neighbours until no bin falls."""
    share = sum(right for right, _ in rows) / max(1, sum(judged for _, judged in rows))
    pools = [[right + PRIOR * share, judged + PRIOR, 1.0] for right, judged in rows]
    at = 0
    while at + 1 < len(pools):
        here, after = pools[at], pools[at + 1]
        if here[0] / here[1] > after[0] / after[1]:
            pools[at : at + 2] = [[a + b for a, b in zip(here, after, strict=True)]]
            at = max(0, at - 1)
        else:
            at += 1
    return [round(right / judged, 2) for right, judged, bins in pools for _ in range(int(bins))]


def _key(draft: Draft) -> str:
    actors = [standing.party.id for standing in draft.actors]
    recipients = [standing.party.id for standing in draft.recipients]
    return key_of(draft.act.type, draft.status, actors, recipients)


def count_articles(lines: Sequence[bytes]) -> Counter[tuple[int, bool]]:
    """Return how many judged events have how many marks, and whether they are right."""
    lexicon, verdicts = load_lexicon(Settings()), read_verdicts()
    decoder = msgspec.json.Decoder(TaggedArticle, strict=False)
    found: Counter[tuple[int, bool]] = Counter()
    for line in lines:
        record = decoder.decode(line)
        for row in judge(record, lexicon):
            start = row.draft.evidence[0].start
            verdict = verdicts.get((record.external_id, start, _key(row.draft)))
            if verdict and not row.reason:
                found[count_marks(row.draft), verdict == "right"] += 1
    return found


def _print_counts() -> None:
    found = count_articles(list(sys.stdin.buffer))
    for marks in range(MARKS):
        right, wrong = found[marks, True], found[marks, False]
        sys.stdout.write(f"article\t{marks}\t{right}\t{right + wrong}\n")


def _print_fit() -> None:
    for kind, rows in read_counts().items():
        sys.stdout.write(f"{kind} = {fit(rows)}\n")


def _print_plot() -> None:
    """Print predicted and judged share of every bin, a `#` for each twentieth."""
    for kind, rows in read_counts().items():
        for marks, ((right, judged), value) in enumerate(zip(rows, fit(rows), strict=True)):
            if judged:
                share = right / judged
                bar = "#" * round(20 * share)
                sys.stdout.write(
                    f"{kind:9}{marks} marks  says {value:.2f}  right {share:.2f} "
                    f"({right} of {judged})  {bar}\n"
                )


if __name__ == "__main__":
    {"count": _print_counts, "fit": _print_fit, "plot": _print_plot}[sys.argv[1]]()
