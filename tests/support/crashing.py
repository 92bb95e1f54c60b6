"""A process that kills itself where it hurts: `python -m tests.support.crashing POINT NTH MODULE`.

It runs a module as `python -m` would, with the arguments that follow, and ends by SIGKILL when it
comes to POINT for the NTH time.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable

from pipeline.runtime import outbox, snapshots
from pipeline.runtime.frame import Frame
from pipeline.runtime.handling import Handler
from pipeline.runtime.memory import Memory
from pipeline.runtime.transport import BatchConsumer

Hit = Callable[[], None]


def _before(owner: type, name: str, hit: Hit) -> None:
    whole = getattr(owner, name)

    async def wrapped(self, *args, **kwargs):
        hit()
        return await whole(self, *args, **kwargs)

    setattr(owner, name, wrapped)


def _at_read(hit: Hit) -> None:
    _before(Handler, "handle", hit)


def _at_step(hit: Hit) -> None:
    whole = Handler.handle

    async def handle(self, records, run):
        async def stepped(values, times):
            results = await run(values, times)
            hit()
            return results

        return await whole(self, records, stepped)

    Handler.handle = handle


def _at_send(hit: Hit) -> None:
    """Come here when the broker has the outputs of one partition and not yet those of others."""
    whole = outbox._try

    async def tried(producer, topic, messages, todo, refused):
        again, failure = await whole(producer, topic, messages, todo[:1], refused)
        hit()
        more, later = await whole(producer, topic, messages, todo[1:], refused)
        return again + more, failure or later

    outbox._try = tried


def _at_ack(hit: Hit) -> None:
    whole = BatchConsumer.finish

    def finish(self, batch):
        hit()
        whole(self, batch)

    BatchConsumer.finish = finish


def _at_commit(hit: Hit) -> None:
    whole = BatchConsumer.force_commit

    async def force_commit(self, *args, **kwargs):
        if any(ledger.to_commit is not None for ledger in self.ledgers.values()):
            hit()
        return await whole(self, *args, **kwargs)

    BatchConsumer.force_commit = force_commit


def _after_commit(hit: Hit) -> None:
    whole = BatchConsumer.force_commit

    async def force_commit(self, *args, **kwargs):
        is_done = await whole(self, *args, **kwargs)
        if is_done:
            hit()
        return is_done

    BatchConsumer.force_commit = force_commit


def _at_snapshot(hit: Hit) -> None:
    """Come here when the parts of a snapshot are written and its header is not."""
    whole = snapshots._write

    def write(path, data):
        if path.suffix == ".snapshot":
            hit()
        whole(path, data)

    snapshots._write = write


def _after_snapshot(hit: Hit) -> None:
    """Come here when the header of a snapshot is in its place and the old parts are still there."""
    whole = snapshots._write

    def write(path, data):
        whole(path, data)
        if path.suffix == ".snapshot":
            hit()

    snapshots._write = write


def _at_restore(hit: Hit) -> None:
    _before(Memory, "_replay", hit)


def _at_release(hit: Hit) -> None:
    """Come here before what a step held back is sent."""
    _before(Frame, "release", hit)


POINTS = {
    "read": _at_read,
    "step": _at_step,
    "send": _at_send,
    "ack": _at_ack,
    "commit": _at_commit,
    "committed": _after_commit,
    "snapshot": _at_snapshot,
    "snapshotted": _after_snapshot,
    "restore": _at_restore,
    "release": _at_release,
}
"""Before or after what a worker does: the six of every stage, and what only some come to."""


def install(point: str, nth: int) -> None:
    """See to it that this process is killed when it comes to a point for the nth time."""
    left = [nth]

    def hit() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    POINTS[point](hit)


if __name__ == "__main__":
    _, point, nth, module, *rest = sys.argv
    install(point, int(nth))
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
