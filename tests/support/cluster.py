"""One to three Kafka nodes (KRaft), each behind a door whose network a test can cut or slow down.

Clients that are to be disturbed go through the doors (`through_doors`), whoever looks on goes past
them (`bootstrap`).
"""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

import docker
from aiokafka.errors import KafkaError
from docker.models.networks import Network
from docker.types import IPAMConfig, IPAMPool

from pipeline.runtime.settings import Settings
from pipeline.runtime.topics import admin
from tests.support.broker import ContainerBroker
from tests.support.doors import Door, door
from tests.support.kafka_container import (
    LABEL,
    KafkaContainer,
    connect,
    find_image,
    free_port,
    settle_reaper,
    start_kafka,
)
from tests.support.toyflow import until

LOG_DIR = "/tmp/kraft-combined-logs"
IN_SYNC_SECS = 90.0


class Node(KafkaContainer):
    """One of several nodes that find each other by address, with a listener behind a door."""

    DOOR_PORT = 9095
    ENVIRONMENT: ClassVar = {
        **KafkaContainer.ENVIRONMENT,
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,BROKER://:9094,CONTROLLER://:9093,DOOR://:9095",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": (
            "PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,DOOR:PLAINTEXT"
        ),
        "KAFKA_LOG_DIRS": LOG_DIR,
        # A node that is alone steps down, and a replica that lags leaves, within seconds.
        "KAFKA_CONTROLLER_QUORUM_FETCH_TIMEOUT_MS": "2000",
        "KAFKA_CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS": "1000",
        "KAFKA_REPLICA_LAG_TIME_MAX_MS": "3000",
    }

    def __init__(self, image: str, number: int, addresses: Sequence[str], door_port: int) -> None:
        """Be node `number` (from 1) of those at `addresses`."""
        super().__init__(image)
        self._offset = number * 40
        self._address = addresses[number - 1]
        self._door_port = door_port
        self.env["KAFKA_NODE_ID"] = str(number)
        if len(addresses) > 1:
            replicas, least = str(len(addresses)), str(len(addresses) - 1)
            self.env |= {
                "KAFKA_CONTROLLER_QUORUM_VOTERS": ",".join(
                    f"{one}@{address}:9093" for one, address in enumerate(addresses, 1)
                ),
                "KAFKA_MIN_INSYNC_REPLICAS": least,
                "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": replicas,
                "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": replicas,
                "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": least,
            }

    def _configure(self) -> None:
        super()._configure()
        self.ports[f"{self.DOOR_PORT}/tcp"] = ("127.0.0.1", free_port(self._offset))

    def addresses(self, bootstrap: str) -> str:
        """Return what the node advertises."""
        return (
            f"PLAINTEXT://{bootstrap},BROKER://{self._address}:9094,"
            f"DOOR://127.0.0.1:{self._door_port}"
        )


@dataclass(frozen=True, kw_only=True)
class Member:
    """A node as it runs. `address` is that in the network of the nodes, if there are several."""

    broker: ContainerBroker
    door: Door
    address: str


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The nodes that run, by their number less one; `network` is the one among them."""

    members: tuple[Member, ...]
    network: Network | None

    @property
    def bootstrap(self) -> str:
        """Return where clients reach the nodes that nothing is to happen to."""
        return ",".join(one.broker.bootstrap for one in self.members)

    @property
    def through_doors(self) -> str:
        """Return where clients reach the nodes through the doors."""
        return ",".join(f"127.0.0.1:{one.door.port}" for one in self.members)

    @property
    def replicas(self) -> int:
        """Return how many replicas a topic can have."""
        return len(self.members)

    async def leader_of(self, topic: str, partition: int = 0) -> Member:
        """Return the member that leads a partition; `topic` is named as on the broker."""
        async with asyncio.timeout(IN_SYNC_SECS):
            while True:
                with contextlib.suppress(KafkaError):
                    [described] = await self._describe([topic])
                    leaders = {one["partition"]: one["leader"] for one in described["partitions"]}
                    if leaders.get(partition, -1) > 0:
                        return self.members[leaders[partition] - 1]
                await asyncio.sleep(0.2)

    async def until_in_sync(self, topics: Sequence[str]) -> None:
        """Return when every replica of these topics is in sync, and each has a leader."""
        await until(lambda: self._is_in_sync(topics), IN_SYNC_SECS)

    async def _is_in_sync(self, topics: Sequence[str]) -> bool:
        with contextlib.suppress(KafkaError):
            return all(
                part["leader"] > 0 and len(part["isr"]) == self.replicas
                for one in await self._describe(topics)
                for part in one["partitions"]
            )
        return False

    async def _describe(self, topics: Sequence[str]) -> list[dict]:
        async with admin(Settings(broker=self.bootstrap)) as client:
            return list(await client.describe_topics(list(topics)))

    @contextlib.contextmanager
    def isolated(self, member: Member) -> Iterator[None]:
        """Cut a node off from the others during the block; clients still reach it."""
        assert self.network is not None
        self.network.disconnect(member.broker.container)
        try:
            yield
        finally:
            self.network.connect(member.broker.container, ipv4_address=member.address)

    @staticmethod
    def lose_disk(member: Member) -> None:
        """Kill a node and start it with nothing of what it had on its disk."""
        member.broker.container.exec_run(["rm", "-rf", LOG_DIR])
        member.broker.kill()
        member.broker.start()

    def start(self) -> None:
        """Start what was stopped."""
        for one in self.members:
            one.broker.start()


@contextlib.contextmanager
def cluster(size: int) -> Iterator[Cluster]:
    """Run so many nodes for the length of the block.

    Raises: UnavailableError: no Docker engine answers, or there is no image.
    """
    with ExitStack() as stack:
        client = stack.enter_context(contextlib.closing(connect()))
        settle_reaper(client)
        image = find_image(client)
        network, addresses = None, ["localhost"]
        if size > 1:
            network, addresses = _network(client, size)
            stack.callback(network.remove)
        started = []
        for number in range(1, size + 1):
            port = free_port(3_000 + number * 40)
            node = start_kafka(lambda n=number, p=port: Node(image, n, addresses, p))
            stack.callback(node.stop)
            kafka = node.get_wrapped_container()
            if network is not None:
                network.connect(kafka, ipv4_address=addresses[number - 1])
            target = node.get_exposed_port(Node.DOOR_PORT)
            started.append((node, kafka, stack.enter_context(door(port, target))))
        told = [node.advertise() for node, _, _ in started]
        members = tuple(
            Member(
                broker=ContainerBroker(
                    kind="container", bootstrap=bootstrap, detail=image, container=kafka
                ),
                door=way,
                address=address,
            )
            for bootstrap, (_, kafka, way), address in zip(told, started, addresses, strict=True)
        )
        for one in members:
            one.broker.wait_until_ready()
        yield Cluster(members=members, network=network)


def _network(client: docker.DockerClient, size: int) -> tuple[Network, list[str]]:
    """Make a network and return it with addresses in it; the engine finds one that is free."""
    name = f"dateline-test-{secrets.token_hex(4)}"
    labels = {LABEL: os.environ.get("DATELINE_TEST_RUN", str(os.getpid()))}
    probe = client.networks.create(name)
    probe.reload()
    subnet = probe.attrs["IPAM"]["Config"][0]["Subnet"]
    probe.remove()
    # Addresses of our choice are only to be had in a subnet that we name.
    pool = IPAMConfig(pool_configs=[IPAMPool(subnet=subnet)])
    made = client.networks.create(name, ipam=pool, labels=labels)
    first = subnet.rpartition(".")[0]
    return made, [f"{first}.{number}" for number in range(11, 11 + size)]
