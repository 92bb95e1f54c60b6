"""What a sketch, a decision and a look-up cost, beside MinHash-LSH of datasketch in the same run.

`python -m tests.bench.dedupe [--large]` prints microseconds of CPU time an article of 364 words, on
one core. The texts are made of words of our own: one in five is a copy with a word in twenty
swapped, as one in five articles of a news stream is a reprint. `--large` fills an index with a
million sketches (250 MB).
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
from pipeline.core.shingles import sketch_text
from tests.support.articles import NOON, article

WORDS, COPIES = 364, 0.2
ENTRIES = 32


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
    """Return microseconds of CPU time a thing."""
    began = time.process_time()
    for thing in things:
        work(thing)
    return (time.process_time() - began) / len(things) * 1e6


def bench_peer(texts):
    """Return what datasketch takes for a MinHash (128 permutations) and for query and insert."""
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    made = []

    def sign(text):
        words = text.lower().split()
        minhash = MinHash(num_perm=128)
        minhash.update_batch([" ".join(words[at : at + 3]).encode() for at in range(WORDS - 2)])
        made.append(minhash)

    def decide(numbered):
        number, minhash = numbered
        lsh.query(minhash)
        lsh.insert(str(number), minhash)

    return timed(sign, texts), timed(decide, list(enumerate(made)))


def bench_decider(texts):
    """Return what a decision takes once 2,000 articles are known, and the bytes of a snapshot."""
    articles = [article(text, name=f"p{number}") for number, text in enumerate(texts)]
    step = Decider(window_hours=168, max_articles=200_000)
    step(articles[:2_000], [NOON] * 2_000)
    later = NOON + timedelta(hours=1)
    micros = timed(lambda one: step([one], [later]), articles[2_000:])
    return micros, sum(map(len, step.snapshot_parts())) / len(articles)


def bench_entry(texts):
    """Return what it takes to look up and enter the sketches of real texts, as the peer does."""
    index = SketchIndex(200_000)
    sketches = [np.frombuffer(sketch_text(text)[1], "<u8") for text in texts]

    def decide(numbered):
        number, sketch = numbered
        index.find(sketch, number, 1)
        index.add(sketch, number, 1, is_copy=False)

    return timed(decide, list(enumerate(sketches, start=1)))


def bench_index(stored):
    """Return what a look-up takes in an index with so many sketches of random hashes."""
    index = SketchIndex(stored)
    chance = np.random.default_rng(zlib.crc32(b"sketches"))

    def draw():
        return np.sort(chance.integers(1, 1 << 60, ENTRIES, dtype=np.uint64))

    for number in range(1, stored + 1):
        index.add(draw(), number, 1, is_copy=False)
    sketches = [draw() for _ in range(3_000)]
    return min(timed(lambda one: index.find(one, stored + 1, 1), sketches) for _ in range(3))


def main():
    """Print the figures."""
    texts = make_texts(4_000)
    sketch = min(timed(sketch_text, texts[:1_000]) for _ in range(3))
    decide, kept = bench_decider(texts)
    sign, lookup = bench_peer(texts[:1_500])
    print(f"sketch {sketch:.0f} us, datasketch MinHash {sign:.0f} us: ratio {sketch / sign:.2f}")
    entry = bench_entry(texts[:1_500])
    print(f"look-up + entry {entry:.0f} us, of datasketch {lookup:.0f} us: {entry / lookup:.2f}")
    whole, peer = sketch + decide, sign + lookup
    print(f"decide {decide:.0f} us, with all comparisons, of which datasketch makes none")
    print(f"sketch + decide {whole:.0f} us, datasketch {peer:.0f} us: ratio {whole / peer:.2f}")
    print(f"index {SLOTS_PER_ARTICLE * 4} bytes an article; snapshot {kept:.0f} bytes an article")
    small = bench_index(10_000)
    print(f"look-up {small:.1f} us among 10,000 articles")
    if "--large" in sys.argv:
        large = bench_index(1_000_000)
        print(f"look-up {large:.1f} us among 1,000,000 articles: ratio {large / small:.2f}")


if __name__ == "__main__":
    main()
