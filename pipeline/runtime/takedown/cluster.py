"""What a takedown asks of the broker: consumer groups, settings of topics, deleting beginnings."""

from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, for_code

from pipeline.runtime.connecting import client_options
from pipeline.runtime.settings import Settings

_SET_ON_TOPIC = 1
"""Kafka's number for a setting of the topic itself, not of the broker or by default."""


class TakedownError(RuntimeError):
    """Raised where an article cannot be taken down; the text says what to do."""


async def committed_offsets(
    client: AIOKafkaAdminClient, topics: Collection[str]
) -> dict[str, dict[TopicPartition, int]]:
    """Return for each consumer group what it has committed on these topics."""
    found = {}
    for group, *_ in await client.list_consumer_groups():
        offsets = await client.list_consumer_group_offsets(group)
        ours = {tp: one.offset for tp, one in offsets.items() if tp.topic in topics}
        if ours:
            found[group] = ours
    return found


async def running_groups(client: AIOKafkaAdminClient, groups: Collection[str]) -> set[str]:
    """Return which of these groups have members."""
    running = set()
    for name in groups:
        # One by one: aiokafka 0.14 reads an answer on several groups by the schema of another
        # version, which fits the first of them only.
        for answer in await client.describe_consumer_groups([name]):
            ((_code, group, _state, _type, _protocol, members),) = answer.groups
            if members:
                running.add(group)
    return running


async def commit_offsets(
    settings: Settings, group: str, offsets: Mapping[TopicPartition, int]
) -> None:
    """Commit offsets for a group without members.

    Raises: aiokafka.errors.KafkaError: it has one by now.
    """
    consumer = AIOKafkaConsumer(
        **client_options(settings),
        client_id="dateline-takedown",
        group_id=group,
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        consumer.assign(list(offsets))
        await consumer.commit(dict(offsets))
    finally:
        await consumer.stop()


async def read_configs(
    client: AIOKafkaAdminClient, topics: Collection[str]
) -> dict[str, dict[str, str]]:
    """Return of each topic the settings that it has itself."""
    if not topics:
        return {}
    answers = await client.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in topics]
    )
    return {
        name: {entry[0]: entry[1] for entry in entries if entry[3] == _SET_ON_TOPIC}
        for answer in answers
        for _code, _message, _kind, name, entries in answer.resources
    }


async def change_configs(
    client: AIOKafkaAdminClient, topic: str, changes: Mapping[str, str]
) -> None:
    """Change settings of a topic; an empty value takes one away. The others stay.

    Raises: TakedownError: the broker does not let us, or cannot.
    """
    now = (await read_configs(client, [topic]))[topic] | dict(changes)
    wanted = {name: value for name, value in now.items() if value}
    try:
        answers = await client.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic, configs=wanted)]
        )
    except IncompatibleBrokerVersion as exc:
        raise TakedownError(
            "this broker cannot delete records: only Apache Kafka can (the embedded broker of "
            "`dateline demo` keeps nothing once it stops)"
        ) from exc
    for answer in answers:
        for code, message, *_ in answer.resources:
            if code:
                raise TakedownError(f"topic {topic}: {message or for_code(code).__name__}")


async def delete_before(client: AIOKafkaAdminClient, offsets: Mapping[TopicPartition, int]) -> None:
    """Delete all records below these offsets.

    Raises: TakedownError: the broker does not let us.
    """
    try:
        await client.delete_records(
            {tp: RecordsToDelete(before_offset=offset) for tp, offset in offsets.items()}
        )
    except KafkaError as exc:
        raise TakedownError(f"records cannot be deleted: {exc!r}") from exc
