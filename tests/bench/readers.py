"""What the PostgreSQL sink takes in a second, and how long the query API takes on many events.

`python -m tests.bench.readers [--events 1000000]` starts PostgreSQL in a container, writes 20,000
events of 10,000 articles in 1,000 stories through the sink's stores, copies the events inside the
database until there are as many as asked for, and asks the API over HTTP, one question after the
other.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from datetime import timedelta

import aiohttp
import psycopg
from msgspec import structs

from pipeline.dashboard.server import Reader
from pipeline.records import Storied, Story
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from pipeline.sinks.postgres import stores, story_stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.events import events_of
from tests.support.mentions import at, day, digest, mention, party, place
from tests.support.postgres import provide

WRITTEN, BATCH = 20_000, 500
ARTICLES, STORIES = 10_000, 1_000
COUNTRIES = ("USA", "RUS", "UKR", "TUR", "CHN", "FRA", "DEU", "GBR", "IRN", "ISR", "IND", "JPN")
KINDS = ("CONSULT", "AGREE", "ACCUSE", "ASSAULT", "REQUEST", "REJECT", "SUPPORT", "AID")
STATUSES = ("scheduled", "happened", "planned", "claimed", "denied", "cancelled")
QUESTIONS = (
    ("newest", "/v1/events?limit=50"),
    ("type and status", "/v1/events?type=CONSULT&status=scheduled&limit=50"),
    ("two countries", "/v1/events?together=RUS,UKR&limit=50"),
    ("a party", "/v1/events?party=local:person-77&limit=50"),
    ("due soon", "/v1/events?order=event_date&from=2025-06-20&limit=50"),
    ("words", "/v1/events?q=exchange+harvest&limit=50"),
    ("one event", "/v1/events/{id}"),
    ("names", "/v1/entities?q=person-1"),
    ("a story's events", "/v1/events?story={story}&limit=50"),
    ("one story", "/v1/stories/{story}"),
    ("stories", "/v1/stories?limit=50"),
    ("stories of a country", "/v1/stories?country=UKR&min_origins=2&limit=50"),
    ("stories by words", "/v1/stories?q=harvest&limit=50"),
    ("counts of a month", "/v1/counts?since=2025-05-18&until=2025-06-18&type=CONSULT"),
    ("by country and week", "/v1/counts?since=2025-05-18&by=country&every=week"),
    ("from noon to noon", "/v1/counts?since=2025-05-18T12:00&until=2025-06-18T12:00&by=status"),
    ("by hour of a day", "/v1/counts?since=2025-05-18&until=2025-05-18&every=hour&by=type"),
    ("of a month, two origins", "/v1/counts?since=2025-05-18&until=2025-06-18&min_origins=2"),
    ("pairs of a week", "/v1/pairs?since=2025-05-18&until=2025-05-25&limit=20"),
)
COPY = """
insert into events ({columns})
select gen_random_uuid(), {rest} from events, (select {round} as round) as r
where id in (select id from first_events)
"""


def make_events(count):
    """Return events that differ in parties, kind, place, time and words."""
    chance = random.Random(1)
    base = events_of(mention("talks", location=place("Istanbul", "TUR"), event_date=day(19)))[-1]
    words = [f"word{number}" for number in range(3_000)] + ["exchange", "harvest", "border"]
    events = []
    for number in range(count):
        two = [
            party(f"person-{chance.randrange(2_000)}", chance.choice(COUNTRIES)) for _ in range(2)
        ]
        held = at(1) + timedelta(days=chance.randrange(120))
        seen = at(18) + timedelta(seconds=chance.randrange(90 * 86_400))
        sentence = " ".join(chance.choices(words, k=25))
        events.append(
            structs.replace(
                base,
                id=f"{number:08x}-0000-5000-8000-{chance.getrandbits(48):012x}",
                type=chance.choice(KINDS),
                status=chance.choice(STATUSES),
                actors=tuple(two[:1]),
                recipients=tuple(two[1:]),
                event_date=structs.replace(base.event_date, start=f"{held:%Y-%m-%d}"),
                first_seen=seen,
                last_seen=seen,
                origins=chance.randrange(1, 5),
                evidence=(
                    structs.replace(
                        base.evidence[0],
                        article_id=article_of(chance.randrange(ARTICLES)),
                        sentence=sentence,
                    ),
                ),
            )
        )
    return events


def article_of(number):
    return digest(f"article {number}")


def make_stories():
    """Return stories and what is said of each article; every tenth article is of the first one."""
    chance = random.Random(2)
    members = [0 if number % 10 == 0 else number % STORIES for number in range(ARTICLES)]
    sizes = Counter(members)
    told = [
        Story(
            schema=Story.SCHEMA,
            id=digest(f"story {number}"),
            revision=1,
            op="create",
            language="en",
            label=" ".join(chance.choices(("harvest", "border", "talks", "flood", "vote"), k=4)),
            first_published=at(1),
            last_published=at(1) + timedelta(minutes=chance.randrange(120 * 24 * 60)),
            articles=sizes[number],
            entities=(),
            timeline=(),
        )
        for number in range(STORIES)
    ]
    placed = [
        Storied(
            schema=Storied.SCHEMA,
            article_id=article_of(number),
            version=digest(f"version {number}"),
            cluster_id=digest(f"cluster {number}"),
            published_at=at(1) + timedelta(minutes=number),
            story_id=digest(f"story {story}"),
            reason="similar",
            score=0.5,
        )
        for number, story in enumerate(members)
    ]
    return told, placed


async def store_all(store, records):
    """Return how many records a second the store takes."""
    began = time.perf_counter()
    for first in range(0, len(records), BATCH):
        await store.write(records[first : first + BATCH])
    secs = time.perf_counter() - began
    await store.close()
    return len(records) / secs


async def write(settings, events):
    """Return how many events a second the sink takes: without stories, and once they are there."""
    alone = await store_all(stores.make_events(settings), events[: WRITTEN // 2])
    told, placed = make_stories()
    await store_all(story_stores.make_stories(settings), told)
    moved = await store_all(story_stores.make_story_articles(settings), placed)
    beside = await store_all(stores.make_events(settings), events[WRITTEN // 2 :])
    return alone, beside, moved


def multiply(url, count):
    """Copy the events inside the database until there are `count`, spread over the same days."""
    with psycopg.connect(url, autocommit=True) as connection:
        columns = [
            name
            for (name,) in connection.execute(
                "select column_name from information_schema.columns where table_name = 'events' "
                "and is_generated = 'NEVER' and column_name <> 'id'"
            )
        ]
        moved = {
            name: f"{name} + round * interval '7 minutes'" for name in ("last_seen", "first_seen")
        }
        connection.execute("create temporary table first_events as select id from events")
        for number in range(1, count // WRITTEN):
            connection.execute(
                COPY.format(
                    columns=", ".join(["id", *columns]),
                    rest=", ".join(moved.get(name, name) for name in columns),
                    round=number,
                )
            )
        connection.execute(
            "insert into parties select e.id, 'actor', 0, p, '', p, p, '', '', '', 1 "
            "from events e cross join lateral unnest(e.party_ids) as p "
            "on conflict do nothing"
        )
        connection.execute("vacuum (analyze, parallel 0)")
        return connection.execute("select count(*) from events").fetchone()[0]


async def ask(url, path, times):
    """Return the milliseconds of each of `times` answers, sorted."""
    found = []
    async with aiohttp.ClientSession() as session:
        for _ in range(times):
            began = time.perf_counter()
            async with session.get(url + path) as answer:
                await answer.read()
                assert answer.status == 200, path
            found.append((time.perf_counter() - began) * 1_000)
    return sorted(found)


async def measure(url, count, times):
    """Print the figures as a table."""
    migrate(url)
    settings = Settings(
        postgres_url=url, http_port=0, api_requests_per_sec=1e6, stream_keep_hours=0
    )
    events = make_events(WRITTEN)
    alone, beside, moved = await write(settings, events)
    rows = await asyncio.to_thread(multiply, url, count)
    reader = Reader(settings, Tokens(()))
    async with reader.running():
        base = f"http://127.0.0.1:{reader.gate.port}"
        print("## Readers\n")
        print(
            f"The PostgreSQL sink writes {alone:,.0f} events a second in batches of {BATCH} (with"
        )
        print(f"parties, statuses, evidence and counts), {beside:,.0f} where their articles are in")
        print(f"stories, and puts {moved:,.0f} articles a second into stories, which moves their")
        print("events. The query API, one question after the other:\n")
        print(f"| question, among {rows:,} events | p50 ms | p99 ms |\n|---|---|---|")
        for name, path in QUESTIONS:
            took = await ask(base, path.format(id=events[7].id, story=digest("story 0")), times)
            print(f"| {name} | {took[len(took) // 2]:.1f} | {took[int(len(took) * 0.99)]:.1f} |")


def main():
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    with provide() as postgres, postgres.database() as url:
        asyncio.run(measure(url, asked.events, asked.times))


if __name__ == "__main__":
    main()
