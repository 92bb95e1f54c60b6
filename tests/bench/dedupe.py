"""What a sketch, a decision and a look-up cost, beside MinHash-LSH of datasketch in the same run.

`python -m tests.bench.dedupe [--large]` prints microseconds of CPU time an article of 364 words, on
one core: of each article the least of several runs, ours and the peer's in turn, so that what else
the machine does counts little. The texts are made of words of our own: one in five is a copy with a
word in twenty swapped, as one in five articles of a news stream is a reprint. `--large` fills an
index with a million sketches (250 MB) and takes snapshots of it.
"""

import random
import sys
import time
import zlib
from datetime import timedelta

import numpy as np
from datasketch import MinHash, MinHashLSH

from pipeline.core.copies.decider import Decider
from pipeline.core.copies.index import SLOTS_PER_ARTICLE, SketchIndex
from pipeline.core.copies.journal import SHARE, JournaledIndex
from pipeline.core.shingles import sketch_text
from tests.support.articles import NOON, article

WORDS, COPIES = 364, 0.2
ENTRIES = 32
KNOWN, RUNS = 2_000, 5


def make_texts(count, seed=1):
    """Return texts of which a fifth are copies of one of the last 500."""
    chance = random.Random(seed)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "en", "i", "or", "u", "est")]
    words = [chance.choice(syllables) + chance.choice(syllables) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    texts = []
    for _ in range(count):
        if texts and chance.random() < COPIES:
            text = chance.choice(texts[-500:]).split()
            for at in chance.sample(range(WORDS), WORDS // 20):
                text[at] = chance.choice(words)
        else:
            text = chance.choices(words, weights, k=WORDS)
        texts.append(" ".join(text))
    return texts


def timed(work, things):
    """Return microseconds of CPU time, one number a thing."""
    took = np.empty(len(things))
    for at, thing in enumerate(things):
        began = time.thread_time_ns()
        work(thing)
        took[at] = time.thread_time_ns() - began
    return took / 1_000


class Peer:
    """MinHash with 128 permutations and LSH, of datasketch."""

    def __init__(self):
        self._lsh = MinHashLSH(threshold=0.5, num_perm=128)
        self._made = []

    def sign(self, text):
        words = text.lower().split()
        minhash = MinHash(num_perm=128)
        minhash.update_batch([" ".join(words[at : at + 3]).encode() for at in range(WORDS - 2)])
        self._made.append(minhash)

    def decide(self, number):
        self._lsh.query(self._made[number])
        self._lsh.insert(str(number), self._made[number])


class Ours:
    """Our index and decider, with as much known."""

    def __init__(self, texts):
        self._sketches = [np.frombuffer(sketch_text(text)[1], "<u8") for text in texts]
        self._index = SketchIndex(200_000)
        self.step = Decider(window_hours=168, max_articles=200_000)
        self.relations = []

    def enter(self, number):
        self._index.find(self._sketches[number], number + 1, 1)
        self._index.add(self._sketches[number], number + 1, 1, is_copy=False)

    def decide(self, one):
        (((forward, *_),)) = self.step([one], [NOON + timedelta(hours=1)])
        self.relations.append(forward.record.relation)


def bench_texts(texts):
    """Return the mean microseconds of each step where 2,000 articles are known, and a decider."""
    articles = [article(text, name=f"p{number}") for number, text in enumerate(texts)]
    known, new = range(KNOWN), range(KNOWN, len(texts))
    least = {}
    for _ in range(RUNS):
        ours, peer = Ours(texts), Peer()
        for work, things in (
            (peer.sign, texts[:KNOWN]),
            (peer.decide, known),
            (ours.enter, known),
        ):
            timed(work, things)
        ours.step(articles[:KNOWN], [NOON] * KNOWN)
        runs = {
            "sketch": timed(sketch_text, texts[KNOWN:]),
            "sign": timed(peer.sign, texts[KNOWN:]),
            "entry": timed(ours.enter, new),
            "peer entry": timed(peer.decide, new),
            "decide": timed(ours.decide, articles[KNOWN:]),
        }
        for name, took in runs.items():
            least[name] = np.minimum(least.get(name, took), took)
    alone = np.array(ours.relations) == "unique"
    least["unique"], least["copy"] = least["decide"][alone], least["decide"][~alone]
    return {name: took.mean() for name, took in least.items()}, ours.step


def draw(chance):
    """Return a sketch of random hashes."""
    return np.sort(chance.integers(1, 1 << 60, ENTRIES, dtype=np.uint64)).tobytes()


def bench_index(stored):
    """Return an index with so many sketches, and what a look-up takes in it."""
    index = JournaledIndex(stored)
    chance = np.random.default_rng(zlib.crc32(b"sketches"))
    for number in range(1, stored + 1):
        index.add(draw(chance), number, 1, is_copy=False)
    sketches = [draw(chance) for _ in range(3_000)]
    runs = [timed(lambda one: index.find(one, stored + 1, 1), sketches) for _ in range(3)]
    return index, np.minimum.reduce(runs).mean()


def bench_snapshots(index, stored):
    """Return what a snapshot of the index takes: the first one, and those after it."""
    chance = np.random.default_rng(zlib.crc32(b"later"))
    (anew,) = timed(index.dump, [stored + 1])
    last = stored + stored // SHARE
    for number in range(stored + 1, last):
        index.add(draw(chance), number, number - stored + 1, is_copy=False)
    (later,) = timed(index.dump, [last])
    dumped = index.dump(last)
    (again,) = timed(JournaledIndex(stored).load, [dumped])
    return {
        f"table of the index taken down anew, {sum(map(len, dumped.table)) / 1e6:.0f} MB": (
            f"{anew / 1000:.0f} ms, once in {stored // SHARE:,} articles"
        ),
        f"else what is new in it, {len(dumped.blocks[-1]) / 1e6:.1f} MB": f"{later / 1000:.1f} ms",
        "both read again, at most": f"{again / 1e6:.1f} s",
    }


def rows(cost):
    """Return the figures of 364 words, by their names."""
    sketch, sign, entry, lookup = (cost[name] for name in ("sketch", "sign", "entry", "peer entry"))
    decide, peer = cost["decide"], sign + lookup
    return {
        "sketch, in ingest": f"{sketch:.0f} µs",
        "decision": f"{decide:.0f} µs",
        "decision where nothing is alike, of a copy": (
            f"{cost['unique']:.0f} µs, {cost['copy']:.0f} µs"
        ),
        "look-up and entry in the index, as part of it": f"{entry:.0f} µs",
        "datasketch: MinHash, look-up and entry in LSH": f"{sign:.0f} µs, {lookup:.0f} µs",
        "sketch to MinHash": f"{sketch / sign:.2f}",
        "look-up and entry to those of LSH": f"{entry / lookup:.2f}",
        "decision to MinHash and LSH, which compare nothing": f"{decide / peer:.2f}",
        "sketch and decision to MinHash and LSH": f"{(sketch + decide) / peer:.2f}",
    }


def main():
    """Print the figures as a section of the document on performance."""
    cost, step = bench_texts(make_texts(4_000))
    found = rows(cost)
    kept = sum(map(len, step.snapshot_parts())) / 4_000
    found["index; snapshot, an article"] = f"{SLOTS_PER_ARTICLE * 4}; {kept:.0f} bytes"
    _, small = bench_index(10_000)
    found["look-up among 10,000 articles"] = f"{small:.1f} µs"
    if "--large" in sys.argv:
        index, large = bench_index(1_000_000)
        found["look-up among 1,000,000 articles"] = f"{large:.1f} µs: {large / small:.2f}"
        found |= bench_snapshots(index, 1_000_000)
    print("## Dedupe\n\n    python -m tests.bench.dedupe --large\n")
    print("One core, articles of 364 words of which one in five is a copy; of each the least of")
    print(f"{RUNS} runs, ours and the peer's in turn.\n\n| | |\n|---|---|")
    print("\n".join(f"| {name} | {figure} |" for name, figure in found.items()))


if __name__ == "__main__":
    main()
