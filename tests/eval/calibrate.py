"""Fit `lexicons/events/confidence.toml` to judged events, and show how well it fits.

    dateline stage --to tag --without dedupe < in.jsonl > tagged.jsonl
    python -m tests.eval.calibrate count article < tagged.jsonl    # rows for data/confidence.tsv
    python -m tests.eval.calibrate fit                             # the table, as TOML
    python -m tests.eval.calibrate plot                            # the reliability plot
    python -m tests.eval.calibrate score < tagged.jsonl            # what is emitted, by set

`data/confidence.tsv` holds: kind, number of marks (see `core/events/trust.py`; of an article: how
many doubts it lacks of four), right, judged. Kind `article` counts the judged events of running
news (`data/judged_news.tsv` and `data/judged_author.tsv`), kind `sentence` those of the labelled
sentences, right where type, source and target are. `precision.py` makes the articles.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.core.events.drafts import Draft
from pipeline.core.events.judging import Judged, judge
from pipeline.core.events.trust import count_doubts
from pipeline.records import TaggedArticle
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.settings import Settings

DATA = Path(__file__).parent / "data"
COUNTS = DATA / "confidence.tsv"
VERDICTS = DATA / "judged_news.tsv"
AUTHOR = DATA / "judged_author.tsv"
"""Set, article, offset of the sentence, key, verdict: by the author of the rules, strictly."""
BINS = {"article": 5, "sentence": 7}
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
    found = {(row[0], int(row[1]), row[3]): row[4] for row in rows}
    return {place: verdict for place, (_, verdict) in read_author().items()} | found


def read_author() -> dict[tuple[str, int, str], tuple[str, str]]:
    """Return (set, verdict) of the author's judgements by article, offset and key."""
    rows = (line.split("\t") for line in AUTHOR.read_text(encoding="utf-8").splitlines())
    return {(row[1], int(row[2]), row[3]): (row[0], row[4]) for row in rows}


def read_counts() -> Counts:
    """Return (right, judged) by kind and number of marks."""
    found: Counts = {kind: [(0, 0)] * size for kind, size in BINS.items()}
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


def judge_all(lines: Sequence[bytes]) -> Iterator[tuple[tuple[str, int, str], Judged]]:
    """Yield every act of the tagged articles with the place and key of its verdict."""
    lexicon = load_lexicon(Settings())
    decoder = msgspec.json.Decoder(TaggedArticle, strict=False)
    for line in lines:
        record = decoder.decode(line)
        for row in judge(record, lexicon):
            yield (record.external_id, row.draft.evidence[0].start, _key(row.draft)), row


def count_articles(lines: Sequence[bytes]) -> Counter[tuple[int, bool]]:
    """Return how many judged events have how many marks, and whether they are right.

    What is held back for its doubts counts as well: its share is why.
    """
    verdicts = read_verdicts()
    found: Counter[tuple[int, bool]] = Counter()
    for place, row in judge_all(lines):
        verdict = verdicts.get(place)
        if verdict and row.reason in {"", "doubtful"}:
            marks = max(0, BINS["article"] - 1 - count_doubts(row.draft))
            found[marks, verdict == "right"] += 1
    return found


def _print_counts() -> None:
    found = count_articles(list(sys.stdin.buffer))
    for marks in range(BINS["article"]):
        right, wrong = found[marks, True], found[marks, False]
        sys.stdout.write(f"article\t{marks}\t{right}\t{right + wrong}\n")


def _print_score() -> None:
    """Print, of every set that the author judged, what is emitted and what is held back."""
    judged = read_author()
    kept: Counter[tuple[str, bool]] = Counter()
    held: Counter[tuple[str, bool]] = Counter()
    for place, row in judge_all(list(sys.stdin.buffer)):
        if place in judged:
            part, verdict = judged[place]
            (held if row.reason else kept)[part, verdict == "right"] += 1
    for part in sorted({part for part, _ in judged.values()}):
        right, wrong = kept[part, True], kept[part, False]
        share = right / max(1, right + wrong)
        sys.stdout.write(
            f"{part:13} emitted: {right} of {right + wrong} right ({share:.2f}); "
            f"held back: {held[part, True]} right, {held[part, False]} wrong\n"
        )


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
    {"count": _print_counts, "fit": _print_fit, "plot": _print_plot, "score": _print_score}[
        sys.argv[1]
    ]()
