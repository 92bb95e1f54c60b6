"""Stories over HTTP, and counts, on a real PostgreSQL."""

import contextlib
import itertools
import random
from datetime import timedelta

import aiohttp
import msgspec
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.query.answers import Counts
from pipeline.dashboard.query.archive import PostgresArchive
from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.filters import Counting
from pipeline.dashboard.query.memory import Memory
from pipeline.dashboard.server import Reader
from pipeline.records import DedupedArticle
from pipeline.records.deduped import Origin
from pipeline.runtime.clock import utc_now
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from pipeline.sinks.postgres import stores, story_stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.articles import article as make_article
from tests.support.events import Feed, placing, rows_of
from tests.support.mentions import ORLAN, RUS, UKR, USA, at, day, digest
from tests.support.processes import Processes
from tests.support.readers import serve_reader
from tests.support.stories import event, merged, placed, story
from tests.support.toyflow import until

pytestmark = pytest.mark.integration

A, B, C, D = (digest(f"story {name}") for name in "abcd")
STORIES = (
    story(A, articles=5, copies=3, last_published=at(18)),
    story(B, label="Flood in the north", entities=(), last_published=at(17), language="uk"),
    story(C, label="Vote on the budget", last_published=at(17)),
    merged(D, A),
)
PLACED = (placed("x", A), placed("y", D, reason="copy", score=1.0), placed("z", B))
EVENTS = (
    event(1, "x", event_date=day(20), recipients=(UKR,)),
    event(2, "y", status="cancelled", event_date=day(19)),
    event(3, "y", op="retract"),
    event(4, "z", actors=(RUS,), recipients=()),
)


@pytest.fixture
def settings(database):
    migrate(database)
    return Settings(
        postgres_url=database, http_port=0, api_requests_per_sec=10_000.0, stream_keep_hours=0
    )


async def store(settings, *batches):
    for make, records in batches:
        one = make(settings)
        await one.write(records)
        await one.close()


@contextlib.asynccontextmanager
async def over_postgres(settings):
    """Give the url of an API over the stories in the database."""
    await store(
        settings,
        (story_stores.make_stories, STORIES),
        (story_stores.make_story_articles, PLACED),
        (stores.make_events, EVENTS),
    )
    reader = Reader(settings, Tokens(()))
    async with reader.running():
        yield f"http://127.0.0.1:{reader.gate.port}"


@contextlib.asynccontextmanager
async def over_memory():
    """Give the url of an API over the same stories without a database, half before the events."""
    half = [placing(PLACED[0]), placing(STORIES[0])]
    rest = [placing(one) for one in (*PLACED[1:], *STORIES[1:])]
    async with serve_reader(Feed(half, rows_of(EVENTS), rest)) as (reader, url):
        await until(lambda: reader.live.state == "live")
        yield url


@pytest.fixture(params=["postgres", "memory"])
async def get(request):
    """Give a function that asks the API over the stories: status, headers and what is said."""
    served = over_memory()
    if request.param == "postgres":
        served = over_postgres(request.getfixturevalue("settings"))
    async with served as base, aiohttp.ClientSession() as session:

        async def ask(path, headers=None, **query):
            async with session.get(base + path, params=query, headers=headers) as answer:
                said = None if answer.status == 304 else await answer.json(content_type=None)
                return answer.status, answer.headers, said

        yield ask


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [A, B, C]),
        ({"q": "flood"}, [B]),
        ({"q": "ukraine -vote"}, [A]),
        ({"language": "uk,fr"}, [B]),
        ({"country": "UKR"}, [A]),
        ({"country": "RUS,USA"}, [A, B]),
        ({"party": ORLAN.id}, [A]),
        ({"party": RUS.id, "country": "UKR"}, []),
        ({"min_articles": "4"}, [A]),
        ({"min_origins": "3"}, [B, C]),
        ({"since": "2025-05-18"}, [A]),
        ({"until": "2025-05-17"}, [B, C]),
    ],
    ids=str,
)
async def test_a_filter_finds_the_stories_that_it_says(get, query, found):
    _, _, said = await get("/v1/stories", **query)

    assert {one["id"] for one in said["stories"]} == set(found)
    assert [one["last_published"] for one in said["stories"]] == sorted(
        (one["last_published"] for one in said["stories"]), reverse=True
    )


async def test_pages_give_every_story_once_also_where_times_are_equal(get):
    found, cursor = [], ""
    while True:
        _, _, page = await get("/v1/stories", limit="1", cursor=cursor)
        found += [one["id"] for one in page["stories"]]
        cursor = page.get("next", "")
        if not cursor:
            break

    assert sorted(found) == sorted([A, B, C])


async def test_a_story_in_a_list_says_how_much_is_told_and_where(get):
    _, _, said = await get("/v1/stories", limit="1")

    (line,) = said["stories"]
    assert (line["articles"], line["origins"], line["events"]) == (5, 2, 2)
    assert line["countries"] == ["RUS", "USA", "UKR"]
    assert line["entities"] == [{"id": "gov:UKR", "name": "Ukraine", "share": 1.0}]


async def test_one_story_comes_with_its_events_by_their_day_and_its_articles(get):
    _, _, said = await get(f"/v1/stories/{A}")

    assert said["story"]["label"] == "Talks on the border"
    assert [(one["id"][:8], one["status"]) for one in said["events"]] == [
        ("00000002", "cancelled"),
        ("00000001", "scheduled"),
    ]
    assert said["events"][1]["actors"] == ["Orlan", "Varga"]
    assert said["events"][1]["recipients"] == ["Ukraine"]
    assert said["events"][1]["starts_at"] == "2025-05-20T00:00:00Z"
    assert {(one["article_id"], one["reason"]) for one in said["articles"]} == {
        (digest("x"), "similar"),
        (digest("y"), "copy"),
    }


def deduped():
    given = structs.asdict(make_article()) | {"schema": DedupedArticle.SCHEMA}
    return DedupedArticle(
        **given,
        relation="unique",
        cluster_id="a" * 32,
        fact_conflicts=(),
        altered_quotes=(),
        origin=Origin(is_origin=True),
        algo="rules/1",
    )


@pytest.mark.parametrize("get", ["postgres"], indirect=True)
async def test_an_article_of_a_story_has_its_title_where_it_is_kept(get, settings):
    article = deduped()
    told = placed("x", A, published_at=article.published_at)
    told = structs.replace(told, article_id=article.article_id, version=article.version)
    await store(
        settings,
        (stores.make_articles, [article]),
        (story_stores.make_story_articles, [told]),
    )
    _, _, said = await get(f"/v1/stories/{A}")

    assert article.title in {one["title"] for one in said["articles"]}


async def test_the_id_of_a_merged_story_leads_to_the_one_that_took_it_in(get):
    _, _, said = await get(f"/v1/stories/{D}")
    _, _, events = await get("/v1/events", story=D)
    _, _, both = await get("/v1/events", story=f"{D},{B}")

    assert said["story"]["id"] == A
    assert {one["story_id"] for one in events["events"]} == {A}
    assert {one["id"][:8] for one in both["events"]} == {"00000001", "00000002", "00000004"}


async def test_an_event_says_its_story(get):
    _, _, said = await get(f"/v1/events/{EVENTS[3].id}")

    assert said["event"]["story_id"] == B


@pytest.mark.parametrize("key", ["nonsense", digest("no such story")])
async def test_no_story_has_another_id(get, key):
    status, _, said = await get(f"/v1/stories/{key}")

    assert (status, said["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query", [{"since": "soon"}, {"cursor": "x"}, {"limit": "0"}, {"kind": "x"}], ids=str
)
async def test_a_question_that_makes_no_sense_is_refused(get, query):
    status, _, said = await get("/v1/stories", **query)

    assert (status, said["code"]) == (400, "bad_parameter")


@pytest.mark.parametrize("path", ["/v1/stories", f"/v1/stories/{A}"])
async def test_an_answer_that_the_asker_has_is_not_sent_again(get, path):
    _, headers, _ = await get(path)
    status, _, _ = await get(path, headers={"If-None-Match": headers["ETag"]})

    assert status == 304


def many_events(count):
    """Return events that differ in all that is counted, one in ten of them retracted."""
    chance = random.Random(4)
    for number in range(count):
        first = at(1) + timedelta(minutes=chance.randrange(40 * 24 * 60))
        yield event(
            number,
            "x",
            type=chance.choice(("CONSULT", "ACCUSE")),
            status=chance.choice(("scheduled", "happened")),
            op="retract" if number % 10 == 0 else "update",
            quad=chance.choice((1, 3)),
            actors=tuple(chance.sample((RUS, UKR, USA), chance.randrange(3))),
            recipients=(),
            origins=chance.randrange(1, 8),
            first_seen=first,
            last_seen=first + timedelta(hours=chance.randrange(100)),
        )


TIMES = (
    {"since": "2025-05-03", "until": "2025-05-28"},
    {"since": "2025-05-03T12:30", "until": "2025-05-28T06:00+03:00"},
    {"since": "2025-05-05T01:00", "until": "2025-05-05T23:00"},
    {"since": "2025-05-05T13:00", "until": "2025-05-06T13:00"},
    {"since": "2025-05-20T00:00"},
    {"since": "2025-05-20", "until": "9999-12-31T12:00"},
    {"since": "9999-12-31T12:00"},
    {"since": "2025-05-20", "until": "9999-12-31T23:00-10:00"},
)
FILTERS = (
    {},
    {"type": "CONSULT", "status": "happened,scheduled"},
    {"country": "rus"},
    {"country": "RUS,UKR"},
    {"min_origins": 2},
    {"min_origins": 6},
)


async def test_counts_from_days_and_from_events_are_the_same_as_those_of_the_memory(settings):
    events = list(many_events(400))
    await store(settings, (stores.make_events, events))
    memory = Memory()
    for one in events:
        memory.take(one.id, encode(one), one)
    questions = [
        Counting(by=by, every=every, clock=clock, **times, **found)
        for by, every, clock, times, found in itertools.product(
            ("none", "status", "country", "quad"),
            ("hour", "week", "all"),
            ("first_seen", "last_seen"),
            TIMES,
            FILTERS,
        )
    ]
    async with Database(settings.postgres_url) as database:
        archive = PostgresArchive(database)
        for asked in questions:
            assert in_order(await archive.counts(asked)) == in_order(await memory.counts(asked)), (
                msgspec.json.encode(asked)
            )


def in_order(found: Counts) -> list[str]:
    return sorted(str(one) for one in found.counts)


@pytest.mark.parametrize("every", ["day", "hour"])
@pytest.mark.parametrize("clock", ["first_seen", "last_seen"])
async def test_without_a_beginning_the_last_thirty_days_and_today_count(settings, clock, every):
    ages = [utc_now() - timedelta(days=days) for days in (0, 30, 32)]
    events = [event(number, "x", first_seen=at, last_seen=at) for number, at in enumerate(ages)]
    await store(settings, (stores.make_events, events))
    async with Database(settings.postgres_url) as database:
        found = await PostgresArchive(database).counts(Counting(clock=clock, every=every))

    assert sum(one.events for one in found.counts) == 2


async def test_without_a_database_stories_come_from_their_topics(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('stories')}.", tmp_path)
    await flow.create_topics()
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    for topic, records in (
        ("news.event.v1", [(one.id, encode(one)) for one in EVENTS]),
        ("news.story.v1", [(one.id, encode(one)) for one in STORIES]),
        ("news.story.article.v1", [(one.article_id, encode(one)) for one in PLACED]),
        ("news.story.v1", [(A, b"no story"), (B, None)]),
    ):
        messages = [Message(key.encode(), value, []) for key, value in records]
        await outbox.send(topic_name(flow.settings, topic), messages)
    await outbox.stop()
    reader = Reader(structs.replace(flow.settings, http_port=0), Tokens(()))
    async with reader.running(), aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{reader.gate.port}/v1/stories"

        async def told():
            async with session.get(url, params={"country": "UKR"}) as answer:
                return [(one["id"], one["events"]) for one in (await answer.json())["stories"]]

        async def are_there():
            return await told() == [(A, 2)]

        await until(are_there, 30)
    flow.close()
