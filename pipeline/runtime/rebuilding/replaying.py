"""A replay from its beginning to the switch, or to its end without one."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec

from pipeline.records import Replay
from pipeline.records.replay import ReplayState
from pipeline.runtime.cloudevents import recorded_at
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.progress import ends
from pipeline.runtime.rebuilding.comparing import Difference, Sides, read_sides
from pipeline.runtime.rebuilding.groups import busy_groups
from pipeline.runtime.rebuilding.plan import Plan
from pipeline.runtime.rebuilding.shadow import Progress, catch_up, clear, drain, prepare
from pipeline.runtime.rebuilding.switching import switch
from pipeline.runtime.replay import read_range
from pipeline.runtime.replays import (
    TOPIC,
    UNDER_WAY,
    ReplayError,
    begin_replay,
    read_replays,
    write_replays,
)
from pipeline.runtime.settings import Settings

LOOK_SECS = 1.0


async def under_way(settings: Settings) -> Replay | None:
    """Return the replay that is under way, as the record of its first stage, or None.

    Raises: aiokafka.errors.KafkaError: no answer.
    """
    replays = (await read_replays(settings)).values()
    return next((one for one in replays if one.state in UNDER_WAY and one.stage == one.first), None)


class Replaying:
    """A replay of some stages. Hold an outbox that is started; `tell` says what happens."""

    def __init__(
        self, plan: Plan, outbox: Outbox, tell: Callable[[str], None], progress: Progress
    ) -> None:
        """Take what is rebuilt."""
        self._plan = plan
        self._outbox = outbox
        self._tell = tell
        self._progress = progress

    async def build(self, since: datetime) -> None:
        """Rebuild what came in since a time, until it is as far as the flow; go on if it began.

        Raises: ReplayError: another replay is under way, or the flow is not so far;
        LookupError: a topic is not there; aiokafka.errors.KafkaError: no answer.
        """
        known = await read_replays(self._plan.settings)
        begun = next((one for one in known.values() if one.state in UNDER_WAY), None)
        if begun and (begun.state == "switching" or begun.first != self._plan.first.name):
            raise ReplayError(
                f"a replay of {begun.first} since {begun.since.isoformat()} is {begun.state}: "
                "--switch or --abort it first"
            )
        if begun:
            since = begun.since
            self._tell(f"going on with the replay since {since.isoformat()}")
        if begun is None or begun.state == "preparing":
            fresh = [
                begin_replay(one.name, self._plan.first.name, since, known.get(one.name))
                for one in self._plan.stages
            ]
            await write_replays(self._plan.settings, self._outbox, fresh)
            self._tell("copying what is kept from before")
            await prepare(self._plan, self._outbox, since)
            await self._note("building")
        await catch_up(self._plan, self._progress)

    async def compare(self) -> dict[str, Sides]:
        """Return the states that readers keep, by topic, as they are and as they were rebuilt."""
        since = (await self._ours())[self._plan.first.name].since
        return {topic: await read_sides(self._plan, topic, since) for topic in self._plan.states}

    async def count(self) -> dict[str, tuple[int, int]]:
        """Return of each topic how many records came of deliveries since, as is and rebuilt."""
        since = (await self._ours())[self._plan.first.name].since
        plan = self._plan
        return {
            topic: (
                await _count_since(plan.settings, topic, since),
                await _count_since(plan.shadow, topic, since),
            )
            for topic in plan.written
        }

    async def switch(self) -> dict[str, Difference]:
        """Catch up, wait until the workers of these stages are stopped, and switch.

        Raises: ReplayError: as `switch`; LookupError, aiokafka.errors.KafkaError.
        """
        states = {one.state for one in (await self._ours()).values()}
        if not states & {"building", "switching"}:
            raise ReplayError("no replay is under way that could be switched to")
        if "switching" not in states:
            await drain(self._plan, self._progress)
        told = False
        while busy := await busy_groups(self._plan):
            if not told:
                self._tell(f"stop these now, it goes on by itself: {', '.join(sorted(busy))}")
                told = True
            await asyncio.sleep(LOOK_SECS)
        if "switching" not in states:
            await drain(self._plan, self._progress)
        self._tell("switching")
        changes = await switch(self._plan, self._outbox, await self._ours())
        await clear(self._plan)
        return changes

    async def abort(self) -> None:
        """End a replay without a trace of it.

        Raises: ReplayError: it is being switched to; aiokafka.errors.KafkaError: no answer.
        """
        ours = await self._ours()
        if any(one.state == "switching" for one in ours.values()):
            raise ReplayError("it is being switched to: only --switch can end that")
        await clear(self._plan)
        await self._note("done")
        name = topic_name(self._plan.settings, TOPIC)
        fresh = [one.stage.encode() for one in ours.values() if not one.generation]
        await self._outbox.send(name, [Message(key, None, []) for key in fresh])

    async def _ours(self) -> dict[str, Replay]:
        known = await read_replays(self._plan.settings)
        return {one.name: known[one.name] for one in self._plan.stages if one.name in known}

    async def _note(self, state: ReplayState) -> None:
        ours = [msgspec.structs.replace(one, state=state) for one in (await self._ours()).values()]
        await write_replays(self._plan.settings, self._outbox, ours)


async def _count_since(settings: Settings, topic: str, since: datetime) -> int:
    count = 0
    for partition, end in (await ends(settings, topic)).items():
        if end:
            async for records in read_range(settings, partition, 0, end):
                count += sum(recorded_at(record) >= since for record in records)
    return count
