"""One broker for the integration and end-to-end tests, from one of three places.

container   Apache Kafka in a container; the image is DATELINE_TEST_KAFKA_IMAGE, else the first of
            apache/kafka and dateline/kafka (deploy/images/build_kafka.sh) that is on this machine,
            else apache/kafka pulled
embedded    the broker of `dateline demo`, a child process; it lacks much of Kafka
external    DATELINE_TEST_BOOTSTRAP=host:port, a broker that somebody else runs

A provider is ready after a real metadata answer, never after a log line.
"""

import asyncio
import atexit
import contextlib
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from docker.models.containers import Container

from pipeline.runtime.embedded import EmbeddedBroker, EmbeddedBrokerError, wait_for_metadata
from tests.support.kafka_container import (
    KafkaContainer,
    UnavailableError,
    connect,
    find_image,
    settle_reaper,
    start_kafka,
)

READY_TIMEOUT_SECS = 60.0
STOP_GRACE_SECS = 20


class NotControllableError(RuntimeError):
    """Raised when a test asks to stop or freeze a broker that is not ours to stop."""


@dataclass(kw_only=True)
class Broker:
    """A running broker that tests share.

    Attributes:
        kind: `container`, `embedded` or `external`.
        bootstrap: `host:port` for clients; stays the same when the broker is restarted.
        detail: which image, binary or address it is, for people.
        started_in_secs: from the call to the first metadata answer.
    """

    kind: str
    bootstrap: str
    detail: str
    started_in_secs: float = 0.0
    can_restart: bool = field(default=False, init=False)

    @property
    def is_kafka(self) -> bool:
        """Return whether all of Kafka may be expected: compaction, transactions, idempotence."""
        return self.kind != "embedded"

    def logs(self) -> str:
        """Return what the broker wrote, as far as we can see it."""
        return ""

    def stop(self) -> None:
        """End the broker in an orderly way; its data and its address stay."""
        raise NotControllableError(f"a broker of kind {self.kind} cannot be stopped by a test")

    def kill(self) -> None:
        """End the broker at once, as a power failure would."""
        self.stop()

    def start(self) -> None:
        """Start a stopped broker again and return when it answers; no effect on a running one."""

    def restart(self) -> None:
        """Stop the broker, start it again and return when it answers."""
        self.stop()
        self.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep the broker from doing anything during the block; its connections stay open."""
        raise NotControllableError(f"a broker of kind {self.kind} cannot be frozen by a test")
        yield


@dataclass(kw_only=True)
class ContainerBroker(Broker):
    """A broker in a container, which tests may stop, kill, start and freeze."""

    container: Container

    def __post_init__(self) -> None:
        self.can_restart = True

    def logs(self) -> str:
        return self.container.logs(tail=400).decode(errors="replace")

    def stop(self) -> None:
        self.container.stop(timeout=STOP_GRACE_SECS)

    def kill(self) -> None:
        self.container.kill()
        self.container.wait()

    def start(self) -> None:
        self.container.reload()
        if self.container.status == "paused":
            self.container.unpause()
        if self.container.status != "running":
            self.container.start()
            self.wait_until_ready()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        self.container.pause()
        try:
            yield
        finally:
            self.container.unpause()

    def wait_until_ready(self) -> None:
        try:
            _run(wait_for_metadata(self.bootstrap, READY_TIMEOUT_SECS, self._check_alive))
        except TimeoutError as exc:
            raise TimeoutError(f"{exc}\n{self._log_tail()}") from exc

    def _check_alive(self) -> None:
        self.container.reload()
        if self.container.status not in ("created", "running"):
            raise RuntimeError(f"the container is {self.container.status}\n{self._log_tail()}")

    def _log_tail(self) -> str:
        return self.logs()[-4_000:]


@dataclass(kw_only=True)
class ChildBroker(Broker):
    """The embedded broker; to stop it is to lose what it holds, so tests may not."""

    child: EmbeddedBroker

    def logs(self) -> str:
        return self.child.logs()


@contextlib.contextmanager
def container() -> Iterator[Broker]:
    """Run Kafka in a container for the length of the block.

    Raises: UnavailableError: no Docker engine answers, or there is no image.
    """
    began = time.monotonic()
    with contextlib.closing(connect()) as client:
        image = find_image(client)
        settle_reaper(client)
        detail = f"{image} ({client.images.get(image).short_id.removeprefix('sha256:')})"
    kafka = start_kafka(lambda: KafkaContainer(image))
    remove = atexit.register(_once(kafka.stop))
    try:
        broker = ContainerBroker(
            kind="container",
            bootstrap=kafka.advertise(),
            detail=detail,
            container=kafka.get_wrapped_container(),
        )
        broker.wait_until_ready()
        broker.started_in_secs = time.monotonic() - began
        yield broker
    finally:
        remove()
        atexit.unregister(remove)


@contextlib.contextmanager
def embedded() -> Iterator[Broker]:
    """Run the embedded broker for the length of the block.

    Raises: UnavailableError: there is no binary for this platform.
    """
    began = time.monotonic()
    try:
        child = EmbeddedBroker.start()
    except EmbeddedBrokerError as exc:
        raise UnavailableError(str(exc)) from exc
    try:
        _run(child.wait_until_ready())
        yield ChildBroker(
            kind="embedded",
            bootstrap=child.bootstrap,
            detail=f"{child.binary.name}, in memory",
            started_in_secs=time.monotonic() - began,
            child=child,
        )
    finally:
        child.stop()


@contextlib.contextmanager
def external() -> Iterator[Broker]:
    """Use the broker that DATELINE_TEST_BOOTSTRAP names.

    Raises: UnavailableError: the variable is not set, or nobody answers there.
    """
    began = time.monotonic()
    bootstrap = os.environ.get("DATELINE_TEST_BOOTSTRAP")
    if not bootstrap:
        raise UnavailableError("DATELINE_TEST_BOOTSTRAP is not set (host:port of a Kafka broker)")
    try:
        _run(wait_for_metadata(bootstrap, 15.0))
    except TimeoutError as exc:
        raise UnavailableError(str(exc)) from exc
    yield Broker(
        kind="external",
        bootstrap=bootstrap,
        detail="run by somebody else",
        started_in_secs=time.monotonic() - began,
    )


PROVIDERS = {"container": container, "embedded": embedded, "external": external}


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end from anywhere, also from inside a running event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _once(action: Callable[[], None]) -> Callable[[], None]:
    done = []

    def act() -> None:
        if not done:
            done.append(True)
            action()

    return act
