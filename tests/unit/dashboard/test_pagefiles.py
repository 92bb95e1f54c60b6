"""The files of the page as they are served."""

import gzip
import re
from importlib.resources import files

import aiohttp
import pytest

from pipeline.dashboard.pagefiles import page_routes
from tests.support.events import Feed
from tests.support.readers import serve_reader

PATHS = sorted(page_routes())


@pytest.fixture
async def get():
    """Give a function that asks for a path; nothing is unpacked on the way."""
    async with (
        serve_reader(Feed()) as (_, url),
        aiohttp.ClientSession(auto_decompress=False) as session,
    ):

        async def ask(path, **headers):
            async with session.get(url + path, headers=headers) as answer:
                return answer.status, answer.headers, await answer.read()

        yield ask


@pytest.mark.parametrize("path", PATHS)
async def test_every_file_comes_with_its_kind_and_forbids_what_is_not_ours(get, path):
    status, headers, body = await get(path)
    policy = headers["Content-Security-Policy"]

    assert status == 200
    assert body
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not headers["Content-Type"].startswith("application/octet-stream")


async def test_the_page_is_at_the_root(get):
    _, headers, body = await get("/")

    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert body == (await get("/index.html"))[2]


async def test_who_takes_gzip_gets_it_and_who_has_the_file_gets_nothing(get):
    _, plain, body = await get("/index.html", **{"Accept-Encoding": "identity"})
    _, packed, squeezed = await get("/index.html", **{"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(squeezed) == body
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert plain["ETag"] != packed["ETag"]
    asked = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert (await get("/index.html", **asked))[::2] == (304, b"")
    asked["If-None-Match"] = plain["ETag"]
    assert (await get("/index.html", **asked))[0] == 200


async def test_there_is_nothing_at_another_path_and_nothing_outside_the_folder(get):
    for path in ("/none.js", "/../server.py", "/%2e%2e/server.py", "/page/index.html"):
        assert (await get(path))[0] == 404


def test_the_page_names_no_other_host_and_has_no_script_or_style_of_its_own():
    page = files("pipeline.dashboard").joinpath("page", "index.html").read_text()

    assert re.findall(r"(?:src|href)=[\"']https?:", page) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert " style=" not in page
