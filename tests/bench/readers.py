"""What the PostgreSQL sink takes in a second, and how long the query API takes on many events.

`python -m tests.bench.readers [--events 1000000]` starts PostgreSQL in a container, writes 20,000
events through the sink's store, copies them inside the database until there are as many as asked
for, and asks the API over HTTP, one question after the other.
"""

import argparse
import asyncio
import random
import time
from datetime import timedelta

import aiohttp
import psycopg
from msgspec import structs

from pipeline.dashboard.query.server import ApiServer
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Tokens
from pipeline.sinks.postgres import stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.events import events_of
from tests.support.mentions import at, day, mention, party, place
from tests.support.postgres import provide

WRITTEN, BATCH = 20_000, 500
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
    ("counts of a month", "/v1/counts?since=2025-05-18&until=2025-06-18&type=CONSULT"),
    ("pairs of a week", "/v1/pairs?since=2025-05-18&until=2025-05-25&limit=20"),
)
COPY = """
insert into events ({columns})
select gen_random_uuid(), {rest} from events, generate_series(1, {times}) as round
where id in (select id from events order by id limit {written})
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
                evidence=(structs.replace(base.evidence[0], sentence=sentence),),
            )
        )
    return events


async def write(settings, events):
    """Return how many events a second the store takes."""
    store = stores.make_events(settings)
    began = time.perf_counter()
    for first in range(0, len(events), BATCH):
        await store.write(events[first : first + BATCH])
    secs = time.perf_counter() - began
    await store.close()
    return len(events) / secs


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
        connection.execute(
            COPY.format(
                columns=", ".join(["id", *columns]),
                rest=", ".join(moved.get(name, name) for name in columns),
                times=max(0, count // WRITTEN - 1),
                written=WRITTEN,
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
    settings = Settings(postgres_url=url, http_port=0, api_requests_per_sec=1e6)
    events = make_events(WRITTEN)
    rate = await write(settings, events)
    rows = await asyncio.to_thread(multiply, url, count)
    server = ApiServer(settings, Tokens(()))
    async with server._database:
        await server.gate.start()
        base = f"http://127.0.0.1:{server.gate.port}"
        print("## Readers\n")
        print(f"The PostgreSQL sink writes {rate:,.0f} events a second in batches of {BATCH}, with")
        print("parties, statuses and evidence. The query API, one question after the other:\n")
        print(f"| question, among {rows:,} events | p50 ms | p99 ms |\n|---|---|---|")
        for name, path in QUESTIONS:
            took = await ask(base, path.format(id=events[7].id), times)
            print(f"| {name} | {took[len(took) // 2]:.1f} | {took[int(len(took) * 0.99)]:.1f} |")
        await server.gate.stop(1.0)


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
