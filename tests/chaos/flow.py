"""The whole chain as one process a stage, which faults may hit while articles come in."""

import asyncio
import contextlib
import random
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cli.running import Harvest, gather, send_all, worker_environment
from pipeline.flow import FLOW
from pipeline.runtime.progress import committed_of, ends, lag
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres.stages import STAGES as SINKS

COMMANDS = {**{stage.name: ("worker", stage.name) for stage in FLOW}, "sink": ("sink", "postgres")}
THROUGH_SECS = 300.0
STOP_SECS = 60.0


@dataclass
class Chain:
    """Processes of every stage on a flow of their own."""

    settings: Settings
    folder: Path
    harvest: Harvest = field(default_factory=Harvest)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    sent: int = 0

    async def start(self, name: str, *, as_name: str = "") -> None:
        """Start a part; `as_name`: a second one beside it."""
        own = as_name or name
        with (self.folder / f"{own}.log").open("ab") as log:
            self.processes[own] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "pipeline", *COMMANDS[name]),
                env={**worker_environment(self.settings), "DATELINE_HTTP_PORT": "0"},
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
        self.sent += await send_all(self.settings, values, self.harvest)

    async def mend(self) -> None:
        """Start what has ended: a supervisor does so everywhere."""
        for name in COMMANDS:
            process = self.processes.get(name)
            if process is None or process.returncode is not None:
                await self.start(name)

    async def finish(self) -> None:
        """Return when all is through, also into the database; and read every topic."""
        async with asyncio.timeout(THROUGH_SECS):
            for stage in FLOW:
                while await lag(self.settings, stage) > 0:
                    await self.mend()
                    await asyncio.sleep(0.3)
            for sink in SINKS:
                while await self._behind(sink.group(self.settings), sink.reads):
                    await self.mend()
                    await asyncio.sleep(0.3)
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


def pick(chance: random.Random, chain: Chain) -> str:
    """Return a part that runs."""
    return chance.choice(sorted(chain.processes))
