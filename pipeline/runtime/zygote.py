"""Worker processes that share what their step has loaded: load once, freeze, then fork.

A fork of a process with threads or an event loop is not safe, so a clean process (the zygote) is
started for it: it loads the step, moves all objects out of the garbage collector's reach so that
their pages stay shared, and forks the workers. Each worker talks to us through a pipe of its own
and ends when that is closed, so none outlives us.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from multiprocessing.context import SpawnProcess
from socket import SHUT_RDWR, socket
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Serve = Callable[[Asked], Answer]

_ENVIRONMENT = {
    # A worker is one of as many as there are cores; a library's own threads get in the way.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # glibc gives the arrays of a batch back to the system: half the private memory of a worker.
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000",
}


class Crew(Generic[Asked, Answer]):
    """Forked workers, by number. Each answers one question at a time."""

    def __init__(self, make: Callable[[], Serve[Asked, Answer]], count: int) -> None:
        """Start the zygote, in which `make` gives the function that answers; it must pickle."""
        pairs = [Pipe() for _ in range(count)]
        self._ends = [ours for ours, _ in pairs]
        theirs = [end for _, end in pairs]
        context = multiprocessing.get_context("spawn")
        self._zygote: SpawnProcess = context.Process(
            target=_load_and_fork, args=(make, theirs), daemon=True
        )
        with _environment():
            self._zygote.start()
        for end in theirs:
            end.close()

    def wait_until_ready(self) -> None:
        """Return when all workers can answer.

        Raises: BrokenProcessPool: one of them died; or what loading the step raised.
        """
        for worker in range(len(self._ends)):
            self._hear(worker)

    def ask(self, worker: int, question: Asked) -> Answer:
        """Return a worker's answer.

        Raises: BrokenProcessPool: it died; or what the function raised there.
        """
        try:
            self._ends[worker].send(question)
        except OSError as exc:
            raise BrokenProcessPool(f"worker process {worker} is gone") from exc
        return self._hear(worker)

    def _hear(self, worker: int) -> Answer:
        try:
            answer, error = self._ends[worker].recv()
        except (EOFError, OSError) as exc:
            raise BrokenProcessPool(f"worker process {worker} died at its work") from exc
        if error is not None:
            raise error
        return answer  # type: ignore[no-any-return] # a pipe carries anything

    def close(self) -> None:
        """Let the workers end, also where somebody waits for an answer."""
        for end in self._ends:
            with socket(fileno=os.dup(end.fileno())) as pipe:
                pipe.shutdown(SHUT_RDWR)


@contextmanager
def _environment() -> Iterator[None]:
    """Give a process that is started within what a worker needs, unless its user set it."""
    unset = {name: value for name, value in _ENVIRONMENT.items() if name not in os.environ}
    os.environ.update(unset)
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]


def _load_and_fork(make: Callable[[], Serve[Asked, Answer]], ends: Sequence[Connection]) -> None:
    """Build the step, fork a worker an end, and wait for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    try:
        serve = make()
    except Exception as exc:  # noqa: BLE001 - whoever started us has to know, whatever it is
        ends[0].send((None, exc))
        return
    gc.collect()
    gc.freeze()
    gc.enable()
    for number, end in enumerate(ends):
        if os.fork() == 0:
            for other in ends[number + 1 :]:
                other.close()
            _serve(serve, end)
        end.close()
    for _ in ends:
        os.wait()


def _serve(serve: Serve[Asked, Answer], end: Connection) -> None:
    """Answer until nobody asks any more, then end this process."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end.send((None, None))
    while True:
        try:
            question = end.recv()
        except (EOFError, OSError):
            os._exit(0)
        answer: tuple[Answer | None, Exception | None]
        try:
            answer = serve(question), None
        except Exception as exc:  # noqa: BLE001 - raised again where it was asked
            answer = None, exc
        try:
            end.send(answer)
        except OSError:
            os._exit(0)
