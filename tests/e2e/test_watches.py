"""`dateline watch` on Kafka, with receivers that fail, hang, go away and die, and killed itself."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.query.watchlist import WatchList
from pipeline.records import Storied, Story
from pipeline.runtime.names import dead_letter_topic, topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.events import revised
from tests.support.mailbox import open_mailbox
from tests.support.mentions import digest
from tests.support.processes import Processes
from tests.support.receiver import SECRET, Receiver, status
from tests.support.stories import event as of_articles
from tests.support.stories import merged, placed
from tests.support.toyflow import until
from tests.support.watches import event_number, message_of, watch_of

pytestmark = pytest.mark.e2e

EVENTS = 400
STORY_TOPICS = {
    Story: ("id", "news.story.v1"),
    Storied: ("article_id", "news.story.article.v1"),
}
"""What the key is, and the topic."""


@pytest.fixture
async def processes(broker, unique, tmp_path):
    found = Processes(broker, f"{unique('watch')}.", tmp_path)
    await found.create_topics()
    yield found
    found.close()


@pytest.fixture
async def receivers():
    found = []

    async def start():
        found.append(await Receiver().start())
        return found[-1]

    yield start
    for one in found:
        await one.stop()


@pytest.fixture
def worker(processes, tmp_path):
    def start(**more):
        return processes.ready(
            "watch",
            DATELINE_STATE_DIR=tmp_path / "state",
            DATELINE_WATCH_ALLOW_PRIVATE="true",
            **more,
        )

    return start


async def send(settings, events):
    outbox = Outbox(settings, "test")
    await outbox.start()
    await outbox.send(topic_name(settings, "news.event.v1"), [message_of(one) for one in events])
    await outbox.stop()


async def put(settings, *watches):
    async with WatchList(settings) as found:
        for watch in watches:
            await found.put(watch)


def numbers(receiver):
    """Return the numbers of the events that a receiver took."""
    return {int(one["data"]["event"]["id"][:8], 16) for one in receiver.taken}


async def test_kills_of_the_worker_and_of_a_receiver_lose_no_delivery(processes, receivers, worker):
    steady, dying = await receivers(), await receivers()
    await put(processes.settings, watch_of("steady", steady.url()), watch_of("dying", dying.url()))
    running = await worker()
    for start in range(0, EVENTS, 200):
        await send(processes.settings, [event_number(n) for n in range(start, start + 200)])
        await until(lambda start=start: len(steady.taken) > start + 20, 60)
        if not start:
            await dying.stop()
        running.kill()
        running = await worker()
    await dying.start()
    await until(lambda: len(steady.ids()) == EVENTS and len(dying.ids()) == EVENTS, 120)

    assert numbers(steady) == numbers(dying) == set(range(EVENTS))
    assert {len({one["id"] for one in r.taken}) for r in (steady, dying)} == {EVENTS}
    assert running.stop() == 0


async def test_a_receiver_that_fails_or_hangs_delays_no_other(processes, receivers, worker):
    good, failing, hanging = [await receivers() for _ in range(3)]
    failing.answer = status(500)

    async def hang(_request):
        await asyncio.Event().wait()

    hanging.answer = hang
    await put(
        processes.settings,
        watch_of("failing", failing.url()),
        watch_of("good", good.url()),
        watch_of("hanging", hanging.url()),
    )
    running = await worker()
    await send(processes.settings, [event_number(n) for n in range(100)])
    await until(lambda: len(good.ids()) == 100, 60)
    failing.answer = status(200)
    await until(lambda: len(failing.ids()) == 100, 60)

    assert hanging.taken == []
    assert max(Counter(good.tried).values()) == 1
    assert running.process.poll() is None


async def test_gone_ends_a_webhook_and_a_replay_begins_it_again(processes, receivers, worker):
    receiver = await receivers()
    await put(processes.settings, watch_of("talks", receiver.url()))
    await worker()
    await send(processes.settings, [event_number(n) for n in range(5)])
    await until(lambda: len(receiver.ids()) == 5)
    receiver.answer = status(410)
    await send(processes.settings, [event_number(n) for n in range(5, 10)])
    letters = await processes.read(dead_letter_topic("news.delivery.v1"), lambda r: len(r) >= 5)
    receiver.answer = status(204)
    replay = processes.start("watch", "replay", "talks")
    await until(lambda: len(receiver.ids()) == 10)

    assert replay.process.wait(30) == 0
    assert {dict(one.headers)["dateline_code"] for one in letters} == {b"undeliverable"}
    assert b"410" in dict(letters[0].headers)["dateline_message"]
    assert Counter(one["id"] for one in receiver.taken[5:]).most_common(1)[0][1] == 1
    assert all("replayed" in one["data"] for one in receiver.taken[5:])


async def test_dead_letters_of_deliveries_can_be_sent_again(processes, receivers, worker):
    receiver = await receivers()
    receiver.answer = status(500)
    await put(processes.settings, watch_of("talks", receiver.url()))
    await worker(DATELINE_WATCH_GIVE_UP_HOURS="0.0001")
    await send(processes.settings, [event_number(n) for n in range(5)])
    await processes.read(dead_letter_topic("news.delivery.v1"), lambda r: different(r) == 5)
    receiver.answer = status(204)
    again = processes.start("dlq", "replay", "--code", "undeliverable")
    await until(lambda: len(receiver.ids()) == 5, 90)

    assert again.process.wait(30) == 0


async def test_a_watch_made_over_http_is_told_signed_with_the_secret_that_was_shown(
    processes, receivers, worker
):
    receiver = await receivers()
    api = await processes.ready("api", DATELINE_POSTGRES_URL="")
    await worker()
    asked = {"filter": {"type": "CONSULT"}, "webhook": {"url": receiver.url()}}
    base = f"http://127.0.0.1:{api.port}"
    async with aiohttp.ClientSession(base) as session:
        async with session.put("/v1/watches/talks", json=asked) as answer:
            receiver.secret = (await answer.json())["secret"]
        async with session.get("/v1/stream?watch=talks") as stream:
            await until(lambda: hears(stream, b"event: hello"))
            talks, fight = event_number(1, type="CONSULT"), event_number(2, type="ASSAULT")
            later = structs.replace(talks, revision=2, status="cancelled")
            await send(processes.settings, [fight, talks, later])
            await until(lambda: hears(stream, talks.id.encode()))
        await until(lambda: len(receiver.taken) == 2)
        async with session.delete("/v1/watches/talks") as answer:
            ended = answer.status
        await send(processes.settings, [event_number(3, type="CONSULT")])
        async with session.get("/v1/stream?watch=talks") as answer:
            unknown = answer.status

    assert [(one["data"]["kind"], one["data"]["changed"]) for one in in_order(receiver)] == [
        ("new", []),
        ("changed", ["status"]),
    ]
    assert (ended, unknown) == (204, 404)
    assert numbers(receiver) == {1}


async def test_a_watch_on_a_story_is_told_of_its_events_whichever_of_article_and_event_comes_first(
    processes, receivers, worker
):
    receiver = await receivers()
    story, old = digest("story"), digest("a story that it took in")
    await put(processes.settings, watch_of("talks", receiver.url(), filter={"story": old}))
    await place(processes.settings, merged(old, story), placed("early", old))
    await worker()
    early, other, late = (of_articles(n, name) for n, name in enumerate(("early", "other", "late")))
    await send(processes.settings, [early, other, late])
    await place(processes.settings, placed("other", digest("another story")), placed("late", story))
    await until(lambda: len(receiver.taken) == 2, 60)
    await send(processes.settings, [revised(late, status="cancelled")])
    await until(lambda: len(receiver.taken) == 3, 60)

    assert numbers(receiver) == {0, 2}


async def place(settings, *records):
    """Write stories, and the stories of articles."""
    outbox = Outbox(settings, "test")
    await outbox.start()
    for record in records:
        key, topic = STORY_TOPICS[type(record)]
        message = Message(getattr(record, key).encode(), encode(record), [])
        await outbox.send(topic_name(settings, topic), [message])
    await outbox.stop()


async def test_kills_around_a_digest_send_it_once_with_all_that_came_in(processes, worker):
    due = datetime.now(UTC) + timedelta(seconds=120)
    mail = {"to": ["desk@example.org"], "every": "hour", "at": f"{due:%H:%M}"}
    await put(processes.settings, watch_of("talks", mail=mail))
    with open_mailbox() as mailbox:
        told = {"DATELINE_SMTP_URL": mailbox.url, "DATELINE_MAIL_FROM": "news@dateline.example"}
        running = await worker(**told)
        await send(processes.settings, [event_number(n) for n in range(3)])
        await processes.read("news.delivery.v1", lambda r: different(r) == 3)
        running.kill()
        running = await worker(**told)
        await send(processes.settings, [event_number(3)])
        await until(lambda: mailbox.mails, 120)
        running.kill()
        running = await worker(**told)
        await send(processes.settings, [event_number(4)])
        await processes.read("news.delivery.v1", lambda r: different(r) == 5)
        code = running.stop()

    assert [message["Subject"].partition(",")[0] for _, message in mailbox.mails] == [
        "talks: 4 events"
    ]
    assert code == 0


def different(records):
    """Return how many different values there are: after a kill some come twice."""
    return len({record.value for record in records})


async def hears(stream, words):
    """Tell whether the next line of a stream has these words."""
    return words in await stream.content.readline()


def in_order(receiver):
    """Return what a receiver took, by revision; what did not change says so."""
    taken = sorted(receiver.taken, key=lambda one: one["data"]["event"]["revision"])
    return [{"data": {"changed": [], **one["data"]}} for one in taken]


async def test_a_file_of_watches_is_announced_without_its_secrets(
    processes, receivers, worker, tmp_path
):
    receiver = await receivers()
    path = tmp_path / "watches.toml"
    path.write_text(
        f'[watches.talks]\ntitle = "Talks"\nfilter = {{ type = ["CONSULT", "AGREE"] }}\n'
        f'webhook = {{ url = "{receiver.url()}", secret = "{SECRET}" }}\n'
    )
    await worker(DATELINE_WATCHES=path)
    await send(processes.settings, [event_number(1), event_number(2, type="ASSAULT")])
    await until(lambda: receiver.taken)
    told = await processes.read("news.watch.v1", lambda r: len(r) == 1)

    assert numbers(receiver) == {1}
    assert SECRET.encode() not in told[0].value
    assert receiver.url().encode() not in told[0].value
