"""The query API on a real PostgreSQL."""

import contextlib
import hashlib
from datetime import timedelta

import aiohttp
import pytest
from msgspec import structs

from pipeline.dashboard.server import Reader
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Token, Tokens
from pipeline.sinks.postgres import stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.contracts import hold_against_its_contract
from tests.support.events import events_of
from tests.support.mentions import ORLAN, RUS, UKR, USA, day, mention, place

pytestmark = pytest.mark.integration

TALKS = events_of(
    mention(
        "talks",
        location=place("Istanbul", "TUR", geonames_id=745044),
        event_date=day(19, "14:00"),
        sentence="Orlan and Varga are scheduled to speak about a prisoner exchange.",
    )
)[-1]


def event(number, **changes):
    """Return an event like the talks, with an id of its own, reported `number` hours later."""
    seen = TALKS.last_seen + timedelta(hours=number)
    return structs.replace(
        TALKS,
        **{
            "id": f"{number:08x}-0000-5000-8000-000000000000",
            "first_seen": seen,
            "last_seen": seen,
        }
        | changes,
    )


EVENTS = (
    event(1, origins=3),
    event(2, status="cancelled"),
    event(3, type="ASSAULT", status="happened", actors=(RUS,), recipients=(UKR,)),
    event(4, type="ACCUSE", status="happened", actors=(UKR,), recipients=(USA, RUS)),
    event(5, op="retract"),
    event(6, disputed=True, story_id="s1"),
)


class Client:
    """Asks the API and returns what it says."""

    def __init__(self, session, url):
        self._session = session
        self._url = url

    async def get(self, path, expected=200, /, *, headers=None, **query):
        names = {("from" if name == "from_" else name): value for name, value in query.items()}
        async with self._session.get(self._url + path, params=names, headers=headers) as answer:
            assert answer.status == expected
            return None if expected == 304 else await answer.json(content_type=None)

    async def head(self, path):
        async with self._session.get(self._url + path) as answer:
            return answer.headers

    async def numbers(self, **query):
        """Return which of the events answer, by their numbers, in order."""
        found = await self.get("/v1/events", **query)
        return [int(one["id"][:8], 16) for one in found["events"]]


@pytest.fixture
async def serve(database):
    """Give a function that starts an API over the events."""
    migrate(database)
    settings = Settings(
        postgres_url=database, http_port=0, api_requests_per_sec=10_000.0, stream_keep_hours=0
    )
    store = stores.make_events(settings)
    await store.write(EVENTS)
    await store.close()
    async with contextlib.AsyncExitStack() as stack:

        async def start(tokens=(), **more):
            reader = Reader(structs.replace(settings, **more), Tokens(tokens))
            await stack.enter_async_context(reader.running())
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Client(session, f"http://127.0.0.1:{reader.gate.port}")

        yield start


@pytest.fixture
async def api(serve):
    return await serve()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [6, 4, 3, 2, 1]),
        ({"type": "ASSAULT,ACCUSE"}, [4, 3]),
        ({"status": "cancelled"}, [2]),
        ({"country": "UKR"}, [4, 3]),
        ({"together": "RUS,UKR,USA"}, [4]),
        ({"party": ORLAN.id}, [6, 2, 1]),
        ({"actor": UKR.id}, [4]),
        ({"recipient": UKR.id}, [3]),
        ({"place": "istanbul", "type": "ASSAULT"}, [3]),
        ({"place": "745044", "limit": "1"}, [6]),
        ({"story": "s1"}, [6]),
        ({"q": '"prisoner exchange"', "status": "cancelled"}, [2]),
        ({"q": "prisoner -exchange"}, []),
        ({"q": "prisoner\0exchange", "type": "ASSAULT"}, [3]),
        ({"from_": "2025-02-31", "to": "2025-04-31"}, []),
        ({"min_origins": "3"}, [1]),
        ({"disputed": "true"}, [6]),
        ({"since": (TALKS.last_seen + timedelta(hours=4)).isoformat()}, [6, 4]),
        ({"until": (TALKS.last_seen + timedelta(hours=1)).isoformat()}, [1]),
        ({"from_": "2025-05-19", "to": "2025-05-19", "type": "ACCUSE"}, [4]),
        ({"from_": "2025-05-20"}, []),
    ],
    ids=str,
)
async def test_a_filter_finds_what_it_says(api, query, numbers):
    assert await api.numbers(**query) == numbers


@pytest.mark.parametrize("order", ["last_seen", "first_seen", "event_date"])
async def test_pages_give_every_event_once_also_where_times_are_equal(api, order):
    found, cursor = [], ""
    while True:
        page = await api.get("/v1/events", order=order, limit="2", cursor=cursor)
        found += [one["id"] for one in page["events"]]
        cursor = page.get("next", "")
        if not cursor:
            break

    assert sorted(found) == sorted(one.id for one in EVENTS if one.op != "retract")


@pytest.mark.parametrize(
    "query",
    [
        {"type": "CONSULTATION"},
        {"status": "rumoured"},
        {"kind": "CONSULT"},
        {"limit": "0"},
        {"limit": "x"},
        {"since": "yesterday"},
        {"since": "2025-13-01"},
        {"cursor": "abc"},
        {"disputed": "maybe"},
        {"party": ",".join(map(str, range(51)))},
    ],
    ids=str,
)
async def test_a_question_that_can_find_nothing_is_refused_with_the_reason(api, query):
    problem = await api.get("/v1/events", 400, **query)

    assert problem["code"] == "bad_parameter"
    assert problem["detail"]


async def test_one_event_comes_with_why_we_say_so(api):
    found = await api.get(f"/v1/events/{EVENTS[0].id}")
    (why,) = found["why"]

    assert found["event"]["status_history"]
    assert why["sentence"] == TALKS.evidence[0].sentence
    assert {mark["what"] for mark in why["marks"]} >= {"actor"}
    assert [why["sentence"][mark["start"] : mark["end"]] for mark in why["marks"]]


async def test_an_event_that_was_retracted_is_found_by_its_id_and_another_id_is_not(api):
    found = await api.get(f"/v1/events/{EVENTS[4].id}")

    assert found["event"]["op"] == "retract"
    for key in ("nonsense", "00000000-0000-5000-8000-000000000000"):
        assert (await api.get(f"/v1/events/{key}", 404))["code"] == "not_found"


async def test_events_are_counted_over_time_and_by_a_property(api):
    counted = await api.get("/v1/counts", by="type", every="all", since="2025-01-01")
    countries = await api.get("/v1/counts", by="country", every="all", since="2025-01-01")
    days = await api.get("/v1/counts", since="2025-01-01")

    assert {row["value"]: row["events"] for row in counted["counts"]} == {
        "CONSULT": 3,
        "ACCUSE": 1,
        "ASSAULT": 1,
    }
    assert {row["value"]: row["events"] for row in countries["counts"]}["UKR"] == 2
    assert sum(row["events"] for row in days["counts"]) == 5
    assert days["counts"][0]["at"].startswith("2025-05-")


async def test_pairs_say_who_has_to_do_with_whom(api):
    found = await api.get("/v1/pairs", since="2025-01-01", type="ASSAULT,ACCUSE")

    pairs = {(row["one"], row["other"]): row["events"] for row in found["pairs"]}
    assert pairs["RUS", "UKR"] == 2
    assert pairs["UKR", "USA"] == 1


async def test_entities_are_found_by_the_beginning_of_a_word_of_their_name(api):
    found = await api.get("/v1/entities", q="ukr")
    everybody = await api.get("/v1/entities")

    assert [(row["id"], row["events"]) for row in found["entities"]] == [(UKR.id, 2)]
    assert len(everybody["entities"]) == 5
    assert await api.get("/v1/entities", q="nobody!") == {"entities": []}


async def test_an_answer_that_the_asker_has_is_not_sent_again(api):
    headers = await api.head("/v1/events")

    assert headers["Cache-Control"] == "private, max-age=2"
    await api.get("/v1/events", 304, headers={"If-None-Match": headers["ETag"]})


async def test_only_a_known_token_may_ask_and_not_faster_than_it_may(serve):
    digest = hashlib.sha256(b"secret").hexdigest()
    api = await serve([Token(source="desk", sha256=digest)], api_requests_per_sec=0.2)
    bearer = {"Authorization": "Bearer secret"}

    assert (await api.get("/v1/events", 401))["code"] == "unauthorized"
    await api.get("/v1/events", headers=bearer)
    await api.get("/v1/events", headers=bearer)
    assert (await api.get("/v1/events", 429, headers=bearer))["code"] == "too_fast"


@pytest.mark.needs_restart
async def test_while_the_database_is_away_the_api_says_so_and_then_goes_on(postgres, api):
    postgres.stop()
    problem = await api.get("/v1/events", 503)
    ready = await api.get("/readyz", 503)
    postgres.start()

    assert (problem["code"], ready["ok"]) == ("no_database", False)
    assert await api.numbers(limit="1") == [6]


async def test_nothing_can_be_written_through_the_api(api, database):
    for text in ("'; drop table events; --", "x') or 1=1 --", "%s", "{}"):
        assert await api.numbers(q=text, place=text, party=text, story=text) == []

    assert await api.numbers() == [6, 4, 3, 2, 1]


async def test_the_api_keeps_its_contract(api, tmp_path):
    code, said = await hold_against_its_contract(int(api._url.rpartition(":")[2]), tmp_path)

    assert code == 0, said
