import base64
import gzip
import json

import pytest

from pipeline.records import Inbound
from pipeline.sources.files import (
    Delivery,
    Fault,
    NamedFile,
    Passed,
    UnknownFileTypeError,
    delivered,
    open_file,
)

BOMB = gzip.compress(b"a" * 30_000_000, mtime=0)


@pytest.fixture
def read(tmp_path):
    def read(name, content, start=0, published="", max_bytes=100_000):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with open_file(NamedFile(path, f"desk/{name}"), published, max_bytes) as opened:
            return list(opened.items(start))

    return read


def values(items):
    return [item.value for item in items if isinstance(item, Delivery)]


def codes(items):
    return [item.code for item in items if isinstance(item, Fault)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.JSONL", "a.json"])
def test_a_line_is_a_delivery_and_a_broken_line_is_delivered_as_it_is(read, name):
    items = read(name, b'{"body": "a"}\n\n{"body": \n\xff\n[1]\n')

    assert values(items) == [b'{"body":"a"}', b'{"body":', b"\xff", b"[1]"]
    assert [item.position for item in items] == [14, 25, 27, 31]


def test_reading_goes_on_after_any_position(read):
    for name in ("a.jsonl", "a.jsonl.gz"):
        content = b'{"body": "a"}\n{"body": "b"}\n{"body": "c"}'
        raw = gzip.compress(content, mtime=0) if name.endswith("gz") else content
        items = read(name, raw)

        for number, item in enumerate(items, start=1):
            assert read(name, raw, item.position) == items[number:]


def test_a_line_without_end_is_passed_by_and_the_next_one_read(read):
    items = read("a.jsonl", b'{"body": "' + b"x" * 200_000 + b'"}\n{"body": "b"}\n')

    assert (codes(items), values(items)) == (["too_large"], [b'{"body":"b"}'])
    assert len(items[0].sample) == 4_096
    assert codes(read("a.jsonl", b"x" * 200_000)) == ["too_large"]


def test_a_line_of_just_the_limit_passes(read):
    line = json.dumps({"body": "x" * 99_980}).encode()

    assert len(values(read("a.jsonl", line + b"\n", max_bytes=len(line)))) == 1


@pytest.mark.parametrize(
    "content",
    [
        '[{"body": "a"}, {"body": "b, [c] \\"}\\\\"}]',
        ' \n [\n{"body": "a"}\n,\n{"body": "b, [c] \\"}\\\\"}\n] trailing',
        '[{"body": "a"},, {"body": "b, [c] \\"}\\\\"},]',
    ],
)
def test_the_elements_of_an_array_are_deliveries(read, content):
    items = read("a.json", content)

    assert [json.loads(value)["body"] for value in values(items)] == ["a", 'b, [c] "}\\']
    assert [item.position for item in items] == [1, 2]
    assert read("a.json", content, 1) == items[1:]


def test_an_array_larger_than_a_piece_is_cut_at_its_commas(read):
    rows = [{"body": f'{n} "quoted" \\ [x] ' + "é" * 50, "n": [n, {"m": n}]} for n in range(2_000)]
    items = read("a.json", json.dumps(rows))

    assert [json.loads(value) for value in values(items)] == rows


def test_an_array_that_breaks_off_gives_what_is_whole(read):
    items = read("a.json", '[{"body": "a"}, {"body": "b')

    assert (values(items), codes(items)) == ([b'{"body":"a"}'], ["unreadable_content"])


def test_an_element_that_is_too_large_is_passed_by(read):
    items = read("a.json", json.dumps([{"body": "x" * 200_000}, {"body": "b"}]))

    assert (codes(items), values(items)) == (["too_large"], [b'{"body":"b"}'])


def test_one_object_over_many_lines_is_one_delivery(read):
    items = read("a.json", '\n{\n "body": "a",\n "title": "t"\n}\n')

    assert values(items) == [b'{"body":"a","title":"t"}']
    assert read("a.json", '{"body": "a"}', items[0].position) == []
    assert codes(read("a.json", '{\n"body": "' + "x" * 200_000 + '"}')) == ["too_large"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_ninjs_becomes_content_of_its_type(read, name):
    (value,) = values(read(name, '{"uri": "urn:1", "body_text": "a"}\n', published="2025-05-18"))
    document = json.loads(value)

    assert document["content_type"] == "application/ninjs+json"
    assert json.loads(document["content"]) == {"uri": "urn:1", "body_text": "a"}
    assert (document["external_id"], "published_at" in document) == ("urn:1", False)


def test_our_own_documents_may_have_a_uri_too(read):
    assert values(read("a.jsonl", '{"uri": "a", "body": "b"}')) == [b'{"uri":"a","body":"b"}']


@pytest.mark.parametrize(
    ("name", "kind"),
    [("note.txt", "text/plain"), ("a.HTML", "text/html"), ("a.htm.gz", "text/html")],
)
def test_a_document_keeps_its_bytes_and_is_named_by_its_place(read, name, kind):
    raw = "“Talks” – déjà vu".encode("cp1252")
    content = gzip.compress(raw, mtime=0) if name.endswith("gz") else raw
    (item,) = read(name, content, published="2025-05-18")
    document = json.loads(item.value)

    assert base64.b64decode(document["content_base64"]) == raw
    assert (document["content_type"], document["external_id"]) == (kind, f"desk/{name}")
    assert document["published_at"] == document["received_at"] == "2025-05-18"
    assert read(name, content, item.position) == []


def test_a_document_keeps_its_own_publication_time(read):
    line = '{"body": "a", "published_at": "2024-01-01"}\n'
    (value,) = values(read("a.jsonl", line, published="2025-05-18"))

    assert json.loads(value)["published_at"] == "2024-01-01"


def test_the_same_line_has_the_same_id_on_every_run(read):
    first, second = read("a.jsonl", '{"body": "a"}\n{"body": "b"}\n')

    assert [first, second] == read("a.jsonl", '{"body": "a"}\n{"body": "b"}\n')
    assert first.id != second.id


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.xml.gz", "a.json.gz", "a.jsonl.gz"])
def test_what_is_too_large_is_a_fault_however_far_it_expands(read, name):
    content = BOMB if name.endswith("gz") else b"a" * 200_000

    assert codes(read(name, content)) == ["too_large"]


@pytest.mark.parametrize(
    "content", [gzip.compress(b'{"a": 1}\n' * 9_000, mtime=0)[:-200], b"no gzip", b"\x1f\x8b"]
)
def test_a_damaged_gzip_file_gives_what_can_be_read_and_one_fault(read, content):
    items = read("a.jsonl.gz", content)

    assert codes(items) == ["unreadable_content"]


def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UnknownFileTypeError, match=r"\.html, .*\.jsonl.*\.warc"):
        open_file(NamedFile(tmp_path / "a.pdf", "a.pdf"))


def test_how_far_a_file_was_read_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"body": "a"}\n' * 20_000)
    with open_file(NamedFile(path, "a")) as opened:
        items = opened.items()
        next(items)
        begun = opened.bytes_read
        list(items)

        assert 0 < begun < opened.size
        assert opened.bytes_read == opened.size
    assert opened.bytes_read == opened.size


def test_a_file_counts_as_received_when_it_was_published():
    assert delivered(Inbound(published_at="2025-05-18")).received_at == "2025-05-18"
    assert delivered(Inbound(received_at="x", published_at="y")).received_at == "x"
    assert delivered(Inbound()).received_at == ""


def test_numbers_that_json_cannot_hold_leave_the_line_as_it_is(read):
    assert values(read("a.jsonl", '{"body": 1e400}')) == [b'{"body": 1e400}']


def test_passed_records_say_what_they_are():
    assert Passed("packageItem", 1).what == "packageItem"
