import io

import msgspec
import pytest

from pipeline.sources.feeds.items import UnreadableError
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.feeds.parser_child import Parsed, Task, serve, work

FEED = b'<rss version="2.0"><channel><item><title>Talks</title></item></channel></rss>'
SLOW = b"<rss><channel>" + b"<item>" * 200_000
URL = "https://example.org/"


@pytest.fixture
async def parser():
    found = Parser(timeout_secs=1.0)
    yield found
    await found.close()


async def test_a_document_is_parsed_in_another_process(parser):
    document = await parser.parse(FEED, URL, "text/xml")

    assert [item.title for item in document.items] == ["Talks"]


async def test_what_is_no_feed_says_why(parser):
    with pytest.raises(UnreadableError, match="neither a version nor an item"):
        await parser.parse(b"<p>hello</p>", URL, "")


@pytest.mark.slow
async def test_a_document_that_takes_too_long_costs_its_process_and_no_other_document(parser):
    with pytest.raises(UnreadableError, match="longer than 1 s"):
        await parser.parse(SLOW, URL, "")

    assert len((await parser.parse(FEED, URL, "")).items) == 1


async def test_a_process_that_dies_is_replaced(parser):
    await parser.parse(FEED, URL, "")
    parser._process.kill()
    with pytest.raises(UnreadableError, match="ended"):
        await parser.parse(FEED, URL, "")

    assert len((await parser.parse(FEED, URL, "")).items) == 1


def unpack(value):
    return msgspec.msgpack.decode(value, type=Parsed)


def message(task):
    value = msgspec.msgpack.encode(task)
    return len(value).to_bytes(4, "big") + value


def test_the_child_answers_each_task_until_its_input_ends():
    tasks = [Task(body=body, url=URL, content_type="") for body in (FEED, b"no", FEED)]
    results = io.BytesIO()
    serve(io.BytesIO(b"".join(map(message, tasks)) + b"\0\0"), results)

    results.seek(0)
    found = []
    while head := results.read(4):
        value = results.read(int.from_bytes(head, "big"))
        found.append(unpack(value))
    assert [(len(one.document.items), bool(one.fault)) for one in found] == [
        (1, False),
        (0, True),
        (1, False),
    ]


@pytest.mark.parametrize("failure", [MemoryError, RecursionError, KeyError("x")])
def test_whatever_a_parser_raises_is_said_about_the_document(monkeypatch, failure):
    def stumble(*_):
        raise failure

    monkeypatch.setattr("pipeline.sources.feeds.parser_child.parse_document", stumble)

    assert unpack(work(Task(body=FEED, url=URL, content_type=""))).fault
