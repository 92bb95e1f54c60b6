import base64

import orjson
import pytest

from pipeline.records import Inbound
from pipeline.sources.files import UnknownFileTypeError, delivered, read_file


def test_a_line_is_a_delivery_and_a_broken_line_is_delivered_as_it_is(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b'{"body": "a"}\n\n{"body": \n\xff\n[1]\n')

    values = [delivery.value for delivery in read_file(path)]

    assert values == [b'{"body":"a"}', b'{"body":', b"\xff", b"[1]"]


def test_a_text_file_is_one_document_with_its_bytes_untouched(tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes("“Talks” – déjà vu".encode("cp1252"))

    (delivery,) = read_file(path, "2025-05-18")
    document = orjson.loads(delivery.value)

    assert base64.b64decode(document["content_base64"]) == path.read_bytes()
    assert document["content_type"] == "text/plain"
    assert document["external_id"] == "note.txt"
    assert document["published_at"] == document["received_at"] == "2025-05-18"


def test_the_same_line_has_the_same_id_on_every_run(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"body": "a"}\n{"body": "b"}\n')

    first, second = read_file(path)

    assert [first.id, second.id] == [delivery.id for delivery in read_file(path)]
    assert first.id != second.id


def test_a_document_keeps_its_own_publication_time(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"body": "a", "published_at": "2024-01-01"}\n')

    (delivery,) = read_file(path, "2025-05-18")

    assert orjson.loads(delivery.value)["published_at"] == "2024-01-01"


def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UnknownFileTypeError, match=r"\.html, .*\.jsonl"):
        list(read_file(tmp_path / "a.pdf"))


def test_a_file_counts_as_received_when_it_was_published():
    assert delivered(Inbound(published_at="2025-05-18")).received_at == "2025-05-18"
    assert delivered(Inbound(received_at="x", published_at="y")).received_at == "x"
    assert delivered(Inbound()).received_at == ""
