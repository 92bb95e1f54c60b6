"""Score arrests, use of force and killings by police and soldiers on sentences of our own.

    python -m tests.eval.police           # precision, recall, F1 of both parts
    python -m tests.eval.police misses    # the sentences of the open part that are coded wrongly

`data/police.tsv` holds part, labels and sentence, labelled before the rules saw them. `A`: the
sentence tells that police, soldiers or guards of a state have arrested or hold somebody, in a verb
or a noun, with or without saying who. `F`: that they used force, fired in the air included. `K`:
that they killed somebody. `-`: none of these has happened (others did it; it is demanded, allowed,
planned, denied; the word has another sense). The part `held`, a third of the first 273 by a hash of
the sentence, is looked at as a number only.
"""

import hashlib
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipeline.core.entities.tagger import Tagger
from pipeline.core.events.coder import EventCoder
from pipeline.records import DedupedArticle, Mention, TaggedArticle
from pipeline.records.common import Span
from pipeline.records.deduped import Origin
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings

FILE = Path(__file__).parent / "data" / "police.tsv"
NOON = datetime(2025, 6, 11, 12, tzinfo=UTC)
REAL = frozenset({"happened", "ongoing", "claimed"})
FORCES = frozenset({"COP", "MIL"})
DEADLY = re.compile(
    r"\b(kill\w*|dead|die[sd]?|deaths?|toll|succumb\w*|gunned down|lives|strangled)\b"
)
"""Mentions do not say whether an assault was deadly; the sentence does."""
KINDS = "AFK"


def read_sentences(*, held: bool) -> list[tuple[str, str]]:
    """Return (labels, sentence) of the part that is held back, or of the open one."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [(part, labels, text) for part, labels, text in (line.split("\t") for line in lines)]
    return [(labels, text) for part, labels, text in rows if (part == "held") == held]


def tag_texts(texts: Sequence[str]) -> list[TaggedArticle]:
    """Return every text as a tagged article of its own."""
    tagger = Tagger(load_parser(Settings()), load_gazetteer(Settings()))
    outcomes = tagger([_article(text) for text in texts], [NOON] * len(texts))
    return [forward.record for (forward,) in outcomes]


def _article(text: str) -> DedupedArticle:
    return DedupedArticle(
        schema=DedupedArticle.SCHEMA,
        article_id=hashlib.sha256(text.encode()).hexdigest()[:32],
        version="b" * 32,
        text=text,
        paragraphs=(Span(start=0, end=len(text)),),
        language="en",
        published_at=NOON,
        received_at=NOON,
        authors=(),
        origin_hints=(),
        thin=False,
        repaired=(),
        text_sha256="0" * 64,
        sketch=b"",
        relation="unique",
        cluster_id="a" * 32,
        fact_conflicts=(),
        altered_quotes=(),
        origin=Origin(is_origin=True),
        algo="rules/1",
    )


def labels_of(mentions: Iterable[Mention], text: str) -> str:
    """Return the labels that the events of a sentence make."""
    found: set[str] = set()
    for mention in mentions:
        by_forces = any(actor.sector in FORCES for actor in mention.actors)
        others = bool(mention.actors) and all(
            actor.sector in {"UAF", "REB", "CRM", "CVL"} for actor in mention.actors
        )
        if mention.status in REAL and mention.mode == "arrest" and not others:
            found.add("A")
        by_forces = by_forces or mention.mode == "crowd-control"
        if mention.status in REAL and mention.type == "ASSAULT" and by_forces:
            found |= set("FK") if DEADLY.search(text) else {"F"}
    return "".join(sorted(found)) or "-"


def f1(wanted: Sequence[str], found: Sequence[str], kind: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one label."""
    both = sum(kind in w and kind in f for w, f in zip(wanted, found, strict=True))
    precision = both / max(1, sum(kind in f for f in found))
    recall = both / max(1, sum(kind in w for w in wanted))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def score(rows: Sequence[tuple[str, str]], records: Sequence[TaggedArticle]) -> list[str]:
    """Return the labels found for every row."""
    coder = EventCoder(load_lexicon(Settings()))
    return [
        labels_of(coder.code(record), text) for (_, text), record in zip(rows, records, strict=True)
    ]


def _print() -> None:
    for held in (False, True):
        rows = read_sentences(held=held)
        found = score(rows, tag_texts([text for _, text in rows]))
        for kind in KINDS:
            numbers = " ".join(f"{n:.2f}" for n in f1([w for w, _ in rows], found, kind))
            name = "held" if held else "open"
            sys.stdout.write(f"{name} {len(rows)} {kind} precision recall F1: {numbers}\n")
        if not held and sys.argv[1:] == ["misses"]:
            for (wanted, text), got in zip(rows, found, strict=True):
                if wanted != got:
                    sys.stdout.write(f"{wanted:4}{got:4}{text}\n")


if __name__ == "__main__":
    _print()
