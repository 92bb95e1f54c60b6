"""Take articles down: find them, write tombstones, write topics anew, tell those who remember."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from pipeline.records import Takedown
from pipeline.records.takedown import TopicConfig
from pipeline.runtime.clock import utc_now
from pipeline.runtime.names import group_name, topic_name
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.replays import UNDER_WAY, read_replays
from pipeline.runtime.settings import Settings
from pipeline.runtime.takedown.cluster import (
    TakedownError,
    change_configs,
    commit_offsets,
    committed_offsets,
    delete_before,
    read_configs,
    running_groups,
)
from pipeline.runtime.takedown.farewell import say_farewell
from pipeline.runtime.takedown.finding import Finder
from pipeline.runtime.takedown.reading import read_topics_through
from pipeline.runtime.takedown.registry import TOPIC, read_takedowns, write_takedowns
from pipeline.runtime.takedown.rewriting import Rewriter
from pipeline.runtime.takedown.snapshots import forget_void_snapshots
from pipeline.runtime.topics import admin, read_topics

CONFIGS_SETTLE_SECS = 1.0
"""So long the leaders of partitions may take to hear of a changed setting."""

Groups = dict[str, dict[TopicPartition, int]]
"""What each consumer group has committed."""


@dataclass(slots=True)
class Report:
    """What was found: the articles; records that go or lose text, by topic; copies by others.

    `again` is, by topic, how many records groups get again.
    """

    articles: tuple[str, ...]
    blotted: Counter[str] = field(default_factory=Counter)
    copies: dict[str, str] = field(default_factory=dict)
    again: Counter[str] = field(default_factory=Counter)


class TakingDown:
    """A takedown under way: `find`, then `carry_out`, then `finish`.

    Until it is finished all of it can be done again from the start, also after a crash.
    """

    def __init__(self, settings: Settings, articles: Collection[str], note: str = "") -> None:
        """Take the ids of articles; `note` is why, for the tombstones."""
        self._settings = settings
        self._note = note
        self._finder = Finder(articles, settings.topic_prefix)
        self._partitions: list[TopicPartition] = []
        self._takedowns: tuple[Takedown, ...] = ()

    async def check(self) -> None:
        """See that nothing of ours reads or writes the topics.

        Raises: TakedownError: a worker or a sink runs, or a replay is under way, whose topics hold
        the text too; aiokafka.errors.KafkaError: no answer.
        """
        if any(one.state in UNDER_WAY for one in (await read_replays(self._settings)).values()):
            raise TakedownError("a replay is under way: `dateline replay --switch` or --abort it")
        async with admin(self._settings) as client:
            await self._idle_groups(client)

    async def find(self) -> Report:
        """Read all topics; return what goes. Nothing is changed.

        Raises: LookupError: a topic is not there; aiokafka.errors.KafkaError: no answer.
        """
        names = [topic.name for topic in read_topics() if topic.name not in {INBOUND_TOPIC, TOPIC}]
        letters = [topic.dead_letters for topic in read_topics()]
        hits: Counter[TopicPartition] = Counter()
        # What articles became tells which deliveries they came of, so these are read last.
        for topic in (*names, INBOUND_TOPIC, *letters):
            async for partition, records in read_topics_through(self._settings, [topic]):
                hits[partition] += self._count(records)
        self._partitions = sorted(partition for partition, count in hits.items() if count)
        report = Report(tuple(sorted(self._finder.articles)), copies=self._finder.copies)
        for partition in self._partitions:
            report.blotted[partition.topic] += hits[partition]
        return report

    async def carry_out(self, report: Report, tell: Callable[[str], None]) -> None:
        """Write anew what was found, and tell the merge and story steps.

        Raises: TakedownError: a stage runs, the broker cannot, or something is left;
        aiokafka.errors.KafkaError: no answer.
        """
        settings = self._settings
        outbox = Outbox(settings, "dateline-takedown")
        await outbox.start()
        try:
            async with admin(settings) as client:
                groups = await self._idle_groups(client)
                # Changes nothing, but tells whether this broker can.
                await change_configs(client, topic_name(settings, TOPIC), {})
                known = await self._put_back(client)
                try:
                    await self._begin(client, outbox, known)
                    async with Rewriter(settings, self._finder) as rewriter:
                        for partition in self._partitions:
                            tell(f"writing {partition.topic}-{partition.partition} anew")
                            again = await self._write_anew(client, rewriter, partition, groups)
                            report.again[partition.topic] += again
                finally:
                    await self._put_back(client)
            reported = frozenset(self._finder.reported)
            await say_farewell(settings, outbox, self._takedowns, reported, self._finder.outlines)
        finally:
            await outbox.stop()
        await forget_void_snapshots(settings)
        await self._verify()

    async def finish(self) -> None:
        """Note in the tombstones that nothing is left to do."""
        outbox = Outbox(self._settings, "dateline-takedown")
        await outbox.start()
        try:
            done = [
                msgspec.structs.replace(one, finished=True, configs=()) for one in self._takedowns
            ]
            await write_takedowns(self._settings, outbox, done)
        finally:
            await outbox.stop()

    def _count(self, records: Sequence[ConsumerRecord]) -> int:
        count = 0
        for record in records:
            self._finder.learn(record)
            count += self._is_hit(record)
        return count

    def _is_hit(self, record: ConsumerRecord) -> bool:
        verdict = self._finder.judge(record)
        return not verdict.keep or verdict.value is not None

    async def _idle_groups(self, client: AIOKafkaAdminClient) -> Groups:
        """Return the groups that do not run.

        Raises: TakedownError: one of ours does.
        """
        names = {
            topic_name(self._settings, name)
            for topic in read_topics()
            for name in (topic.name, topic.dead_letters)
        }
        groups = await committed_offsets(client, names)
        running = await running_groups(client, groups)
        ours = sorted(one for one in running if one.startswith(group_name(self._settings, "")))
        if ours:
            raise TakedownError(
                f"stop the workers and sinks first: {', '.join(ours)} still run. What comes in "
                "meanwhile waits in its topic"
            )
        return {group: offsets for group, offsets in groups.items() if group not in running}

    async def _put_back(self, client: AIOKafkaAdminClient) -> dict[str, Takedown]:
        """Put back settings that a takedown changed, also one that broke off; return the known."""
        known = await read_takedowns(self._settings)
        changed: dict[str, dict[str, str]] = {}
        for one in known.values():
            for config in one.configs:
                changed.setdefault(config.topic, {})[config.name] = config.value
        for topic, configs in changed.items():
            await change_configs(client, topic, configs)
        return known

    async def _begin(
        self, client: AIOKafkaAdminClient, outbox: Outbox, known: Mapping[str, Takedown]
    ) -> None:
        """Write the tombstones, with the settings of topics as they are; then change these."""
        topics = sorted({partition.topic for partition in self._partitions})
        configs = await read_configs(client, topics)
        changes = {topic: _changes(configs[topic]) for topic in topics}
        before = tuple(
            TopicConfig(topic=topic, name=name, value=configs[topic].get(name, ""))
            for topic in topics
            for name in changes[topic]
        )
        now = utc_now()
        self._takedowns = tuple(
            Takedown(
                schema=Takedown.SCHEMA,
                article_id=article,
                time=known[article].time if article in known else now,
                note=self._note or (known[article].note if article in known else ""),
                configs=before,
            )
            for article in sorted(self._finder.articles)
        )
        await write_takedowns(self._settings, outbox, self._takedowns)
        for topic in topics:
            await change_configs(client, topic, changes[topic])
        await asyncio.sleep(CONFIGS_SETTLE_SECS)

    async def _write_anew(
        self,
        client: AIOKafkaAdminClient,
        rewriter: Rewriter,
        partition: TopicPartition,
        groups: Groups,
    ) -> int:
        """Copy a partition, move the groups, delete its beginning; return how much comes again."""
        committed = {
            group: offsets[partition] for group, offsets in groups.items() if partition in offsets
        }
        moved = await rewriter.copy(partition, committed)
        for group, offset in moved.offsets.items():
            await commit_offsets(self._settings, group, {partition: offset})
        await delete_before(client, {partition: moved.begin})
        return moved.again

    async def _verify(self) -> None:
        """Read again what was written anew.

        Raises: TakedownError: something is left.
        """
        prefix = self._settings.topic_prefix
        for topic in sorted({partition.topic for partition in self._partitions}):
            name = topic.removeprefix(prefix)
            async for _, records in read_topics_through(self._settings, [name]):
                if any(self._is_hit(record) for record in records):
                    raise TakedownError(
                        f"{topic} has text of the article again: a source has sent it meanwhile. "
                        "Stop the source and try again"
                    )


def _changes(configs: Mapping[str, str]) -> dict[str, str]:
    """Return what lets a topic begin a new file at once, and its beginning be deleted."""
    changes = {"segment.ms": "1"}
    if "compact" in configs.get("cleanup.policy", ""):
        changes["cleanup.policy"] = "compact,delete"
        # Nothing may grow too old or too much meanwhile.
        changes |= {"retention.ms": "-1", "retention.bytes": "-1"}
    return changes
