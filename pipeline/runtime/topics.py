"""The topics as rows of `schemas/topics.toml`, and their creation on a broker."""

import asyncio
import contextlib
import tomllib
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Annotated, Literal

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, NodeNotReadyError, TopicAlreadyExistsError, for_code
from msgspec import Meta, Struct

from pipeline.runtime.connecting import client_options, start_client
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.resources import schemas_dir
from pipeline.runtime.settings import Settings

HOUR_MS = 3_600_000
DLQ_RETENTION_MS = 14 * 24 * HOUR_MS
HEADER_BYTES = 65_536
"""What headers may add to the largest value."""

VISIBLE_TRIES = 300
VISIBLE_WAIT_SECS = 0.1
NODE_TRIES = 20
NODE_WAIT_SECS = 0.25
"""A broker that has just woken up may name no node at first."""

SAFE_REPLICAS = 3
"""From so many replicas on, two of them must have a message before it counts as written."""


class Topic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of `topics.toml`. `beside` are the schemas of records of other types in it."""

    name: Annotated[str, Meta(pattern=r"^news\.[a-z.]+\.v[0-9]+$")]
    description: str
    key: str
    partitions: Annotated[int, Meta(ge=1)]
    retention_ms: Annotated[int, Meta(ge=-1)]
    cleanup_policy: Literal["delete", "compact"]
    compression: Literal["producer", "gzip", "zstd"]
    schema: str
    beside: tuple[str, ...] = ()
    writer: str
    readers: tuple[str, ...]
    max_message_bytes: Annotated[int, Meta(ge=1)]
    keep_longer_than: Literal[
        "", "dedupe_window_hours", "merge_window_hours", "story_window_hours"
    ] = ""

    @property
    def dead_letters(self) -> str:
        """Return the name of the topic's dead-letter topic."""
        return dead_letter_topic(self.name)


class Wanted(Struct, frozen=True):
    """What a topic on a broker must be like."""

    partitions: int
    configs: dict[str, str]


class Difference(Struct, frozen=True):
    """A topic that is there, but is not what `topics.toml` says. It is reported, never altered."""

    topic: str
    what: str
    wanted: str
    found: str


class Report(Struct, frozen=True):
    """What `apply` did."""

    created: tuple[str, ...]
    present: tuple[str, ...]
    differs: tuple[Difference, ...]


def read_topics() -> tuple[Topic, ...]:
    """Return the rows of `topics.toml`, in the order of the flow.

    Raises: msgspec.ValidationError: a row has an unknown field or a bad value.
    """
    with (schemas_dir() / "topics.toml").open("rb") as file:
        rows = tomllib.load(file)
    return tuple(msgspec.convert({"name": name, **row}, Topic) for name, row in rows.items())


def wanted_topics(settings: Settings) -> dict[str, Wanted]:
    """Return every topic with its dead-letter topic, by its name on the broker."""
    wanted = {}
    for topic in read_topics():
        wanted[topic_name(settings, topic.name)] = _wanted_main(topic, settings)
        wanted[topic_name(settings, topic.dead_letters)] = _wanted_dead_letters(topic, settings)
    return wanted


async def apply(settings: Settings) -> Report:
    """Create the topics that are missing; report those that are there but differ.

    Raises: aiokafka.errors.KafkaError: the broker does not answer or refuses to create a topic;
    TimeoutError: it does not show what it created.
    """
    wanted = wanted_topics(settings)
    async with admin(settings) as client:
        there = set(await client.list_topics())
        missing = {name: one for name, one in wanted.items() if name not in there}
        created = await _create(client, missing, settings)
        present = {name: one for name, one in wanted.items() if name not in created}
        differs = await _differences(client, present)
    return Report(created, tuple(present), tuple(differs))


async def list_topics(settings: Settings) -> tuple[str, ...]:
    """Return the names on the broker that begin with the prefix of this flow, sorted."""
    async with admin(settings) as client:
        names = await client.list_topics()
    return tuple(sorted(name for name in names if name.startswith(settings.topic_prefix)))


async def missing_topics(settings: Settings, names: Collection[str]) -> tuple[str, ...]:
    """Return which of these topics (by their names on the broker) it does not have, sorted."""
    async with admin(settings) as client:
        there = set(await client.list_topics())
    return tuple(sorted(set(names) - there))


async def delete_all(settings: Settings) -> tuple[str, ...]:
    """Delete the topics of this flow and return their names.

    Raises: ValueError: the flow has no prefix; a whole broker is never emptied.
    """
    if not settings.topic_prefix:
        raise ValueError("topic_prefix is empty: topics are deleted by prefix only")
    names = await list_topics(settings)
    if names:
        async with admin(settings) as client:
            await client.delete_topics(list(names))
    return names


@contextlib.asynccontextmanager
async def admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Hold an admin client for the length of the block."""
    client = await _admin_client(settings)
    for _ in range(NODE_TRIES):
        try:
            await client.list_topics()
            break
        except NodeNotReadyError:
            await client.close()
            await asyncio.sleep(NODE_WAIT_SECS)
            client = await _admin_client(settings)
    try:
        yield client
    finally:
        await client.close()


async def _admin_client(settings: Settings) -> AIOKafkaAdminClient:
    client = AIOKafkaAdminClient(
        **client_options(settings), client_id="dateline-admin", request_timeout_ms=20_000
    )
    await start_client(client, client.close)
    return client


def _wanted_main(topic: Topic, settings: Settings) -> Wanted:
    retention = topic.retention_ms
    if topic.keep_longer_than:
        hours = getattr(settings, topic.keep_longer_than)
        retention = max(retention, (hours + 24) * HOUR_MS)
    size = max(topic.max_message_bytes, settings.max_message_bytes + HEADER_BYTES)
    configs = {
        "cleanup.policy": topic.cleanup_policy,
        "retention.ms": str(retention),
        "compression.type": topic.compression,
        "max.message.bytes": str(size),
        **_safety(settings),
    }
    return Wanted(settings.topic_partitions or topic.partitions, configs)


def _wanted_dead_letters(topic: Topic, settings: Settings) -> Wanted:
    main = _wanted_main(topic, settings)
    size = int(main.configs["max.message.bytes"]) + HEADER_BYTES
    configs = {
        **main.configs,
        "cleanup.policy": "delete",
        "retention.ms": str(DLQ_RETENTION_MS),
        "max.message.bytes": str(size),
    }
    return Wanted(1, configs)


def _safety(settings: Settings) -> dict[str, str]:
    return {"min.insync.replicas": "2"} if settings.replication_factor >= SAFE_REPLICAS else {}


async def _create(
    client: AIOKafkaAdminClient, missing: Mapping[str, Wanted], settings: Settings
) -> tuple[str, ...]:
    """Create topics, wait until the broker lists them, and return those that were not there."""
    if not missing:
        return ()
    response = await client.create_topics(
        [
            NewTopic(name, one.partitions, settings.replication_factor, topic_configs=one.configs)
            for name, one in missing.items()
        ]
    )
    created = []
    for name, code, *text in response.topic_errors:
        error = for_code(code)
        if not code:
            created.append(name)
        # Somebody else may have created it since the list was read: that is as good.
        elif error is not TopicAlreadyExistsError:
            raise error(f"topic {name}: {text[0] if text else ''}")
    await _wait_until_listed(client, set(missing))
    return tuple(created)


async def _wait_until_listed(client: AIOKafkaAdminClient, names: set[str]) -> None:
    for _ in range(VISIBLE_TRIES):
        if names <= set(await client.list_topics()):
            return
        await asyncio.sleep(VISIBLE_WAIT_SECS)
    raise TimeoutError(f"the broker took the topics and does not list them: {sorted(names)}")


async def _differences(
    client: AIOKafkaAdminClient, present: Mapping[str, Wanted]
) -> list[Difference]:
    if not present:
        return []
    found = [
        Difference(one["topic"], "partitions", str(wanted), str(count))
        for one in await client.describe_topics(list(present))
        if (wanted := present[one["topic"]].partitions) != (count := len(one["partitions"]))
    ]
    with contextlib.suppress(KafkaError):  # the embedded broker does not describe configs
        for name, configs in (await _configs(client, list(present))).items():
            found += [
                Difference(name, key, wanted, configs[key])
                for key, wanted in present[name].configs.items()
                if key in configs and configs[key] != wanted
            ]
    return found


async def _configs(client: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    responses = await client.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    )
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for response in responses
        for _code, _message, _kind, name, entries in response.resources
    }
