"""The door over real HTTP, before a Kafka that is played."""

import asyncio
import contextlib
import gzip
import hashlib
import json
import zlib

import aiohttp
import pytest

from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings
from pipeline.runtime.web import gate
from pipeline.runtime.web.callers import Callers
from pipeline.runtime.web.gate import Gate
from pipeline.runtime.web.tokens import Token, Tokens
from pipeline.sources.push import bodies
from pipeline.sources.push.dock import Dock
from pipeline.sources.push.door import Door
from pipeline.sources.push.room import Room

SETTINGS = Settings(
    push_max_documents=3,
    push_max_request_bytes=10_000,
    push_max_waiting_bytes=20_000,
    push_ack_timeout_secs=1,
    max_message_bytes=10_000,
)
SECRET = "s3cret"
ROW = Token(
    source="wire", sha256=hashlib.sha256(SECRET.encode()).hexdigest(), documents_per_sec=0.5
)
BEARER = {"Authorization": f"Bearer {SECRET}"}
JSON = {"Content-Type": "application/json"}
ARTICLE = {"external_id": "7", "body": "Talks."}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Wait for nobody longer than a test has to."""
    monkeypatch.setattr(gate, "LAST_REQUESTS_SECS", 0.0)
    monkeypatch.setattr(gate, "LINGER_SECS", 0.1)


class House:
    """A door, its gate and its dock."""

    def __init__(self, settings=SETTINGS, tokens=(), *, is_open=True):
        self.sent = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.is_sending = asyncio.Event()
        self.refuses = ()
        self.metrics = Metrics()
        self.is_held = asyncio.Event()
        self.room = Room(settings.push_max_waiting_bytes, lambda used: self.is_held.set())
        self.dock = Dock(self.room, 100, lambda secs: None)
        callers = Callers(Tokens(tokens), 1_000.0)
        door = Door(settings, callers, self.dock, self.room, self.metrics)
        self.gate = Gate(
            {"/v1/articles": {"POST": door.post}, "/broken": {"GET": self._break}}, "127.0.0.1", 0
        )
        self._is_open = is_open

    async def _send(self, values):
        self.sent += values
        self.is_sending.set()
        await self.may_go.wait()
        return list(self.refuses)

    async def _break(self, _request):
        raise KeyError("something private")

    async def __aenter__(self):
        await self.gate.start()
        self.url = f"http://127.0.0.1:{self.gate.port}"
        self.session = aiohttp.ClientSession(auto_decompress=False)
        self._running = asyncio.create_task(self.dock.run(self._send)) if self._is_open else None
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        await self.session.close()
        await self.gate.stop(1.0)
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def post(self, data=None, headers=None, **options):
        raw = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
        options = {"data": raw, **options}
        return await self.ask(
            "POST", "/v1/articles", headers={**JSON, **(headers or {})}, **options
        )

    async def ask(self, method, path, **options):
        async with self.session.request(method, self.url + path, **options) as answer:
            text = await answer.read()
            return answer.status, answer.headers, json.loads(text) if text else None

    async def raw(self, data, then=b"", secs=5.0):
        """Send bytes as they are, more once the first are held, and return all that comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.gate.port)
        writer.write(data)
        try:
            async with asyncio.timeout(secs):
                if then:
                    await self.is_held.wait()
                    writer.write(then)
                return await reader.read()
        finally:
            writer.close()


async def test_a_push_is_answered_with_ids_once_kafka_has_it():
    async with House() as house:
        status, headers, said = await house.post([ARTICLE, {"body": "More."}])
        again, _, said_again = await house.post(ARTICLE)

    assert (status, again) == (202, 202)
    assert (said["accepted"], said["duplicates"]) == (2, 0)
    assert [one.get("external_id") for one in said["documents"]] == ["7", None]
    assert said_again["documents"] == [{**said["documents"][0], "duplicate": True}]
    assert len(house.sent) == 2
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "dateline"
    assert house.metrics.value("dateline_push_documents_total", "http", "new") == 2
    assert house.metrics.value("dateline_push_documents_total", "http", "duplicate") == 1
    assert house.metrics.value("dateline_push_requests_total", "202") == 2


async def test_the_same_twice_in_one_push_goes_once():
    async with House() as house:
        status, _, said = await house.post([ARTICLE, ARTICLE])

    assert (status, said["duplicates"], len(house.sent)) == (202, 1, 1)


async def test_what_is_wrong_is_a_problem_and_nothing_is_sent():
    async with House() as house:
        status, headers, said = await house.post([ARTICLE, {"body": 7}, {"boddy": "a"}])

    assert status == 422
    assert headers["Content-Type"] == "application/problem+json"
    assert [(one["index"], one["pointer"]) for one in said["errors"]] == [
        (1, "/body"),
        (2, "/boddy"),
    ]
    assert (said["status"], said["type"], house.sent) == (422, "about:blank", [])
    assert house.metrics.value("dateline_push_documents_total", "http", "invalid") == 2


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 202),
        ("Application/JSON; charset=UTF-8", 202),
        ('application/json; charset="utf-8"', 202),
        ("application/x-ndjson", 202),
        ("application/json; charset=latin1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
async def test_only_what_is_said_to_be_json_in_utf8_is_taken(content_type, status):
    async with House() as house:
        found, headers, _ = await house.post(ARTICLE, {"Content-Type": content_type})

    assert found == status
    assert ("Accept-Post" in headers) == (status == 415)


async def test_ninjs_is_taken_under_both_names():
    async with House() as house:
        for name in ("application/vnd.iptc.ninjs+json", "application/ninjs+json"):
            status, _, said = await house.post({"uri": "urn:x:1"}, {"Content-Type": name})
            assert status == 202

    assert said["documents"][0]["external_id"] == "urn:x:1"


@pytest.mark.parametrize("members", [1, 2])
async def test_gzip_is_unpacked_also_in_members(members):
    raw = json.dumps(ARTICLE).encode()
    size = -(-len(raw) // members)
    body = b"".join(gzip.compress(raw[n : n + size], mtime=0) for n in range(0, len(raw), size))
    async with House() as house:
        status, _, _ = await house.post(body, {"Content-Encoding": "gzip"})

    assert status == 202


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (gzip.compress(b"[" + b" " * 5_000_000 + b"]", mtime=0), 413, "request_too_large"),
        (gzip.compress(json.dumps(ARTICLE).encode(), mtime=0)[:-6], 400, "malformed_body"),
        (b"no gzip", 400, "malformed_body"),
        (gzip.compress(json.dumps(ARTICLE).encode(), mtime=0) + b"rest", 400, "malformed_body"),
        (gzip.compress(b"", mtime=0) * 2_000, 413, "request_too_large"),
        (b"", 400, "malformed_json"),
    ],
)
async def test_a_bad_or_bursting_gzip_is_told(body, status, code):
    async with House() as house:
        found, _, said = await house.post(body, {"Content-Encoding": "gzip"})

    assert (found, said["code"]) == (status, code)


async def test_a_gzip_of_very_many_members_is_given_up():
    settings = Settings(push_max_request_bytes=100_000)
    async with House(settings) as house:
        status, _, said = await house.post(
            gzip.compress(b"", mtime=0) * 2_000, {"Content-Encoding": "gzip"}
        )

    assert (status, said["code"]) == (400, "malformed_body")


async def test_another_encoding_is_told_with_those_that_are_taken():
    async with House() as house:
        status, headers, _ = await house.post(zlib.compress(b"{}"), {"Content-Encoding": "deflate"})

    assert (status, headers["Accept-Encoding"]) == (415, "gzip, identity")


async def test_a_body_that_is_said_to_be_too_large_is_not_read():
    async with House() as house:
        status, _, said = await house.post(b" " * 10_001)

    assert (status, said["code"]) == (413, "request_too_large")


async def test_a_body_of_unknown_length_is_cut_off_at_the_limit():
    async def endless():
        while True:
            yield b" " * 4_000

    async with House() as house:
        with contextlib.suppress(aiohttp.ClientError):
            status, _, said = await house.ask("POST", "/v1/articles", headers=JSON, data=endless())
            assert (status, said["code"]) == (413, "request_too_large")
    assert house.room.used == 0


@pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"1\r\n{\r\nzz\r\n}\r\n0\r\n\r\n"])
async def test_chunks_that_are_not_framed_right_are_told(chunks):
    head = b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    async with House() as house:
        answer = await house.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)

    assert b" 400 Bad Request\r\n" in answer
    assert b"zz" not in answer


async def test_framing_that_breaks_later_ends_with_the_time_for_a_body(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_TIMEOUT_SECS", 0.2)
    head = b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    async with House() as house:
        answer = await house.raw(head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"zz\r\n")

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert house.room.used == 0


async def test_a_client_that_goes_away_leaves_nothing_behind():
    head = b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    async with House() as house:
        _, writer = await asyncio.open_connection("127.0.0.1", house.gate.port)
        writer.write(head + b"Content-Length: 20\r\n\r\n{")
        await house.is_held.wait()
        assert house.room.used == 1
        house.is_held.clear()
        writer.close()
        await house.is_held.wait()

        assert house.room.used == 0
        assert (await house.post(ARTICLE))[0] == 202


async def test_a_client_that_waits_for_a_word_gets_it():
    async with House() as house:
        status, _, _ = await house.post(ARTICLE, expect100=True)
        refused, _, said = await house.post(ARTICLE, {"Expect": "tea"})

    assert status == 202
    assert (refused, said["code"]) == (417, "unknown_expectation")


async def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_TIMEOUT_SECS", 0.1)
    head = b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    async with House() as house:
        answer = await house.raw(head + b"Content-Length: 20\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Connection: close" in answer
    assert house.room.used == 0


async def test_headers_that_do_not_come_are_given_up(monkeypatch):
    monkeypatch.setattr(gate, "HEAD_TIMEOUT_SECS", 0.1)
    async with House() as house:
        assert await house.raw(b"POST /v1/articles HTTP/1.1\r\nHost: loc") == b""
        assert (await house.post(ARTICLE))[0] == 202


async def test_a_connection_too_many_is_closed(monkeypatch):
    monkeypatch.setattr(gate, "MAX_CONNECTIONS", 1)
    async with House() as house:
        assert (await house.post(ARTICLE))[0] == 202
        assert await house.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") == b""


async def test_what_is_no_http_is_told_without_quoting_it():
    async with House() as house:
        answer = await house.raw(b"\x16\x03\x01secret\r\n\r\n")

    assert b" 400 Bad Request\r\n" in answer
    assert b"application/problem+json" in answer
    assert b"secret" not in answer


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
async def test_without_a_known_token_nothing_is_taken(headers):
    async with House(tokens=[ROW]) as house:
        status, found, said = await house.post(ARTICLE, headers)

    assert (status, said["code"]) == (401, "unauthorized")
    assert found["WWW-Authenticate"].startswith('Bearer realm="dateline"')
    assert ("invalid_token" in found["WWW-Authenticate"]) == bool(headers)


async def test_who_pushes_too_fast_is_told_when_to_go_on():
    async with House(tokens=[ROW]) as house:
        first = [await house.post([{"body": f"{n}"} for n in range(3)], BEARER) for _ in range(2)]
        status, headers, said = await house.post(ARTICLE, BEARER)

    assert [one[0] for one in first] == [202, 202]
    assert (status, said["code"]) == (429, "too_fast")
    assert 1 <= int(headers["Retry-After"]) <= 5
    assert house.metrics.value("dateline_push_documents_total", "wire", "new") == 3


async def test_wrong_documents_cost_as_well():
    async with House(tokens=[ROW]) as house:
        for _ in range(5):
            assert (await house.post([{}, {}], BEARER))[0] in {422, 429}
        status, _, _ = await house.post(ARTICLE, BEARER)

    assert status == 429


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.1:8080"])
async def test_without_tokens_a_request_for_another_host_is_refused(host):
    async with House() as house:
        status, _, said = await house.post(ARTICLE, {"Host": host})

    assert (status, said["code"], house.sent) == (421, "wrong_host", [])


async def test_a_closed_dock_is_told_with_503():
    async with House(is_open=False) as house:
        status, headers, said = await house.post(ARTICLE)

    assert (status, said["code"], headers["Retry-After"]) == (503, "not_ready", "5")


@pytest.mark.slow
async def test_a_silent_kafka_is_told_with_503_and_a_repeat_finds_what_became_of_it():
    async with House() as house:
        house.may_go.clear()
        status, headers, said = await house.post(ARTICLE)
        house.may_go.set()
        again, _, said_again = await house.post(ARTICLE)

    assert (status, said["code"]) == (503, "not_acknowledged")
    assert int(headers["Retry-After"]) >= 1
    assert (again, said_again["duplicates"], len(house.sent)) == (202, 1, 1)


async def test_too_much_at_once_is_told_with_503():
    settings = Settings(push_max_waiting_bytes=10_000, push_ack_timeout_secs=1)
    async with House(settings) as house:
        house.may_go.clear()
        first = asyncio.create_task(house.post({"body": "x" * 8_000}))
        await house.is_sending.wait()
        status, headers, said = await house.post({"body": "y" * 8_000})
        house.may_go.set()
        assert (await first)[0] == 202
        again, _, _ = await house.post({"body": "y" * 8_000})

    assert (status, said["code"], headers["Retry-After"]) == (503, "overloaded", "2")
    assert again == 202


async def test_what_kafka_refuses_as_too_large_is_told_with_its_index():
    async with House() as house:
        house.refuses = [1]
        status, _, said = await house.post([ARTICLE, {"body": "large"}])

    assert (status, said["code"]) == (413, "document_too_large")
    assert [one["index"] for one in said["errors"]] == [1]


async def test_a_failure_behind_the_door_is_told_with_503():
    async with House() as house:
        house.may_go.clear()
        push = asyncio.create_task(house.post(ARTICLE))
        await house.is_sending.wait()
        house._running.cancel()
        status, _, said = await push

    assert (status, said["code"]) == (503, "not_acknowledged")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1/articles", 405, "POST"),
        ("HEAD", "/v1/articles", 405, "POST"),
        ("OPTIONS", "/v1/articles", 405, "POST"),
        ("DELETE", "/broken", 405, "GET, HEAD"),
        ("GET", "/", 404, None),
        ("GET", "/v1/articles/", 404, None),
        ("GET", "/v1/../../etc/passwd", 404, None),
    ],
)
async def test_other_methods_and_paths_are_told_as_problems(method, path, status, allow):
    async with House() as house:
        found, headers, _ = await house.ask(method, path)

    assert (found, headers.get("Allow")) == (status, allow)
    assert headers["Content-Type"] == "application/problem+json"
    assert "Access-Control-Allow-Origin" not in headers


async def test_a_fault_of_ours_costs_one_request_and_tells_nothing():
    async with House() as house:
        status, _, said = await house.ask("GET", "/broken")
        after, _, _ = await house.post(ARTICLE)

    assert (status, said["code"], after) == (500, "internal_error", 202)
    assert "private" not in json.dumps(said)


async def test_a_stopping_gate_lets_running_requests_end():
    async with House() as house:
        house.may_go.clear()
        push = asyncio.create_task(house.post(ARTICLE))
        await house.is_sending.wait()
        stopping = asyncio.create_task(house.gate.stop(5.0))
        await asyncio.sleep(0.05)
        house.may_go.set()
        status, headers, _ = await push
        await stopping

    assert (status, headers["Connection"]) == (202, "close")


async def test_a_gate_that_never_opened_can_be_stopped():
    await Gate({}, "127.0.0.1", 0).stop(1.0)
