"""The stream from a real Kafka topic: several partitions, restarts, a second reader, a mirror."""

import asyncio
import contextlib
import time
from collections import Counter

import aiohttp
import pytest
from aiokafka import AIOKafkaProducer
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.server import Reader
from pipeline.runtime import topics
from pipeline.runtime.names import topic_name
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from tests.support.contracts import hold_against_its_contract
from tests.support.events import events_of, revised
from tests.support.mentions import digest, mention
from tests.support.processes import Processes
from tests.support.sse import Stream
from tests.support.stories import event as of_articles
from tests.support.stories import placed

pytestmark = pytest.mark.integration

TOPIC = "news.event.v1"
STORY, OTHER = digest("story"), digest("another story")
EVENT = revised(events_of(mention("talks"))[-1], revision=1)


def event(number, **changes):
    return revised(EVENT, id=f"{number:08x}-0000-5000-8000-000000000000", revision=1, **changes)


class Flow:
    """An events topic, and who writes to it."""

    def __init__(self, settings, producer):
        self.settings = settings
        self._producer = producer
        self.sent = 0

    async def send(self, *events, time_ms=None):
        for one in events:
            await self._producer.send_and_wait(
                topic_name(self.settings, TOPIC),
                encode(one),
                key=one.id.encode(),
                timestamp_ms=time_ms,
            )

    async def place(self, number, story_id):
        """Say in which story the article of an event is."""
        told = placed(f"article {number}", story_id)
        name = topic_name(self.settings, "news.story.article.v1")
        await self._producer.send_and_wait(name, encode(told), key=told.article_id.encode())

    async def send_some(self, count):
        await self.send(*(event(self.sent + number) for number in range(count)))
        self.sent += count


@contextlib.asynccontextmanager
async def flow_of(broker, prefix, partitions=4):
    settings = Settings(
        broker=broker.bootstrap,
        topic_prefix=prefix,
        topic_partitions=partitions,
        http_port=0,
        api_requests_per_sec=1e6,
    )
    await topics.apply(settings)
    producer = AIOKafkaProducer(bootstrap_servers=settings.broker)
    await producer.start()
    try:
        yield Flow(settings, producer)
    finally:
        await producer.stop()
        await topics.delete_all(settings)


@pytest.fixture
async def flow(broker, unique):
    async with flow_of(broker, f"{unique('stream')}.") as made:
        yield made


@contextlib.asynccontextmanager
async def reading(flow, **stream):
    reader = Reader(flow.settings, Tokens(()), **{"heartbeat_secs": 0.2} | stream)
    async with reader.running():
        yield reader


def port_of(reader):
    """Return the port of a reader in this process or of `dateline api`."""
    return reader.gate.port if isinstance(reader, Reader) else reader.port


class Listener:
    """A client that comes back with its last id and keeps count of what it was told."""

    def __init__(self, session):
        self._session = session
        self.told = Counter()
        self.query = ""
        self.last_id = ""
        self.resumed = []

    async def listen_for(self, reader, count):
        """Listen until so many more events were told."""
        wanted = len(self.told) + count
        await self.listen(reader, lambda: len(self.told) >= wanted)

    async def listen(self, reader, are_enough, hears_live=None):
        """Listen until there is enough, then hang up."""
        url = f"http://127.0.0.1:{port_of(reader)}/v1/stream?{self.query}"
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        async with self._session.get(url, headers=headers) as answer:
            stream = Stream(answer)
            async for message in stream:
                self.last_id = stream.id
                if message.kind == "hello":
                    self.resumed.append(message.data["resumed"])
                elif message.kind == "event":
                    self.told[int(message.data["id"][:8], 16)] += 1
                elif message.kind == "live" and hears_live:
                    hears_live.set()
                if are_enough():
                    return


@pytest.fixture
async def listener():
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield Listener(session)


async def test_nothing_is_missed_or_doubled_over_restarts_and_a_second_reader(flow, listener):
    await flow.send_some(5)
    writing = asyncio.create_task(write_steadily(flow, 300))
    async with reading(flow) as one, reading(flow) as other:
        for turn in range(8):
            await listener.listen_for((one, other)[turn % 2], 15)
    for _ in range(3):
        async with reading(flow) as another:
            await listener.listen_for(another, 15)
    await writing
    async with reading(flow) as last:
        await listener.listen(last, lambda: len(listener.told) == 305 - min(listener.told))

    first = min(listener.told)
    assert listener.told == Counter(range(first, 305))
    assert len(listener.told) > 200
    assert listener.resumed == ["now", *["exact"] * 11]


async def write_steadily(flow, count):
    for _ in range(count):
        await flow.send_some(1)
        await asyncio.sleep(0.01)


async def test_an_id_holds_on_a_mirror_with_other_offsets(broker, unique, flow, listener):
    start = int(time.time() * 1000)
    events = [event(number) for number in range(20)]
    async with flow_of(broker, f"{unique('mirror')}.") as mirror:
        await mirror.send(*(event(900 + number) for number in range(30)), time_ms=1_000_000)
        for number, one in enumerate(events):
            await flow.send(one, time_ms=start + number)
            await mirror.send(one, time_ms=start + number)
        async with reading(flow) as here:
            url = f"http://127.0.0.1:{here.gate.port}/v1/stream?since=2001-01-01"
            async with listener._session.get(url) as answer:
                stream = Stream(answer)
                await stream.take(11)
        async with reading(mirror) as there:
            listener.last_id = stream.id
            await listener.listen(there, lambda: len(listener.told) == 10)

    assert listener.resumed == ["exact"]
    assert set(listener.told.values()) == {1}


async def test_only_what_is_younger_than_the_time_to_keep_is_read(
    broker, unique, database, listener
):
    async with flow_of(broker, f"{unique('old')}.") as flow:
        hour_ago = int((time.time() - 3_700) * 1000)
        await flow.send(event(1), time_ms=hour_ago)
        await flow.send(event(2), event(3))
        flow.settings = structs.replace(flow.settings, postgres_url=database, stream_keep_hours=1)
        async with reading(flow) as reader:
            await _until(lambda: reader.live.state == "live")
            assert reader.live.log.end == 2
            url = f"http://127.0.0.1:{reader.gate.port}/v1/stream"
            async with listener._session.get(f"{url}?since=2001-01-01") as answer:
                resync, hello, _ = await Stream(answer).take(3)

    assert (resync.data["reason"], hello.data["resumed"]) == ("too_old", "now")


async def _until(holds):
    for _ in range(600):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the effect did not come")


@pytest.mark.needs_restart
async def test_a_broker_that_goes_away_makes_the_stream_stale_and_comes_back(
    broker, flow, listener
):
    await flow.send_some(3)
    async with reading(flow) as reader:
        await _until(lambda: reader.live.state == "live")
        broker.stop()
        await _until(lambda: reader.live.state == "stale")
        broker.start()
        await _until(lambda: reader.live.state == "live")
        listening = asyncio.create_task(listener.listen(reader, lambda: len(listener.told) == 2))
        await _until(lambda: reader.live.hub.clients == 1)
        await flow.send_some(2)
        await listening

    assert sorted(listener.told) == [3, 4]


@pytest.fixture
def processes(broker, flow, tmp_path):
    """Start commands on the flow's topics."""
    started = Processes(broker, flow.settings.topic_prefix, tmp_path)
    yield started
    started.close()


async def test_nothing_is_missed_or_doubled_where_the_server_is_killed(flow, processes, listener):
    await flow.send_some(3)
    for _ in range(3):
        api = await processes.ready("api")
        listening = asyncio.create_task(listener.listen_for(api, 10))
        if not listener.last_id:
            await _until(lambda: listener.last_id)
        await flow.send_some(10)
        await listening
        api.kill()
        await flow.send_some(5)
    api = await processes.ready("api")
    await listener.listen_for(api, 48 - len(listener.told) - 3)

    assert listener.told == Counter(range(3, 48))
    assert listener.resumed == ["now", "exact", "exact", "exact"]


@pytest.mark.parametrize("has_database", [False, True], ids=["memory", "database"])
async def test_a_listener_to_a_story_misses_nothing_over_kills_of_the_server(
    flow, processes, listener, request, has_database
):
    """Every third event is in the story; of some the article is placed first, of some after."""
    url = request.getfixturevalue("database") if has_database else ""
    listener.query = f"story={STORY}"
    wanted = set()
    for turn in range(3):
        api = await processes.ready("api", DATELINE_POSTGRES_URL=url)
        hears_live = asyncio.Event()
        listening = asyncio.create_task(
            listener.listen(api, lambda t=turn: len(listener.told) >= 4 * t + 2, hears_live)
        )
        await hears_live.wait()
        wanted |= await send_placed(flow, range(12 * turn, 12 * turn + 6))
        await listening
        api.kill()
        wanted |= await send_placed(flow, range(12 * turn + 6, 12 * turn + 12))
    api = await processes.ready("api", DATELINE_POSTGRES_URL=url)
    await listener.listen(api, lambda: set(listener.told) == wanted)

    assert listener.resumed == ["now", "exact", "exact", "exact"]
    assert len(wanted) == 12


async def send_placed(flow, numbers):
    """Send events, and the stories of their articles; return which are in the story."""
    story_of = {number: OTHER if number % 3 else STORY for number in numbers}
    for number in numbers[1::2]:
        await flow.place(number, story_of[number])
    await flow.send(*(of_articles(number, f"article {number}") for number in numbers))
    for number in numbers[::2]:
        await flow.place(number, story_of[number])
    return {number for number in numbers if story_of[number] == STORY}


async def test_the_status_says_until_when_the_database_has_everything(flow, processes, database):
    await flow.send_some(4)
    flow.settings = structs.replace(flow.settings, postgres_url=database)
    async with reading(flow) as reader:
        await _until(lambda: reader._sink.lag == 4)
        assert reader._sink.complete_until_ms is None
        await processes.ready("sink", "postgres", DATELINE_POSTGRES_URL=database)
        await _until(lambda: reader._sink.lag == 0)
        sent = int(time.time() * 1000)
        await _until(lambda: (reader._sink.complete_until_ms or 0) > sent)


async def test_the_command_serves_page_questions_and_stream_without_a_database(flow, processes):
    await flow.send_some(4)
    api = await processes.ready("api")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{api.port}/v1/events") as answer:
            found = await answer.json()
        async with session.get(f"http://127.0.0.1:{api.port}/") as answer:
            page = await answer.text()

    assert len(found["events"]) == 4
    assert "<script" in page


async def test_the_reader_keeps_its_contract(flow, tmp_path):
    await flow.send_some(3)
    async with reading(flow, longest_secs=0.05) as reader:
        await _until(lambda: reader.live.state == "live")
        # What is asked of a watch is more than a schema can say.
        code, said = await hold_against_its_contract(
            reader.gate.port, tmp_path, "--exclude-path-regex=/v1/watches"
        )

    assert code == 0, said
