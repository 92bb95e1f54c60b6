"""How far replays are, by stage; and what a stage takes over from the last one."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime

import msgspec

from pipeline.records import Replay
from pipeline.records.replay import ReplayState
from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import HeaderMaker
from pipeline.runtime.lasting import read_last, write_last
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage

TOPIC = "news.replay.v1"
UNDER_WAY: tuple[ReplayState, ...] = ("preparing", "building", "switching")
_HEADERS = HeaderMaker("dateline/replay", Replay.TYPE, Replay.SCHEMA)


class ReplayError(RuntimeError):
    """Raised where a replay cannot go on, or a worker not start for it; it says what to do."""


async def read_replays(settings: Settings) -> dict[str, Replay]:
    """Return the last replay of each stage that has had one.

    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    return await read_last(settings, TOPIC, Replay)


async def write_replays(settings: Settings, outbox: Outbox, replays: Iterable[Replay]) -> None:
    """Write how far replays are; return when the broker has it."""
    told = {one.stage: msgspec.structs.replace(one, time=utc_now()) for one in replays}
    await write_last(settings, outbox, TOPIC, _HEADERS, told)


def begin_replay(stage: str, first: str, since: datetime, before: Replay | None) -> Replay:
    """Return the replay of a stage that begins now; it goes on counting from the one `before`."""
    return Replay(
        schema=Replay.SCHEMA,
        stage=stage,
        first=first,
        since=since,
        time=utc_now(),
        state="preparing",
        generation=before.generation if before else 0,
        revision_base=before.revision_base if before else 0,
    )


async def follow_replays(stage: AnyStage, settings: Settings) -> AnyStage:
    """Return a stage as the last replay that was switched to leaves it.

    Raises: ReplayError: one is being switched to now; aiokafka.errors.KafkaError: no answer.
    """
    replay = (await read_replays(settings)).get(stage.name)
    if replay is None:
        return stage
    if replay.state == "switching":
        raise ReplayError(
            f"{stage.name} waits: a replay is being switched to. If `dateline replay --switch` "
            "broke off, give it again"
        )
    return dataclasses.replace(
        stage, generation=replay.generation, revision_base=replay.revision_base
    )
