"""A takedown on Kafka: what stays is as it was, and a takedown that broke off can be done again."""

import asyncio

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.core.wire import encode
from pipeline.records import Event, Inbound, Takedown, VersionNotice
from pipeline.records.takedown import TopicConfig
from pipeline.runtime.clock import utc_now
from pipeline.runtime.embedded import embedded_broker
from pipeline.runtime.letterbox import Wanted, purge, read_letters
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.replay import fingerprint
from pipeline.runtime.settings import Settings
from pipeline.runtime.snapshots import Header, SnapshotWriter, parts_folder, snapshot_path
from pipeline.runtime.takedown import rewriting, running
from pipeline.runtime.takedown.cluster import (
    TakedownError,
    change_configs,
    commit_offsets,
    committed_offsets,
    read_configs,
)
from pipeline.runtime.takedown.reading import find_articles, read_topics_through
from pipeline.runtime.takedown.registry import read_takedowns, write_takedowns
from pipeline.runtime.takedown.running import TakingDown
from pipeline.runtime.takedown.snapshots import forget_void_snapshots
from pipeline.runtime.topics import admin, apply, delete_all
from tests.support.articles import HARBOUR, article
from tests.support.events import events_of, revised
from tests.support.mentions import mention
from tests.support.outlines import outline

pytestmark = [pytest.mark.integration, pytest.mark.needs_kafka("deletion of records")]

ARTICLES, EVENTS = "news.article.v1", "news.event.v1"
GOES, STAYS = article(), article(HARBOUR, name="two")
TEN_DAYS_MS = 864_000_000


@pytest.fixture
async def settings(broker, unique, tmp_path):
    own = Settings(
        broker=broker.bootstrap,
        topic_prefix=f"{unique('down')}.",
        topic_partitions=1,
        state_dir=str(tmp_path),
    )
    await apply(own)
    yield own
    await delete_all(own)


@pytest.fixture
async def outbox(settings):
    box = Outbox(settings, "test")
    await box.start()
    yield box
    await box.stop()


def partition_of(settings, topic):
    return TopicPartition(topic_name(settings, topic), 0)


async def write_log(settings, values):
    """Write values with keys, headers and times of their own to the topic of articles."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.broker)
    await producer.start()
    start = int(utc_now().timestamp() * 1000) - 1_000_000
    for number, value in enumerate(values):
        await producer.send(
            topic_name(settings, ARTICLES),
            value,
            b"key-%d" % number,
            partition=0,
            timestamp_ms=start + number * 7,
            headers=[("ce_id", b"id-%d-2" % number), ("other", b"x")],
        )
    await producer.stop()


async def read(settings, topic):
    reading = read_topics_through(settings, [topic])
    return [record async for _, records in reading for record in records]


def row(record):
    return record.key, record.value, record.headers, record.timestamp


async def take_down(settings, *articles, note=""):
    work = TakingDown(settings, articles, note)
    await work.check()
    report = await work.find()
    await work.carry_out(report, lambda _line: None)
    await work.finish()
    return report


async def test_what_stays_keeps_its_order_keys_headers_and_times(settings):
    others = [b'{"number": %d}' % number for number in range(2_000)]
    await write_log(settings, [*others[:1_000], encode(GOES), *others[1_000:], encode(STAYS)])
    before = [row(record) for record in await read(settings, ARTICLES)]

    report = await take_down(settings, GOES.article_id)

    after = [row(record) for record in await read(settings, ARTICLES)]
    assert report.blotted == {topic_name(settings, ARTICLES): 1}
    assert after == [one for one in before if one[1] != encode(GOES)]


async def test_groups_go_on_where_they_were(settings):
    values = [b"0", b"1", encode(GOES), b"3", b"4"]
    await write_log(settings, values)
    partition = partition_of(settings, ARTICLES)
    for offset in range(len(values) + 1):
        await commit_offsets(
            settings, f"{settings.topic_prefix}group-{offset}", {partition: offset}
        )

    await take_down(settings, GOES.article_id)

    rest = await read(settings, ARTICLES)
    async with admin(settings) as client:
        groups = await committed_offsets(client, [partition.topic])
    to_read = [
        [record.value for record in rest if record.offset >= groups[group][partition]]
        for group in sorted(groups)
        if group.startswith(settings.topic_prefix)
    ]
    kept = [b"0", b"1", b"3", b"4"]
    assert to_read == [kept, kept[1:], kept[2:], kept[2:], kept[3:], []]


async def test_what_others_write_meanwhile_is_read_by_every_group(settings, monkeypatch):
    await write_log(settings, [b"0", encode(GOES), b"2"])
    partition = partition_of(settings, ARTICLES)
    group = f"{settings.topic_prefix}group"
    await commit_offsets(settings, group, {partition: 3})
    reading = rewriting.read_range

    async def read_and_write(*args):
        await write_log(settings, [b"meanwhile"])
        async for records in reading(*args):
            yield records

    monkeypatch.setattr(rewriting, "read_range", read_and_write)
    report = await take_down(settings, GOES.article_id)

    rest = await read(settings, ARTICLES)
    async with admin(settings) as client:
        offset = (await committed_offsets(client, [partition.topic]))[group][partition]
    assert sorted(record.value for record in rest) == [b"0", b"2", b"meanwhile"]
    assert b"meanwhile" in [record.value for record in rest if record.offset >= offset]
    assert report.again[partition.topic] == 3


async def test_the_last_state_of_an_event_goes_out_again_without_the_words(settings, outbox):
    told = events_of(mention("goes"))[-1]
    old, new = revised(told, revision=3), revised(told, revision=5)
    untouched = msgspec.structs.replace(new, revision=9, evidence=(), status_history=())
    other = msgspec.structs.replace(old, id="00000000-0000-5000-8000-000000000000")
    topic = topic_name(settings, EVENTS)
    (goes,) = {proof.article_id for proof in told.evidence}
    events = [old, other, new, msgspec.structs.replace(untouched, id=other.id)]
    await outbox.send(topic, [Message(one.id.encode(), encode(one), []) for one in events])

    await take_down(settings, goes)

    left = [msgspec.json.decode(one.value, type=Event) for one in await read(settings, EVENTS)]
    assert [(one.id, one.revision) for one in left] == [(other.id, 9), (told.id, 6)]
    assert [proof.sentence for one in left for proof in one.evidence] == [""]
    async with admin(settings) as client:
        configs = (await read_configs(client, [topic]))[topic]
    assert (configs["cleanup.policy"], configs["retention.ms"]) == ("compact", "-1")
    assert not {"segment.ms", "retention.bytes"} & set(configs)


async def test_a_url_names_an_article_by_what_the_topics_say(settings):
    declared = msgspec.structs.replace(GOES, article_id="0" * 32)
    await write_log(settings, [encode(declared)])

    found = await find_articles(settings, [f"{GOES.url}?utm_source=mail", "f" * 32])

    assert found == {GOES.article_id, declared.article_id, "f" * 32}


async def test_deliveries_dead_letters_and_outlines_go_with_the_article(settings, outbox):
    mine = [("ce_id", b"delivery")]
    head = [("ce_id", b"delivery-1")]
    inbound = [
        Message(b"a", b"<any bytes>", mine),
        Message(b"b", encode(Inbound(url=f"{GOES.url}#top", body="x")), []),
        Message(b"c", encode(Inbound(url=STAYS.url, body="x")), []),
        Message(b"d", b"not json", []),
    ]
    letters = [
        Message(GOES.url.encode(), b"no document", []),
        Message(b"e", b'{"broken": "%b' % GOES.article_id.encode(), []),
        Message(b"f", b"something else", []),
        Message(b"g", encode(STAYS), []),
    ]
    told = outline("one", "Talks in Verin. They went well.")
    told = msgspec.structs.replace(told, article_id=GOES.article_id)
    said = mention("goes")
    said = msgspec.structs.replace(said, article_id=GOES.article_id)
    for topic, messages in (
        (ARTICLES, [Message(b"en", encode(GOES), head)]),
        ("news.story.outline.v1", [Message(b"en", encode(told), head)]),
        ("news.mention.v1", [Message(b"block", encode(said), head)]),
        ("news.inbound.v1", inbound),
        ("news.inbound.v1.dlq.v1", letters),
    ):
        await outbox.send(topic_name(settings, topic), messages)

    await take_down(settings, GOES.article_id)
    await take_down(settings, GOES.article_id)

    async def keys(topic):
        return [record.key for record in await read(settings, topic)]

    outlines = await read(settings, "news.story.outline.v1")
    said = await read(settings, "news.mention.v1")
    assert await keys("news.inbound.v1") == [b"c", b"d"]
    assert await keys("news.inbound.v1.dlq.v1") == [b"f", b"g"]
    assert await keys(ARTICLES) == []
    assert [record.key for record in outlines] == [b"en", b"en", b"en"]
    assert not any(b"Talks in Verin" in record.value for record in outlines)
    assert outlines[1].value == outlines[2].value
    assert [b'"withdrawn":true' in record.value for record in outlines] == [False, True, True]
    notices = [msgspec.json.decode(record.value, type=VersionNotice) for record in said[1:]]
    assert {(one.article_id, one.reason) for one in notices} == {(GOES.article_id, "kill")}
    assert said[1].value == said[2].value


async def test_dead_letters_that_were_settled_stay_settled(settings, outbox):
    topic = topic_name(settings, "news.inbound.v1.dlq.v1")
    letters = [
        Message(b"waits", b"0", []),
        Message(GOES.url.encode(), b"1", []),
        Message(b"settled", b"2", []),
    ]
    await outbox.send(topic, letters)
    await purge(settings, Wanted(ids=frozenset({"news.inbound.v1:1", "news.inbound.v1:2"})))
    before = [one.record.key async for one in read_letters(settings, Wanted())]

    await take_down(settings, GOES.article_id)

    after = [one.record.key async for one in read_letters(settings, Wanted())]
    left = await read(settings, "news.inbound.v1.dlq.v1")
    mark = b"settles/%d" % left[1].offset
    assert (before, after) == ([b"waits"], [b"waits"])
    assert [one.key for one in left] == [b"waits", b"settled", mark]


async def test_a_takedown_that_broke_off_is_done_again_and_puts_settings_back(
    settings, monkeypatch
):
    topic = topic_name(settings, ARTICLES)
    await write_log(settings, [b"0", encode(GOES), b"2"])
    async with admin(settings) as client:
        await change_configs(client, topic, {"segment.ms": str(TEN_DAYS_MS)})

        async def fail(*_args):
            raise TakedownError("the power failed")

        async def do_nothing(*_args):
            return await read_takedowns(settings)

        with monkeypatch.context() as broken:
            broken.setattr(running, "delete_before", fail)
            broken.setattr(TakingDown, "_put_back", do_nothing)
            with pytest.raises(TakedownError, match="the power failed"):
                await take_down(settings, GOES.article_id, note="asked for")
        assert (await read_configs(client, [topic]))[topic]["segment.ms"] == "1"
        begun = (await read_takedowns(settings))[GOES.article_id]

        await take_down(settings, GOES.article_id)

        assert (await read_configs(client, [topic]))[topic]["segment.ms"] == str(TEN_DAYS_MS)
    values = [record.value for record in await read(settings, ARTICLES)]
    done = (await read_takedowns(settings))[GOES.article_id]
    assert values == [b"0", b"2", b"0", b"2"]
    assert begun.configs == (TopicConfig(topic=topic, name="segment.ms", value=str(TEN_DAYS_MS)),)
    assert done == msgspec.structs.replace(begun, finished=True, configs=())
    assert done.note == "asked for"


async def test_nothing_is_touched_while_a_stage_runs(settings):
    await write_log(settings, [encode(GOES)])
    consumer = AIOKafkaConsumer(
        topic_name(settings, ARTICLES),
        bootstrap_servers=settings.broker,
        group_id=f"{settings.topic_prefix}dateline-dedupe",
        auto_offset_reset="earliest",
    )
    await consumer.start()
    await consumer.getone()
    await consumer.commit()

    with pytest.raises(TakedownError, match="dateline-dedupe still run"):
        await take_down(settings, GOES.article_id)

    await consumer.stop()
    assert [record.value for record in await read(settings, ARTICLES)] == [encode(GOES)]


async def test_what_a_source_sends_again_meanwhile_is_told(settings, monkeypatch):
    await write_log(settings, [encode(GOES)])
    deleting = running.delete_before

    async def delete_and_write(*args):
        await deleting(*args)
        await write_log(settings, [encode(GOES)])

    monkeypatch.setattr(running, "delete_before", delete_and_write)
    with pytest.raises(TakedownError, match="Stop the source"):
        await take_down(settings, GOES.article_id)


async def test_snapshots_of_what_is_gone_go_too(settings):
    await write_log(settings, [b"0", encode(GOES), b"2"])
    topic = topic_name(settings, ARTICLES)
    last = (await read(settings, ARTICLES))[-1]
    path = snapshot_path(settings, "dedupe", 0)
    other = snapshot_path(settings, "other", 0)
    lost = snapshot_path(settings, "lost", 0)
    for where, name in ((path, topic), (other, topic_name(settings, EVENTS)), (lost, "no.such")):
        header = Header(
            stage="dedupe", topic=name, partition=0, next_offset=3, fingerprint=fingerprint(last)
        )
        SnapshotWriter(where).write(header, [b"all that it remembers"])
    snapshot_path(settings, "broken", 0).write_bytes(b"nothing of ours")
    assert await forget_void_snapshots(settings, "dedupe") == ()

    await take_down(settings, GOES.article_id)

    assert not path.exists()
    assert not parts_folder(path).exists()
    assert other.exists()
    assert lost.exists()


async def test_a_tombstone_may_be_taken_back_and_what_is_none_is_passed_over(settings, outbox):
    one = Takedown(schema=Takedown.SCHEMA, article_id="1" * 32, time=utc_now())
    back = msgspec.structs.replace(one, article_id="2" * 32)
    await write_takedowns(settings, outbox, [one, back])
    more = [Message(b"x", b"{}", []), Message(back.article_id.encode(), None, [])]
    await outbox.send(topic_name(settings, "news.takedown.v1"), more)

    found = await read_takedowns(settings)
    nowhere = await read_takedowns(msgspec.structs.replace(settings, topic_prefix="no.such."))

    assert (found, nowhere) == ({"1" * 32: one}, {})


async def test_a_dry_run_changes_nothing_and_a_bad_url_is_told(settings):
    await write_log(settings, [encode(GOES)])
    command = ["takedown", "--broker", settings.broker]
    environment = {"DATELINE_TOPIC_PREFIX": settings.topic_prefix}

    dry = await _run([*command, "--dry-run", GOES.article_id], environment)
    bad = await _run([*command, "http://"], environment)

    assert (dry.exit_code, bad.exit_code) == (0, 1)
    assert f"{topic_name(settings, ARTICLES)}: 1" in dry.output
    assert [record.value for record in await read(settings, ARTICLES)] == [encode(GOES)]
    assert await read_takedowns(settings) == {}


async def _run(arguments, environment):
    return await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment)


async def test_a_broker_that_cannot_delete_is_told_so_before_anything_changes():
    async with embedded_broker() as broker:
        own = Settings(broker=broker.bootstrap, topic_prefix="e.", idempotent_producer="no")
        await apply(own)
        with pytest.raises(TakedownError, match="only Apache Kafka can"):
            await take_down(own, GOES.article_id)

        assert await read_takedowns(own) == {}
