"""The fetcher against real servers: what it follows, what it refuses, what it gives up."""

import asyncio
import contextlib
import gzip
import socket
import tracemalloc

import pytest
from aiohttp.abc import AbstractResolver

from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.fetching import Access, Fetcher
from pipeline.sources.fetch.robots import Robots, RobotsError
from pipeline.sources.fetch.turns import Turns
from tests.support.webhosts import drip, redirect, serve, web_hosts

pytestmark = pytest.mark.integration

OPEN = Access(allow_private=True)


def fetcher(access=OPEN, timeout_secs=5.0):
    return Fetcher(Turns(20, 4, 0.0), "dateline/test (+me@example.org)", access, timeout_secs)


async def fault_of(fetching):
    with pytest.raises(FetchError) as raised:
        await fetching
    return raised.value.fault


async def test_the_request_says_who_asks_and_asks_for_nothing_odd():
    async with web_hosts() as hosts, fetcher() as web:
        url = hosts.on(hosts.url(0, "/a"), serve(b"text", Set_Cookie="id=1"))
        await web.fetch(url)
        response = await web.fetch(url, {"If-None-Match": '"x"'})
        asked = hosts.requests[url][1].headers

    assert response.body == b"text"
    assert asked["User-Agent"] == "dateline/test (+me@example.org)"
    assert asked["If-None-Match"] == '"x"'
    assert asked["Accept-Encoding"] == "gzip, deflate"
    assert "Cookie" not in asked


async def test_permanent_redirects_are_told_from_passing_ones():
    async with web_hosts(2) as hosts, fetcher() as web:
        end = hosts.on(hosts.url(1, "/end"), serve(b"here"))
        half = hosts.on(hosts.url(1, "/half"), redirect(end, 302))
        old = hosts.on(hosts.url(0, "/old"), redirect("/older", 301))
        hosts.on(hosts.url(0, "/older"), redirect(end, 308))
        mixed = hosts.on(hosts.url(0, "/mixed"), redirect(half, 301))
        found = [await web.fetch(url) for url in (end, old, mixed)]

    assert [one.body for one in found] == [b"here"] * 3
    assert [one.url for one in found] == [end] * 3
    assert [one.moved_to for one in found] == ["", end, ""]


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1:1/", "data:text/xml,x", "",
     "http://", "http://[::1", "javascript:alert(1)", "unix:/run/docker.sock"],
)  # fmt: skip
async def test_a_redirect_to_no_web_page_is_not_followed(location):
    async with web_hosts() as hosts, fetcher() as web:
        url = hosts.on(hosts.url(0, "/a"), redirect(location))
        fault = await fault_of(web.fetch(url))

    assert fault in {"bad_url", "redirects"}


async def test_a_redirect_in_a_circle_ends():
    async with web_hosts() as hosts, fetcher() as web:
        url = hosts.url(0, "/a")
        hosts.on(url, redirect(url))
        fault = await fault_of(web.fetch(url))

    assert fault == "redirects"
    assert hosts.count(url) == 6


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/x", "/etc/passwd", "", "http:///x", "http://a:99999/",
     "http://exa mple.org/", "http://" + "a" * 300 + ".org/"],
)  # fmt: skip
async def test_what_is_no_web_address_is_never_asked(url):
    async with fetcher() as web:
        assert await fault_of(web.fetch(url)) in {"bad_url", "network"}


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254",
     "10.0.0.1", "192.168.0.1", "[fd00:ec2::254]", "[64:ff9b::7f00:1]", "2130706433", "0x7f.1",
     "127.1", "017700000001"],
)  # fmt: skip
async def test_a_private_address_is_never_reached(host):
    async with fetcher(Access()) as web:
        assert await fault_of(web.fetch(f"http://{host}:9/")) in {"blocked", "bad_url", "network"}


async def test_a_private_address_is_refused_before_anything_is_sent():
    async with web_hosts() as hosts, fetcher(Access()) as web:
        url = hosts.on(hosts.url(0, "/a"), serve(b"secret"))
        fault = await fault_of(web.fetch(url))

    assert fault == "blocked"
    assert hosts.count(url) == 0


class Rebinding(AbstractResolver):
    """Say a public address the first time and a private one from then on."""

    def __init__(self, answers):
        self.answers = answers

    async def resolve(self, host, port=0, family=socket.AF_INET):
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            {"hostname": host, "host": address, "port": port, "family": socket.AF_INET,
             "proto": 0, "flags": 0}
        ]  # fmt: skip

    async def close(self):
        pass


async def test_a_name_that_turns_to_a_private_address_is_refused_at_connect_time():
    async with web_hosts() as hosts, fetcher(Access()) as web:
        web._session.connector._resolver = Rebinding([hosts.addresses[0]])
        fault = await fault_of(web.fetch(f"http://rebind.example:{hosts.port}/"))

    assert fault == "blocked"
    assert hosts.requests == {}


async def test_each_redirect_is_checked_as_the_first_address_was():
    class FirstOnly(Fetcher):
        """Take the test's own server for a public one."""

        def _make_socket(self, info):
            if info[4][0] == first:
                return socket.socket(*info[:3])
            return super()._make_socket(info)

    async with web_hosts(2) as hosts:
        first = hosts.addresses[0]
        inner = hosts.on(hosts.url(1, "/admin"), serve(b"secret"))
        url = hosts.on(hosts.url(0, "/a"), redirect(inner))
        async with FirstOnly(Turns(5, 5, 0.0), "x") as web:
            fault = await fault_of(web.fetch(url))

    assert fault == "blocked"
    assert hosts.count(url) == 1
    assert hosts.count(inner) == 0


async def test_only_the_named_ports_are_asked():
    async with (
        web_hosts() as hosts,
        fetcher(Access(allow_private=True, ports=frozenset({80, 443}))) as web,
    ):
        fault = await fault_of(web.fetch(hosts.url(0, "/a")))

    assert fault == "bad_url"


async def test_a_body_that_does_not_end_is_given_up_by_size():
    async with web_hosts() as hosts, fetcher() as web:
        url = hosts.on(hosts.url(0, "/a"), drip(b"x" * 65_536, every_secs=0))
        fault = await fault_of(web.fetch(url, max_bytes=1_000_000))

    assert fault == "too_large"


async def test_a_body_that_comes_byte_by_byte_is_given_up_by_time():
    async with web_hosts() as hosts, fetcher(timeout_secs=0.5) as web:
        url = hosts.on(hosts.url(0, "/a"), drip(b"x", every_secs=0.05))
        fault = await fault_of(web.fetch(url))

    assert fault == "timeout"


@contextlib.asynccontextmanager
async def raw_server(answer, pause_secs=0.0):
    """Serve bytes as they are; yield the url."""

    async def speak(reader, writer):
        with contextlib.suppress(ConnectionError):
            await reader.read(100_000)
            await asyncio.sleep(pause_secs)
            writer.write(answer)
            await writer.drain()
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await asyncio.sleep(0.01)


async def test_a_server_that_says_nothing_is_given_up_by_time():
    async with raw_server(b"", pause_secs=0.6) as url, fetcher(timeout_secs=0.2) as web:
        fault = await fault_of(web.fetch(url))
        await asyncio.sleep(0.5)

    assert fault == "timeout"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["nothing", "nonsense", "short", "long header", "bad chunk"],
)
async def test_an_answer_that_is_no_http_is_a_network_fault(answer):
    async with raw_server(answer) as url, fetcher() as web:
        fault = await fault_of(web.fetch(url))

    assert fault == "network"


async def test_a_gzip_bomb_costs_no_more_memory_than_the_limit():
    bomb = gzip.compress(bytes(300_000_000), 9, mtime=0)
    async with web_hosts() as hosts, fetcher() as web:
        url = hosts.on(hosts.url(0, "/a"), serve(bomb, Content_Encoding="gzip"))
        tracemalloc.start()
        fault = await fault_of(web.fetch(url, max_bytes=1_000_000))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert fault == "too_large"
    assert peak < 20_000_000


async def test_the_body_of_a_failure_is_not_read():
    async with web_hosts() as hosts, fetcher(timeout_secs=1.0) as web:
        url = hosts.on(hosts.url(0, "/a"), drip(b"x", every_secs=0.05, status=500))
        response = await web.fetch(url)

    assert (response.status, response.body) == (500, b"")


async def test_robots_txt_says_what_may_be_read_and_how_fast():
    rules = (
        b"User-agent: dateline\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /"
    )
    async with web_hosts() as hosts, fetcher() as web:
        txt = hosts.on(hosts.url(0, "/robots.txt"), serve(rules, content_type="text/plain"))
        robots = Robots(web, "dateline")
        await asyncio.gather(*(robots.check(hosts.url(0, f"/open/{n}")) for n in range(10)))
        with pytest.raises(RobotsError) as raised:
            await robots.check(hosts.url(0, "/private/a"))
        delay = web.turns._lane(f"{hosts.addresses[0]}:{hosts.port}").delay_secs

    assert raised.value.is_final is True
    assert delay == 7.0
    assert hosts.count(txt) == 1


@pytest.mark.parametrize("status", [403, 404])
async def test_a_site_without_robots_txt_allows_all(status):
    async with web_hosts() as hosts, fetcher() as web:
        hosts.on(hosts.url(0, "/robots.txt"), serve(status=status))

        await Robots(web, "dateline").check(hosts.url(0, "/a"))


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_that_cannot_answer_allows_nothing_for_now(status):
    async with web_hosts() as hosts, fetcher() as web:
        hosts.on(hosts.url(0, "/robots.txt"), serve(status=status))
        with pytest.raises(RobotsError) as raised:
            await Robots(web, "dateline").check(hosts.url(0, "/a"))

    assert raised.value.is_final is False


async def test_a_robots_txt_that_is_too_large_forbids_all():
    async with web_hosts() as hosts, fetcher() as web:
        hosts.on(hosts.url(0, "/robots.txt"), serve(b"#" * 600_000))
        with pytest.raises(RobotsError) as raised:
            await Robots(web, "dateline").check(hosts.url(0, "/a"))

    assert raised.value.is_final is True
