"""`dateline demo`: three made-up days of talks through the whole chain."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline.cli.run import live_events
from pipeline.cli.running import RunError, own_flow, run_chain, worker_process
from pipeline.dashboard.server import Reader
from pipeline.demo import demo_lines
from pipeline.records import Event
from pipeline.runtime.embedded import EmbeddedBrokerError
from pipeline.runtime.producing import Sender
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens


def run_demo(settings: Settings, *, once: bool, port: int, pace_secs: float) -> int:
    """Play the demo: to the end as a table, or live on a page until interrupted."""
    with tempfile.TemporaryDirectory(prefix="dateline-demo-") as folder:
        log = Path(folder) / "worker.log"
        try:
            if once:
                _print_once(settings, log)
            else:
                asyncio.run(_play_live(settings, log, port, pace_secs))
        except (EmbeddedBrokerError, RunError, KafkaError, OSError) as exc:
            tail = log.read_text(errors="replace")[-2_000:] if log.exists() else ""
            typer.echo(f"dateline demo: {exc}\n{tail}", err=True)
            return 1
        except KeyboardInterrupt:
            return 0
    return 0


def _print_once(settings: Settings, log: Path) -> None:
    harvest = asyncio.run(run_chain(demo_lines(), settings, "", log))
    console = Console(width=max(Console().width, 150))
    console.print(_table(live_events(harvest)))


async def _play_live(settings: Settings, log: Path, port: int, pace_secs: float) -> None:
    with log.open("wb") as lines:
        async with own_flow(settings, "") as own, worker_process(own, lines) as worker:
            told = msgspec.structs.replace(own, http_port=port, postgres_url="")
            reader = Reader(told, Tokens(()))
            async with reader.running():
                address = f"http://{own.http_host}:{reader.gate.port}"
                typer.echo(f"Page: {address} (Ctrl-C ends). Starting the stages ...")
                await worker.until_ready()
                await _play(own, pace_secs)
                typer.echo("\nAll articles are sent. The page stays up until Ctrl-C.")
                while True:
                    worker.check()
                    await asyncio.sleep(1)


async def _play(settings: Settings, pace_secs: float) -> None:
    articles = list(demo_lines())
    async with Sender(settings, source="demo") as sender:
        for number, line in enumerate(articles, start=1):
            await sender.send_bytes([line])
            typer.echo(f"\rarticle {number} of {len(articles)}", nl=False)
            await asyncio.sleep(pace_secs)


def _table(events: list[Event]) -> Table:
    table = Table("date", "status", "type")
    for name in ("actors", "recipients"):
        table.add_column(name, max_width=24)
    table.add_column("where", max_width=12)
    table.add_column("reports", no_wrap=True)
    table.add_column("evidence", no_wrap=True, overflow="ellipsis", max_width=50)
    for event in events:
        date = event.event_date.start if event.event_date else ""
        table.add_row(
            date[:10],
            event.status + (" (disputed)" if event.disputed else ""),
            f"{event.type} {event.mode}".strip(),
            ", ".join(party.name for party in event.actors),
            ", ".join(party.name for party in event.recipients),
            event.location.name if event.location else "",
            f"{event.articles} / {event.origins}",
            event.evidence[0].sentence,
        )
    table.caption = "reports: articles / independent origins"
    return table
