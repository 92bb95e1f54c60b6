"""Processes of `dateline` on a flow with topics of its own."""

import asyncio
import os
import subprocess
import sys

from pipeline.cli.running import worker_environment
from pipeline.runtime import topics
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail
from tests.support.toyflow import QUICK, ROOT, WorkerProcess, until

READY_SECS = 180
"""Models are loaded, perhaps on a busy machine."""


class Processes:
    """Start commands as processes, read what they write, end them all at last."""

    def __init__(self, broker, prefix, folder, **told):
        """Take where the broker is (its `bootstrap`), the folder of the logs, other settings."""
        self.settings = Settings(broker=broker.bootstrap, topic_prefix=prefix, **told)
        self._told = {f"DATELINE_{name.upper()}": str(value) for name, value in told.items()}
        self._folder = folder
        self._running = []

    async def create_topics(self):
        """Create the topics of the flow."""
        await topics.apply(self.settings)

    def start(self, *command, module="pipeline", **more):
        """Start `dateline` with these arguments; `more` are environment variables.

        `module` is run instead of it.
        """
        log_path = self._folder / f"process-{len(self._running)}.log"
        environment = {
            **{name: value for name, value in os.environ.items() if "DATELINE" not in name},
            **QUICK,
            "DATELINE_BROKER": self.settings.broker,
            "DATELINE_TOPIC_PREFIX": self.settings.topic_prefix,
            **self._told,
            **{name: str(value) for name, value in more.items()},
        }
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        worker = WorkerProcess(process, log_path)
        self._running.append(worker)
        return worker

    async def ready(self, *command, **more):
        """Start a command and wait until it says that it is ready."""
        worker = self.start(*command, **more)
        await until(lambda: worker.is_ready() or worker.process.poll() is not None, READY_SECS)
        assert worker.process.poll() is None, worker.log
        return worker

    async def read(self, topic, are_enough, secs=60):
        """Return the records of a topic once `are_enough(records)` holds."""
        records = []
        async with Tail(self.settings, [topic], start="start") as tail:

            async def enough():
                records.extend(await tail.read(0.2, 5_000))
                return are_enough(records)

            await until(enough, secs)
        return records

    def close(self):
        """End what is still running."""
        for worker in self._running:
            if worker.process.poll() is None:
                worker.kill()


async def start_stage(name, settings, log, stack):
    """Start a worker with one stage alone, and see that it ends with the stack's block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pipeline", "worker", name),
        env=worker_environment(settings),
        stdout=log,
        stderr=log,
    )

    async def end():
        if process.returncode is None:
            process.kill()
            await process.wait()

    stack.push_async_callback(end)
    return process
