"""The whole chain as one process a stage, which faults may hit while articles come in."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from pipeline.cli.running import Harvest, gather, send_all, worker_environment
from pipeline.flow import FLOW
from pipeline.runtime.progress import committed_of, ends, lag
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres.stages import STAGES as SINKS
from tests.support.clocks import LIBRARIES, Clock
from tests.support.toyflow import crashing

COMMANDS = {**{stage.name: ("worker", stage.name) for stage in FLOW}, "sink": ("sink", "postgres")}
REMEMBERING = [stage.name for stage in FLOW if stage.remembers]
THROUGH_SECS = 600.0
STOP_SECS = 60.0


class Chain:
    """Processes of every stage on a flow of their own.

    `settings` are for whoever looks on; the processes reach Kafka at `broker`.
    """

    def __init__(self, settings: Settings, broker: str, folder: Path) -> None:
        """Keep logs and clocks in a folder."""
        self.settings = settings
        self.harvest = Harvest()
        self.processes: dict[str, asyncio.subprocess.Process] = {}
        self.clocks: dict[str, Clock] = {}
        self._theirs = replace(settings, broker=broker, http_port=0)
        self._folder = folder

    async def start(
        self, name: str, *, as_name: str = "", crash: Sequence[object] = (), **told: object
    ) -> None:
        """Start a part; `as_name`: a second one beside it; `crash`: as tests.support.crashing.

        `told` are settings of its own.
        """
        own = as_name or name
        environment = worker_environment(replace(self._theirs, **told))
        if LIBRARIES:
            clock = self.clocks.setdefault(own, Clock(self._folder / f"{own}.clock"))
            environment |= clock.environment
        with (self._folder / f"{own}.log").open("ab") as log:
            self.processes[own] = await asyncio.create_subprocess_exec(
                *(sys.executable, *crashing(crash), "pipeline", *COMMANDS[name]),
                env=environment,
                stdout=log,
                stderr=log,
            )

    async def end(self, name: str, number: signal.Signals) -> int:
        """End a part and return its exit code."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        async with asyncio.timeout(STOP_SECS):
            return await process.wait()

    async def send(self, values: Sequence[bytes]) -> None:
        """Send deliveries."""
        await send_all(self.settings, values, self.harvest)

    async def mend(self) -> None:
        """Start what has ended: a supervisor does so everywhere."""
        for name in COMMANDS:
            process = self.processes.get(name)
            if process is None or process.returncode is not None:
                await self.start(name)

    async def until_through(self) -> None:
        """Return when all that was sent is through, also into the database."""
        async with asyncio.timeout(THROUGH_SECS):
            for stage in FLOW:
                while await lag(self.settings, stage) > 0:
                    await self.mend()
                    await asyncio.sleep(0.3)
            for sink in SINKS:
                while await self._behind(sink.group(self.settings), sink.reads):
                    await self.mend()
                    await asyncio.sleep(0.3)

    async def finish(self) -> None:
        """Return when all is through; and read every topic."""
        await self.until_through()
        await gather(self.settings, self.harvest)

    async def close(self) -> None:
        """End all that still runs."""
        for name in list(self.processes):
            if self.processes[name].returncode is None:
                with contextlib.suppress(TimeoutError):
                    await self.end(name, signal.SIGTERM)

    async def _behind(self, group: str, topic: str) -> bool:
        there = await ends(self.settings, topic)
        done = await committed_of(self.settings, group, self.settings.topic_prefix + topic)
        return any(end > done.get(partition, 0) for partition, end in there.items())
