import aiohttp
import pytest
from aiohttp import web

from pipeline.runtime.web.gate import Gate


@pytest.fixture
async def ask():
    def say(text):
        async def handle(_request):
            return web.Response(text=text)

        return {"GET": handle}

    routes = {
        "/v1/things": say("all"),
        "/v1/things/mine": say("mine"),
        "/v1/things/{id}": say("one"),
        "/v1/things/{id}/feed": say("feed"),
    }
    gate = Gate(routes, "127.0.0.1", 0)
    await gate.start()
    async with aiohttp.ClientSession() as session:

        async def ask_for(path):
            async with session.get(f"http://127.0.0.1:{gate.port}{path}") as answer:
                return await answer.text() if answer.status == 200 else answer.status

        yield ask_for
    await gate.stop(1.0)


async def test_a_part_of_a_path_may_be_left_open_its_last_or_the_one_before(ask):
    assert [await ask(f"/v1/things{rest}") for rest in ("", "/mine", "/7", "/7/feed")] == [
        "all",
        "mine",
        "one",
        "feed",
    ]
    assert [await ask(path) for path in ("/", "/v1", "/v1/things/7/other", "/v1/a/7/feed")] == [
        404
    ] * 4
