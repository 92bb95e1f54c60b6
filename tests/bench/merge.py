"""What merging costs: CPU a mention, memory and restart time of many events, and two hard blocks.

`python -m tests.bench.merge [EVENTS]` (100,000 without a number) prints the figures of one core:
news of 200 countries over ten days, of which a quarter of the events has two to four reports; then
one day of events without any country (block `ZZZ`), and one day of one pair of countries. Of many
events the most are put into the memory without being told, which takes half the time and leaves the
same (each report as if it had been an event: a little more); the cost is that of the last ones.
"""

import gc
import random
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.core.events.blocks import FAMILY, block_key
from pipeline.core.events.merger import Merger
from pipeline.core.events.merging_report import Shown, make_report
from pipeline.core.events.merging_traits import micros
from pipeline.runtime.snapshots import Header, SnapshotWriter, read_snapshot
from tests.support.mentions import UNSET, at, day, mention, party, place, quote

DAYS, BATCH, COUNTRIES, FED, LATER = 10, 200, 200, 20_000, 1_000
KINDS = sorted(FAMILY)
SYLLABLES = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
WORDS = [one + two + "n" for one in SYLLABLES for two in SYLLABLES]
PLACES = WORDS[:180]
MICROS = 1e6


def memory_mb():
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def country(number):
    """Return a code of three letters."""
    return "".join(chr(65 + number // 26**at % 26) for at in range(3))


def news(events, chance):
    """Yield the mentions of so many events in the order of their publication, with their times."""
    rows = []
    for number in range(events):
        minute = chance.uniform(0, DAYS * 24 * 60)
        pair = chance.sample(range(COUNTRIES), 2)
        kind = chance.choice(KINDS)
        fields = {
            "kind": kind,
            "actors": (party(f"Person {number % 977}", country(pair[0]), role="Minister"),),
            "recipients": (party(country(pair[1]), country(pair[1])),),
            "event_date": day(1 + int(minute / 1440)) if chance.random() < 0.5 else UNSET,
            "location": place(chance.choice(PLACES)) if chance.random() < 0.5 else UNSET,
            "status": "happened",
        }
        for copy in range(1 if chance.random() < 0.75 else chance.randint(2, 4)):
            later = minute + copy * chance.uniform(1, 300)
            rows.append((later, f"{number}/{copy}", fields))
    rows.sort(key=lambda row: row[0])
    return rows


def told(row, chance):
    """Return a mention of a row, with a sentence and a quote of common length."""
    minute, name, fields = row
    return mention(
        name,
        published=at(1, 0) + timedelta(minutes=minute),
        outlet=f"outlet{chance.randrange(900)}",
        sentence=" ".join(chance.choices(WORDS, k=24)),
        quotes=(quote(" ".join(chance.choices(WORDS, k=16))),) if chance.random() < 0.4 else (),
        **fields,
    )


def feed(merger, rows, chance):
    """Merge all; return CPU seconds, and how many records went out."""
    spent, sent = 0.0, 0
    for start in range(0, len(rows), BATCH):
        batch = [told(row, chance) for row in rows[start : start + BATCH]]
        times = [one.published_at for one in batch]
        began = time.process_time()
        outcomes = merger(batch, times)
        spent += time.process_time() - began
        sent += sum(map(len, outcomes))
    return spent, sent


def fill(merger, rows, chance):
    """Let a merger know of mentions as if it had told of each."""
    memory = merger._memory
    for number, row in enumerate(rows):
        said = told(row, chance)
        name, moment = block_key(said), micros(said.published_at)
        block, report = memory.block(name), make_report(said, memory.window_hours)
        block.graph.add(report, moment)
        block.advance(moment)
        report.note(moment, [(name, report.mention_id)])
        report.show(Shown(moment.to_bytes(8, "big"), moment.to_bytes(8, "little"), "create", ""))
        memory.expect(name, moment + memory.horizon)
        memory.now = max(memory.now, moment)
        if number % BATCH == 0:
            memory.store.rest()


def bench_state(events):
    """Print what a state of so many events costs."""
    chance = random.Random(1)
    rows = news(events + LATER, chance)
    rows, later = rows[:-LATER], rows[-LATER:]
    gc.collect()
    before, merger = memory_mb(), Merger(72)
    fill(merger, rows[:-FED], chance)
    rows = rows[-FED:]
    spent, sent = feed(merger, rows, chance)
    gc.collect()
    used = memory_mb() - before
    memory = merger._memory
    live = sum(len(block.graph.roots()) for block in memory.blocks.values())
    total = sum(len(block.graph.index.numbers()) for block in memory.blocks.values())
    print(f"{total:,} mentions of {live:,} events in {len(memory.blocks):,} blocks")
    print(f"the last {len(rows):,}: {spent / len(rows) * MICROS:.0f} us a mention")
    print(f"{sent / len(rows):.2f} records out a mention")
    print(f"{used:,.0f} MB, {used / total * 1e3:.2f} kB a mention")
    parts, secs = timed(merger.snapshot_parts)
    print(f"first snapshot {sum(map(len, parts)) / 1e6:,.0f} MB, {secs:.2f} s")
    feed(merger, later, chance)
    new, secs = timed(merger.snapshot_parts)
    old = set(map(id, parts))
    anew = sum(len(part) for part in new if id(part) not in old) / 1e6
    print(f"snapshot {LATER} mentions later: {anew:,.0f} MB anew, {secs:.2f} s")
    del merger, memory, parts
    gc.collect()
    with TemporaryDirectory() as folder:
        bench_restart(new, Path(folder) / "merge.snapshot")


def bench_restart(parts, path):
    """Print how long it takes to write a whole snapshot, and to begin from it."""
    header = Header(stage="merge", topic="t", partition=0, next_offset=1, fingerprint="")
    _, secs = timed(lambda: SnapshotWriter(path).write(header, parts))
    print(f"writing all of it {secs:.1f} s")
    del parts[:]
    gc.collect()
    before, heir = memory_mb(), Merger(72)
    (_, parts), reading = timed(lambda: read_snapshot(path))
    restored, secs = timed(lambda: heir.restore_parts(parts))
    print(f"restart {reading + secs:.1f} s, of which reading {reading:.1f} s: {restored}")
    print(f"{memory_mb() - before:,.0f} MB after it")


def timed(work):
    """Return what it returns, and the CPU seconds that it took."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def bench_day(name, count, fields):
    """Print what a mention costs among so many of one block and day, and among half as many."""
    for size in (count // 4, count // 2, count):
        chance = random.Random(2)
        rows = [(chance.uniform(0, 1440), f"{name}/{n}", fields(chance)) for n in range(size)]
        rows.sort(key=lambda row: row[0])
        merger = Merger(72)
        spent, sent = feed(merger, rows, chance)
        cost = spent / size * MICROS
        print(f"{name}: {size:,} mentions of a day: {cost:.0f} us each, {sent / size:.2f} out each")


def nowhere(chance):
    """Return the fields of an act of nobody with a country: half of them unnamed."""
    who = chance.choice(["police", "gunmen", "villagers", *(f"Group {n}" for n in range(300))])
    return {
        "kind": chance.choice(["PROTEST", "ASSAULT", "COERCE"]),
        "actors": (party(who),) if chance.random() < 0.7 else (),
        "location": place(chance.choice(PLACES)) if chance.random() < 0.7 else UNSET,
        "status": "happened",
    }


def dyad(chance):
    """Return the fields of an act between two countries, by one of many people."""
    one = party(f"Person {chance.randrange(60)}", "USA", role="Minister")
    return {
        "kind": chance.choice(KINDS),
        "actors": (one,),
        "recipients": (party("Russia", "RUS", id="gov:RUS"),),
        "event_date": day(1) if chance.random() < 0.5 else UNSET,
        "status": "happened",
    }


def main():
    """Print the figures."""
    bench_state(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    bench_day("ZZZ", 12_000, nowhere)
    bench_day("RUS|USA", 3_000, dyad)


if __name__ == "__main__":
    main()
