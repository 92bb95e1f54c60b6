"""`dateline run`: files in, events out, with a summary that accounts for every article."""

import asyncio
import statistics
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson
import typer
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from pipeline.cli.running import Harvest, RunError, run_chain
from pipeline.flow import FLOW
from pipeline.records import Event, Mention, Storied, Story
from pipeline.runtime.cloudevents import RECORDED
from pipeline.runtime.embedded import EmbeddedBrokerError
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.settings import Settings
from pipeline.sources.files import Delivery, Fault, UnknownFileTypeError, find_files, open_file


def run_files(files: list[Path], out: Path, broker: str, published: str, settings: Settings) -> int:
    """Run the chain over the files and write what came out; return 0, or 1 if it broke off."""
    out.mkdir(parents=True, exist_ok=True)
    log = out / "worker.log"
    began = time.monotonic()
    try:
        harvest = asyncio.run(run_chain(_read(files, published), settings, broker, log))
    except (UnknownFileTypeError, EmbeddedBrokerError, RunError, KafkaError, OSError) as exc:
        typer.echo(f"dateline run: {exc}. The worker's log: {log}", err=True)
        return 1
    summary = summarize(harvest, time.monotonic() - began)
    write_lines(out / "events.jsonl", live_events(harvest))
    write_lines(out / "mentions.jsonl", mentions(harvest))
    write_lines(out / "stories.jsonl", live_stories(harvest))
    write_lines(out / "story-articles.jsonl", story_articles(harvest))
    write_lines(out / "dead-letters.jsonl", harvest.dead_letters())
    (out / "summary.json").write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
    typer.echo(orjson.dumps(summary, option=orjson.OPT_INDENT_2).decode())
    return 0


def _read(files: Iterable[Path], published: str) -> Iterator[bytes]:
    for file in find_files(files):
        with open_file(file, published) as opened:
            for item in opened.items():
                if isinstance(item, Delivery):
                    yield item.value
                elif isinstance(item, Fault):
                    typer.echo(f"{file.path}: {item.code}: {item.message}", err=True)


def live_events(harvest: Harvest) -> list[Event]:
    """Return the last state of every event that was not merged away or retracted, oldest first."""
    last: dict[str, Event] = {}
    for event in _decode(harvest, "merge", Event):
        if event.id not in last or event.revision >= last[event.id].revision:
            last[event.id] = event
    live = (event for event in last.values() if event.op in {"create", "update"})
    return sorted(live, key=lambda event: (event.first_seen, event.id))


def mentions(harvest: Harvest) -> list[Mention]:
    """Return each mention once, in the order of publication."""
    found = {mention.id: mention for mention in _decode(harvest, "code", Mention)}
    return sorted(
        found.values(),
        key=lambda one: (one.published_at, one.article_id, one.evidence[0].start, one.id),
    )


def live_stories(harvest: Harvest) -> list[Story]:
    """Return the last state of every story that was not merged away, oldest first."""
    decoder = msgspec.json.Decoder(Story)
    last = {
        story.id: story
        for story in (decoder.decode(one.value) for one in harvest.records["news.story.v1"])
    }
    live = (story for story in last.values() if story.op != "merge")
    return sorted(live, key=lambda story: (story.first_published, story.id))


def story_articles(harvest: Harvest) -> list[Storied]:
    """Return the last story of each article, in the order in which the articles came."""
    return list({one.article_id: one for one in _decode(harvest, "story", Storied)}.values())


def summarize(harvest: Harvest, wall_secs: float) -> dict[str, Any]:
    """Return counts per stage, wall time and the latency from delivery to event.

    For each stage `in` is `out` + `dropped` + `dead_letters`; `code` may make several mentions of
    one article, so there it is `passed` (articles with a mention) that adds up.
    """
    stages: dict[str, dict[str, int]] = {}
    for stage in FLOW:
        letters = harvest.records[dead_letter_topic(stage.reads)]
        stages[stage.name] = {
            "in": len(harvest.records[stage.reads]),
            "out": len(harvest.records[stage.writes]),
            "dropped": harvest.dropped[stage.name],
            "dead_letters": len(letters),
        }
    passed = {(one.article_id, one.version) for one in _decode(harvest, "code", Mention)}
    stages["code"]["passed"] = len(passed)
    return {
        "stages": stages,
        "too_large_to_send": harvest.too_large,
        "events": len(live_events(harvest)),
        "stories": len(live_stories(harvest)),
        "wall_secs": round(wall_secs, 1),
        "latency_secs": latencies(harvest.records["news.event.v1"]),
    }


def latencies(records: Iterable[ConsumerRecord]) -> dict[str, float]:
    """Return p50 and p99 of the seconds from a delivery's record to that of its event."""
    secs = sorted(
        record.timestamp / 1000 - datetime.fromisoformat(recorded.decode()).timestamp()
        for record in records
        if (recorded := dict(record.headers).get(RECORDED))
    )
    if len(secs) < 2:
        return {"p50": round(secs[0], 3), "p99": round(secs[0], 3)} if secs else {}
    cuts = statistics.quantiles(secs, n=100, method="inclusive")
    return {"p50": round(cuts[49], 3), "p99": round(cuts[98], 3)}


def write_lines(path: Path, rows: Iterable[msgspec.Struct]) -> None:
    """Write records as JSON Lines."""
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


def _decode(harvest: Harvest, name: str, record: type[Any]) -> list[Any]:
    decoder = msgspec.json.Decoder(record)
    topic = next(stage.writes for stage in FLOW if stage.name == name)
    return [decoder.decode(one.value) for one in harvest.records[topic]]
