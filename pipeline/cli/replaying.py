"""What `dateline replay` does, and what it says meanwhile."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from datetime import datetime

import typer
from aiokafka.errors import KafkaError

from pipeline.cli.options import read_moment
from pipeline.flow import FLOW
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.pins import check_pins
from pipeline.runtime.rebuilding.comparing import Difference, hash_states
from pipeline.runtime.rebuilding.plan import make_plan
from pipeline.runtime.rebuilding.replaying import Replaying, under_way
from pipeline.runtime.replays import ReplayError
from pipeline.runtime.settings import Settings
from pipeline.runtime.takedown.cluster import TakedownError

LINE_SECS = 5.0


def run_replay(stage: str, since: str, settings: Settings, *, switch: bool, abort: bool) -> int:
    """Rebuild, switch, abort, or say how far it is; return 0, or 1 if it could not be.

    Raises: typer.BadParameter: it is not clear what to do.
    """
    if sum((bool(stage or since), switch, abort)) > 1:
        raise typer.BadParameter("either --stage and --from, or --switch, or --abort")
    if switch:
        return _run(_switch(settings), settings)
    if abort:
        return _run(_abort(settings), settings)
    if not (stage or since):
        return _run(_say(settings), settings)
    moment = read_moment(since)
    if moment is None or not stage:
        raise typer.BadParameter("--stage and --from are given together")
    return _run(_build(stage, moment, settings), settings)


def _run(work: Coroutine[None, None, int], settings: Settings) -> int:
    configure_logging(settings)
    check_pins()
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("dateline replay: interrupted; the same command goes on from here", err=True)
        return 130
    except (KafkaError, LookupError, ReplayError, TakedownError) as exc:
        typer.echo(f"dateline replay: {exc.args[0] if exc.args else exc!r}", err=True)
        return 1


async def _build(stage: str, since: datetime, settings: Settings) -> int:
    async with _replaying(stage, settings) as replaying:
        await replaying.build(since)
        for topic, (old, new) in (await replaying.count()).items():
            typer.echo(f"{topic}: {new} records, {old} as it is")
        for topic, sides in (await replaying.compare()).items():
            typer.echo(f"{topic}: {_differences(sides.difference)}")
            typer.echo(f"  hash {hash_states(sides.new)}, {hash_states(sides.old)} as it is")
    typer.echo("it is as far as the flow: `dateline replay --switch`, or --abort")
    return 0


async def _switch(settings: Settings) -> int:
    async with _replaying(await _begun(settings), settings) as replaying:
        for topic, difference in (await replaying.switch()).items():
            typer.echo(f"{topic}: {_differences(difference)}")
    typer.echo("done: start the workers again")
    return 0


async def _abort(settings: Settings) -> int:
    async with _replaying(await _begun(settings), settings) as replaying:
        await replaying.abort()
    typer.echo("it is as before")
    return 0


async def _say(settings: Settings) -> int:
    replay = await under_way(settings)
    if replay is None:
        typer.echo("no replay is under way")
    else:
        typer.echo(f"from {replay.first}, since {replay.since.isoformat()}: {replay.state}")
    return 0


async def _begun(settings: Settings) -> str:
    replay = await under_way(settings)
    if replay is None:
        raise ReplayError("no replay is under way: --stage and --from begin one")
    return replay.first


@contextlib.asynccontextmanager
async def _replaying(stage: str, settings: Settings) -> AsyncIterator[Replaying]:
    """Hold a replay that tells people what it does."""
    plan = make_plan(FLOW, stage, settings)
    outbox = Outbox(settings, "dateline-replay")
    await outbox.start()
    try:
        yield Replaying(plan, outbox, lambda line: typer.echo(line, err=True), _Lines())
    finally:
        await outbox.stop()


class _Lines:
    """Say now and then how far it is."""

    def __init__(self) -> None:
        self._due = 0.0

    def __call__(self, behind: Mapping[str, int]) -> None:
        now = time.monotonic()
        if now >= self._due:
            self._due = now + LINE_SECS
            told = ", ".join(f"{stage} {count:,}" for stage, count in behind.items())
            typer.echo(f"records behind: {told}", err=True)


def _differences(found: Difference) -> str:
    told = {"the same": found.same, "changed": len(found.changed), "new": len(found.new)}
    told["not made again"] = len(found.gone)
    return ", ".join(f"{count} {what}" for what, count in told.items())
