"""Pairs of articles of which we know whether the second is a copy of the first."""

import csv
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from pipeline.core.articles.ingest import Ingest
from pipeline.core.copies.decider import Decider
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from tests.eval.copies import Spinner, cut, reformat
from tests.eval.moulds import MONTHS, fill, make_mould_pairs, write
from tests.eval.tellings import make_telling_pairs

LABELS = Path(__file__).parent / "data" / "senate_labels.tsv"
NOON = datetime(2025, 5, 18, 12, tzinfo=UTC)
CREDIT = "\n(With reporting by the staff of this paper in the capital. Write to the desk.)"
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DATE = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})\b(?!,?\d)")


class PairOf(NamedTuple):
    """Two texts, where they are from, and whether the second is a copy."""

    source: str
    older: str
    newer: str
    is_copy: bool
    hours: float = 3.0
    one_publisher: bool = False


def rewrite_numbers(text):
    """Write every number, date and unit in the house style of another paper."""
    text = DATE.sub(lambda match: f"{match[2]} {match[1][:3]}.", text)
    text = re.sub(r"(\d),(\d{3})\b", r"\1\2", text)
    text = re.sub(r" percent\b", "%", text).replace(" million ", " mln ")
    return re.sub(r"(?<![\d.,:-])([2-9])(?![\d.,:-])", lambda match: SMALL[int(match[1])], text)


def _say_the_same(spinner):
    """Return what a reprint may change of a text without saying anything else."""
    return {
        "numbers": rewrite_numbers,
        "format": reformat,
        "cut": lambda text: cut(text, 0.6),
        "credit": lambda text: f"By our reporter\n{text}{CREDIT}",
        "dateline": lambda text: f"LAKEFORD (Reuters) - {text}",
        "furniture": spinner.wrap,
        "spun_10": lambda text: spinner.spin(text, 0.1),
        "spun_20": lambda text: spinner.spin(text, 0.2),
        "spun_numbers": lambda text: spinner.spin(rewrite_numbers(text), 0.1),
    }


def hard_pairs(seed):
    """Return pairs of our own: reports of one mould, tellings of one event, reprints of both."""
    moulds, tellings = make_mould_pairs(seed), make_telling_pairs(seed + 1)
    others = [
        PairOf(f"mould {name}/{changed}", a, b, is_copy=False) for name, changed, a, b in moulds
    ]
    others += [PairOf(f"telling {event}", a, b, is_copy=False) for event, a, b in tellings]
    rng = random.Random(seed + 2)
    texts = [a for _, _, a, _ in moulds] + [a for _, a, _ in tellings]
    words = [write(name, fill(name, rng)) for name, _, _, _ in moulds for _ in range(3)]
    kinds = list(_say_the_same(Spinner(words, seed)).items())
    copies = []
    for number, text in enumerate(texts):
        kind, change = kinds[number % len(kinds)]
        copies.append(PairOf(f"reprint {kind}", text, change(text), is_copy=True))
    return others + copies


def senate_pairs(rows):
    """Return the labelled pairs of the month of press releases."""
    by_id = {row["id"].removeprefix("senate:"): row for row in rows}
    pairs = []
    with LABELS.open(encoding="utf-8") as file:
        for one, two, label in csv.reader(
            (line for line in file if line[0] != "#"), delimiter="\t"
        ):
            older, newer = sorted((by_id[one], by_id[two]), key=lambda row: row["published"])
            days = datetime.fromisoformat(newer["published"]) - datetime.fromisoformat(
                older["published"]
            )
            pairs.append(
                PairOf(
                    f"senate {label}",
                    older["body"],
                    newer["body"],
                    label == "copy",
                    days.total_seconds() / 3600.0,
                    older["publisher"] == newer["publisher"],
                )
            )
    return pairs


def story_pairs(rows):
    """Return pairs of distinct articles that share many rare names: on one event, as a rule."""
    names = [frozenset(re.findall(r"\b[A-Z][a-z]{3,}\b", row["body"])) for row in rows]
    spread = Counter(name for found in names for name in found)
    rare = [frozenset(name for name in found if spread[name] <= 6) for found in names]
    return [
        PairOf(
            f"{rows[one]['id']} {rows[two]['id']}",
            rows[one]["body"],
            rows[two]["body"],
            is_copy=False,
        )
        for one, two in combinations(range(len(rows)), 2)
        if len(rare[one] & rare[two]) >= 4
    ]


def decide(pair):
    """Return the record of the newer article of a pair, decided after the older one."""
    inbounds = [
        Inbound(
            url=f"https://{domain}/{number}",
            body=body,
            published_at=(NOON + timedelta(hours=hours)).isoformat(),
            publisher=Publisher(domain=domain),
            language="en",
        )
        for number, (domain, body, hours) in enumerate(
            (
                ("one.example", pair.older, 0.0),
                ("one.example" if pair.one_publisher else "two.example", pair.newer, pair.hours),
            )
        )
    ]
    ingested = Ingest(max_text_chars=400_000, languages="en")(inbounds, [NOON, NOON])
    articles = [outcome[0].record for outcome in ingested]
    outcomes = Decider(window_hours=24 * 40, max_articles=8)(articles, [NOON, NOON])
    return outcomes[1][0].record


class Score(NamedTuple):
    """How good the word `copy` (exact or near) is."""

    precision: float
    recall: float
    wrong: list

    @property
    def f1(self):
        """The harmonic mean of the two."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(pairs):
    """Decide all pairs and compare."""
    told = [(pair, decide(pair)) for pair in pairs]
    called = [(pair, record.relation in {"exact", "near"}) for pair, record in told]
    right = sum(pair.is_copy and copy for pair, copy in called)
    wrong = [
        (pair.source, record.relation, record.fact_conflicts)
        for (pair, copy), (_, record) in zip(called, told, strict=True)
        if pair.is_copy != copy
    ]
    return Score(
        right / sum(copy for _, copy in called), right / sum(p.is_copy for p in pairs), wrong
    )
