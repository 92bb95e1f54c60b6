"""The memory and PostgreSQL are asked the same of the same events, and say the same."""

import random
import re
from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.dashboard.query.archive import PostgresArchive
from pipeline.dashboard.query.database import Database
from pipeline.dashboard.query.filters import Counting, Filter, Naming, Page, Pairing, read_query
from pipeline.dashboard.query.memory import Memory
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres import stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.events import events_of
from tests.support.mentions import content, day, mention, party, place, quote

pytestmark = pytest.mark.integration

EVENTS, QUESTIONS = 300, 120
COUNTRIES = ("USA", "RUS", "UKR", "TUR", "")
KINDS = ("CONSULT", "AGREE", "ACCUSE", "ASSAULT")
STATUSES = ("scheduled", "happened", "cancelled")
MODES = ("", "visit", "phone")
PLACES = (
    place("Istanbul", "TUR", geonames_id=745044),
    place("Kyiv", "UKR", geonames_id=703448),
    place("Zürich", "CHE"),
    msgspec.UNSET,
)
WORDS = re.findall(
    r"\S+",
    "the talks talk talked on prisoners prisoner of war exchange exchanged ceasefire cease-fire "
    "border minister's 1,000 soldiers 3.5 percent agreed agreement U.S. not and in failed",
)
ASKED_WORDS = (
    "talks",
    '"prisoners of war"',
    "exchange -failed",
    "ceasefire or border",
    "cease-fire",
    "the",
    "minister 1,000",
    '"agreed in talks" or soldiers',
    "-talks",
    "Orlan0",
)
BASE = events_of(mention("talks", content=content("RETREAT", text="a truce")))[-1]


def make_events(chance):
    """Yield revisions of events, as they come: later ones of an id replace earlier ones."""
    parties = [party(f"Orlan{number}", COUNTRIES[number % 5]) for number in range(12)]
    now = utc_now().replace(microsecond=0)
    for number in range(EVENTS):
        seen = now - timedelta(minutes=chance.randrange(60 * 24 * 50))
        held = day(chance.randrange(1, 30), chance.choice(("", "14:00")))
        sentence = " ".join(chance.choices(WORDS, k=12))
        yield structs.replace(
            BASE,
            id=f"{chance.randrange(EVENTS * 3 // 4):08x}-0000-5000-8000-000000000000",
            revision=number + 1,
            op=chance.choices(("create", "update", "retract", "merge"), (6, 2, 1, 1))[0],
            merged_into=BASE.id if chance.random() < 0.1 else "",
            type=chance.choice(KINDS),
            mode=chance.choice(MODES),
            status=chance.choice(STATUSES),
            quad=chance.randrange(1, 5),
            score=chance.choice((2.5, -6.9, 7.4, 0.1)),
            actors=tuple(chance.sample(parties, k=chance.randrange(0, 3))),
            recipients=tuple(chance.sample(parties, k=chance.randrange(0, 2))),
            location=chance.choice(PLACES),
            event_date=chance.choice((held, msgspec.UNSET)),
            quotes=(quote("We shall see."),),
            evidence=(structs.replace(BASE.evidence[0], sentence=sentence),),
            origins=chance.randrange(0, 5),
            disputed=chance.random() < 0.2,
            first_seen=seen - timedelta(minutes=chance.randrange(60 * 24 * 10)),
            last_seen=seen,
        )


def some(chance, values):
    return ",".join(chance.sample(values, k=chance.randrange(1, 3)))


def make_filter(chance):
    """Return parameters of a question, three of them at most."""
    ago = utc_now() - timedelta(days=chance.randrange(60))
    when = ago.isoformat() if chance.random() < 0.5 else f"{ago:%Y-%m-%d}"
    known = {
        "type": some(chance, KINDS),
        "mode": some(chance, ("VISIT", "phone", "")),
        "status": some(chance, STATUSES),
        "country": some(chance, ("usa", "RUS", "CHE", "XXX")),
        "together": some(chance, ("USA", "RUS", "TUR")),
        "party": f"local:orlan{chance.randrange(13)}",
        "actor": f"local:orlan{chance.randrange(12)},local:orlan3",
        "recipient": f"local:orlan{chance.randrange(12)}",
        "place": some(chance, ("istanbul", "703448", "ZÜRICH", "0", "9" * 20)),
        "q": chance.choice(ASKED_WORDS),
        "min_origins": str(chance.randrange(5)),
        "disputed": chance.choice(("true", "false", "")),
        "since": when,
        "until": when,
        "from": f"2025-05-{chance.randrange(1, 32):02d}",
        "to": f"2025-05-{chance.randrange(1, 32):02d}T15:00:00Z",
    }
    names = chance.sample(sorted(known), k=chance.randrange(4))
    return {name: known[name] for name in names}


@pytest.fixture
async def archives(database):
    """Give the memory and the database, with the same events."""
    migrate(database)
    events = list(make_events(random.Random(11)))
    store = stores.make_events(Settings(postgres_url=database))
    memory = Memory()
    for event in events:  # one by one: of entities reported at the same time the first one stays
        await store.write([event])
        memory.take(event.id, encode(event), event)
    await store.close()
    async with Database(database) as opened:
        yield memory, PostgresArchive(opened)


def plain(found):
    return msgspec.json.decode(msgspec.json.encode(found))


async def test_both_archives_say_the_same(archives):
    memory, postgres = archives
    chance = random.Random(5)
    answered = 0
    for _ in range(QUESTIONS):
        asked = make_filter(chance)
        more = [] if chance.random() < 0.8 else [read_query(make_filter(chance), Filter)]
        order = chance.choice(("last_seen", "first_seen", "event_date"))
        page = read_query({**asked, "order": order, "limit": "7"}, Page)
        for _ in range(3):
            one, other = [await found.events(page, *more) for found in archives]
            assert [msgspec.json.decode(record) for record in one.records] == [
                msgspec.json.decode(record) for record in other.records
            ], (page, more)
            assert one.following == other.following
            answered += len(one.records)
            if not one.following:
                break
            page = structs.replace(page, cursor=one.following)
        counting = read_query(
            {
                **asked,
                "by": chance.choice(("none", "type", "status", "country", "quad")),
                "every": chance.choice(("hour", "day", "week", "month", "all")),
                "clock": chance.choice(("first_seen", "last_seen", "starts_at")),
            },
            Counting,
        )
        assert plain(await memory.counts(counting, *more)) == plain(
            await postgres.counts(counting, *more)
        ), (counting, more)
        pairing = read_query({**asked, "of": chance.choice(("countries", "parties"))}, Pairing)
        assert plain(await memory.pairs(pairing, *more)) == plain(
            await postgres.pairs(pairing, *more)
        ), (pairing, more)
    assert answered > QUESTIONS


async def test_both_archives_know_the_same_names(archives):
    memory, postgres = archives
    for words in ("", "orlan1", "or", "ORLAN 1", "nobody", "orlan1!"):
        asked = Naming(q=words)
        assert plain(await memory.entities(asked)) == plain(await postgres.entities(asked)), words


async def test_both_archives_explain_an_event_alike(archives):
    memory, postgres = archives
    page = await memory.events(Page(limit=20))
    for record in page.records:
        key = msgspec.json.decode(record)["id"]
        assert plain(await memory.event(key)) == plain(await postgres.event(key))
    assert await memory.event(BASE.id) is None
    assert await postgres.event(BASE.id) is None
