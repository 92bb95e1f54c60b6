"""Score emitted events of running news against our judgements, `data/judged.tsv`.

`JUDGED=judged_held.tsv` takes those of the half that the rules were not changed by.

    python -m tests.eval.precision articles > in.jsonl
    dateline stage --to code --without dedupe < in.jsonl > mentions.jsonl
    python -m tests.eval.precision score < mentions.jsonl

`python -m tests.eval.precision abc lee_background.cor lee.cor` prints the articles of the Lee
corpus (news of the Australian ABC, 2000 to 2002; test data of the library gensim), of which
`data/judged_author.tsv` holds verdicts (`calibrate.py` scores them).

Judgements are of one reader and strict: an event is `right` only if its type, its status and all
its parties are what the sentence says, and nobody who matters is missing. Otherwise the first fault
that applies: `type` (another act, or none), `party`, `status` (asserted though hypothetical,
habitual, wished for or denied; background told as news), `scope` (right, but not politics). A row
holds article, offset of the sentence, event type, verdict; no text.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

from tests.support.shared import SHARED, read_jsonl

FILE = Path(__file__).parent / "data" / os.environ.get("JUDGED", "judged.tsv")
SOURCES = ("gum_wikinews", "meantime_wikinews", "senate_2007_02")


def read_judgements() -> dict[tuple[str, int, str], str]:
    """Return the verdict by article, offset of the sentence and type."""
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return {(article, int(start), kind): verdict for article, start, kind, verdict in rows}


def write_articles() -> None:
    """Print the judged articles as input lines."""
    wanted = {article for article, _, _ in read_judgements()}
    for name in SOURCES:
        for row in read_jsonl(SHARED / "data" / "news" / f"{name}.jsonl"):
            if row["id"] in wanted:
                line = {
                    "external_id": row["id"],
                    "title": row["title"],
                    "body": row["body"],
                    "published_at": row["published"],
                }
                sys.stdout.write(json.dumps(line) + "\n")


def write_abc() -> None:
    """Print the articles of the Lee corpus, one a line in its two files, as input lines."""
    for prefix, path in zip(("abc", "abc50"), sys.argv[2:], strict=True):
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
        for number, text in enumerate(lines):
            line = {
                "external_id": f"{prefix}:{number}",
                "body": text.strip(),
                "published_at": "2001-12-20T12:00:00Z",
            }
            sys.stdout.write(json.dumps(line) + "\n")


def score() -> None:
    """Print precision by type and the faults, of those mentions on stdin that are judged."""
    judgements = read_judgements()
    verdicts: list[tuple[str, str]] = []
    unjudged = 0
    for line in sys.stdin:
        mention = json.loads(line)
        key = mention["external_id"], mention["evidence"][0]["start"], mention["type"]
        if key in judgements:
            verdicts.append((mention["type"], judgements[key]))
        else:
            unjudged += 1
    kinds = Counter(kind for kind, _ in verdicts)
    right = Counter(kind for kind, verdict in verdicts if verdict == "right")
    for kind, count in [*kinds.most_common(), ("all", kinds.total())]:
        good = right[kind] if kind != "all" else right.total()
        sys.stdout.write(f"{kind:10} {good:4} of {count:4}  {good / max(count, 1):.2f}\n")
    faults = Counter(verdict for _, verdict in verdicts if verdict != "right")
    sys.stdout.write(f"faults {dict(faults.most_common())}, not judged {unjudged}\n")


if __name__ == "__main__":
    {"abc": write_abc, "articles": write_articles, "score": score}[sys.argv[1]]()
