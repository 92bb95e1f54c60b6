"""What an article costs each stage: CPU, and bytes in Kafka. Feeds docs/scaling.md.

`python -m tests.bench.costs [--articles 300] [--warm 30]` takes articles (press releases of the
shared data if they are there, else made ones) through the steps of all stages in this process, as
worker processes run them: bytes in, bytes out. CPU seconds are of this process after the warm-up;
what the frame and the Kafka client add is in `make bench`. Other work on the machine makes them
larger, by its use of the caches.
"""

import argparse
import json
import random
import time
from collections import Counter

import psutil

from pipeline.flow import FLOW
from pipeline.runtime.cloudevents import HeaderMaker, event_id, traceparent
from pipeline.runtime.machine import Ended
from pipeline.runtime.settings import Settings
from pipeline.runtime.usage import memory_bytes
from pipeline.runtime.workshop import make_machine
from tests.bench.latency import make_articles
from tests.support.shared import SHARED, read_jsonl

BATCH = 20
EPOCH_MS = 1_747_396_800_000
HEADERS = HeaderMaker("dateline/bench", "org.dateline.article.v1", "/article/1.1.0")
HEADER_BYTES = sum(
    len(name) + len(value)
    for name, value in HEADERS.make(
        event_id(b""), b"2025-05-16T12:00:00.000Z", b"2025-05-16T12:00:00.000Z", traceparent(b"")
    )
)


def articles_of(count):
    """Return articles as deliveries, and what they are."""
    path = SHARED / "data/news/senate_2007_02.jsonl"
    if not path.exists():
        made = make_articles(random.Random(1), count, 3_000)
        return [json.dumps(one).encode() for one in made], "made articles"
    deliveries = [
        {
            "external_id": row["id"],
            "title": row["title"],
            "body": row["body"],
            "published_at": row["published"],
            "publisher": {"name": row["publisher"]},
        }
        for row in read_jsonl(path)[:count]
    ]
    return [json.dumps(one).encode() for one in deliveries], "press releases"


class Costs:
    """The stages of the flow, and what they took so far."""

    def __init__(self):
        self.cpu_secs = Counter()
        self.records = Counter()
        self.sizes = Counter()
        self.messages = Counter()
        self.memory = {}
        self._machines = {}
        for stage in FLOW:
            before = memory_bytes()
            self._machines[stage.name] = make_machine(stage, Settings())
            self.memory[stage.name] = memory_bytes() - before

    def forget(self):
        """Begin to count anew."""
        for counts in (self.cpu_secs, self.records, self.sizes, self.messages):
            counts.clear()

    def take(self, values):
        """Take deliveries through all stages, in batches."""
        topics = {FLOW[0].reads: values}
        self._note(FLOW[0].reads, values)
        for stage in FLOW:
            inputs, outputs = topics.get(stage.reads, []), []
            began = time.process_time()
            for start in range(0, len(inputs), BATCH):
                batch = inputs[start : start + BATCH]
                outputs += self._machines[stage.name].run(batch, [EPOCH_MS] * len(batch))
            self.cpu_secs[stage.name] += time.process_time() - began
            self.records[stage.name] += len(inputs)
            for result in outputs:
                for _key, value, kind in result.outputs if isinstance(result, Ended) else result:
                    topic = stage.outputs[kind][1]
                    topics.setdefault(topic, []).append(value)
                    self._note(topic, [value])

    def _note(self, topic, values):
        self.messages[topic] += len(values)
        self.sizes[topic] += sum(map(len, values)) + HEADER_BYTES * len(values)


def report(costs, values, what):
    """Return the Markdown."""
    count = len(values)
    chars = sum(len(json.loads(value)["body"]) for value in values) / count
    machine = f"{psutil.cpu_count()} cores with a load of {psutil.getloadavg()[0]:.0f}"
    lines = [
        "## Costs",
        "",
        f"    python -m tests.bench.costs --articles {count}",
        "",
        f"{count} {what} of {chars:,.0f} characters; {machine}.",
        "",
        "| stage | records an article | CPU ms an article | MB to load |",
        "|---|---|---|---|",
    ]
    for stage in FLOW:
        name = stage.name
        lines.append(
            f"| {name} | {costs.records[name] / count:.2f} "
            f"| {1_000 * costs.cpu_secs[name] / count:.2f} | {costs.memory[name] / 1e6:.0f} |"
        )
    lines += ["", "| topic | messages an article | bytes an article |", "|---|---|---|"]
    lines += [
        f"| `{topic}` | {costs.messages[topic] / count:.2f} | {size / count:,.0f} |"
        for topic, size in costs.sizes.items()
    ]
    return "\n".join(lines) + "\n"


def main():
    """Measure and print the section of a document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--warm", type=int, default=30)
    asked = parser.parse_args()
    values, what = articles_of(asked.articles + asked.warm)
    costs = Costs()
    costs.take(values[: asked.warm])
    costs.forget()
    costs.take(values[asked.warm :])
    print(report(costs, values[asked.warm :], what))


if __name__ == "__main__":
    main()
