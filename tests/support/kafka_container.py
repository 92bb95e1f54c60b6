"""Apache Kafka in a container: the image, the engine, the two-phase start."""

import contextlib
import itertools
import os
import socket
from collections.abc import Callable
from typing import ClassVar, TypeVar

import docker
import docker.errors
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

IMAGES = ("apache/kafka:4.3.1", "dateline/kafka:4.3.1")
LABEL = "dateline.test"
_LOOPBACK = ("localhost", "127.0.0.1")


class UnavailableError(RuntimeError):
    """Raised when this kind of broker cannot run on this machine; the text says why."""


class KafkaContainer(DockerContainer):
    """One Kafka node (KRaft) of an image with the interface of apache/kafka.

    It starts in two phases: only a running container can tell every address it may be reached at,
    and the broker must advertise that address. So it waits for a script that names the address.
    The script stays, hence a restarted container comes back at the same place.
    """

    CLIENT_PORT = 9092
    SCRIPT = "/tmp/dateline_start.sh"
    ENVIRONMENT: ClassVar = {
        "CLUSTER_ID": "5L6g3nShT-eMCtK--X86sw",
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,BROKER://:9094,CONTROLLER://:9093",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": (
            "PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"
        ),
        "KAFKA_INTER_BROKER_LISTENER_NAME": "BROKER",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LOG_DIRS": "/tmp/kraft-combined-logs",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "1",
        # No waiting that only a cluster needs: groups form at once, members may be short-lived,
        # the cleaner looks twice a second for something to compact, and a broker that was killed
        # is let in again when its old session is over.
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "500",
        "KAFKA_LOG_CLEANER_BACKOFF_MS": "500",
        "KAFKA_BROKER_SESSION_TIMEOUT_MS": "3000",
        "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS": "500",
        "KAFKA_HEAP_OPTS": "-Xms256m -Xmx512m",
    }

    def __init__(self, image: str) -> None:
        super().__init__(image, env=dict(self.ENVIRONMENT))
        wait = f"until [ -f {self.SCRIPT} ]; do sleep 0.05; done; exec sh {self.SCRIPT}"
        self.with_command(["sh", "-c", wait])
        self.with_kwargs(labels={LABEL: os.environ.get("DATELINE_TEST_RUN", str(os.getpid()))})

    def _configure(self) -> None:
        # A port that Docker picks would be another one after a restart, so we pick.
        client = self.get_docker_client()
        mode = client.get_connection_mode()
        port = free_port() if mode.use_mapped_port else None
        is_local = mode is ConnectionMode.docker_host and client.host() in _LOOPBACK
        self.ports[f"{self.CLIENT_PORT}/tcp"] = ("127.0.0.1", port) if is_local else port

    def advertise(self) -> str:
        """Tell the broker the address clients reach it at, which starts it; return that address."""
        host = self.get_container_host_ip().replace("localhost", "127.0.0.1")
        bootstrap = f"{host}:{self.get_exposed_port(self.CLIENT_PORT)}"
        script = (
            f"export KAFKA_ADVERTISED_LISTENERS={self.addresses(bootstrap)}\n"
            "exec /etc/kafka/docker/run\n"
        )
        self.copy_into_container(script.encode(), self.SCRIPT, 0o755)
        return bootstrap

    def addresses(self, bootstrap: str) -> str:
        """Return what the broker advertises, where clients reach it at `bootstrap`."""
        return f"PLAINTEXT://{bootstrap},BROKER://localhost:9094"


def connect() -> docker.DockerClient:
    """Return a client of the Docker engine.

    Raises: UnavailableError: none answers.
    """
    try:
        client = DockerClient(timeout=60).client
        client.ping()
    except (docker.errors.DockerException, OSError) as exc:
        raise UnavailableError(f"no Docker engine answers: {exc}") from exc
    return client


def has_image(client: docker.DockerClient, image: str) -> bool:
    """Return whether the image is on this machine."""
    try:
        client.images.get(image)
    except docker.errors.ImageNotFound:
        return False
    return True


def settle_reaper(client: docker.DockerClient) -> None:
    """Use Ryuk, the reaper of testcontainers, where its image is; it is never pulled.

    Without it the finaliser, atexit and the label clean up.
    """
    if not testcontainers_config.ryuk_disabled:
        testcontainers_config.ryuk_disabled = not has_image(
            client, testcontainers_config.ryuk_image
        )


def find_image(client: docker.DockerClient) -> str:
    """Return the image to test on; it is on this machine then.

    Raises: UnavailableError: it is not, and cannot be pulled.
    """
    wanted = os.environ.get("DATELINE_TEST_KAFKA_IMAGE")
    for image in (wanted,) if wanted else IMAGES:
        if has_image(client, image):
            return image
    image = wanted or IMAGES[0]
    try:
        client.images.pull(*image.rsplit(":", 1))
    except docker.errors.APIError as exc:
        raise UnavailableError(
            f"the image {image} is not on this machine and cannot be pulled ({exc.explanation}); "
            "deploy/images/build_kafka.sh builds one that needs no image registry"
        ) from exc
    return image


K = TypeVar("K", bound=KafkaContainer)


def start_kafka(make: Callable[[], K]) -> K:
    """Start a container that waits to be told its address; another port when one is taken."""
    for tries_left in (2, 1, 0):
        kafka = make()
        try:
            return kafka.start()
        except docker.errors.APIError as exc:
            kafka.stop()
            if not tries_left or "already" not in str(exc):  # a port that is taken meanwhile
                raise
    raise AssertionError


def free_port(offset: int = 0) -> int:
    """Return a port below the range the kernel takes outgoing ports from.

    While the server is down nobody else gets such a port, not even a client that dials it.
    `offset` keeps apart those who look at once.
    """
    first = 20_000 + (os.getpid() * 7 + offset) % 10_000
    for port in itertools.chain(range(first, 32_000), range(20_000, first)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))
            return port
    raise UnavailableError("no free port between 20000 and 32000")
