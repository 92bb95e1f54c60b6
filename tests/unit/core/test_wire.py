from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, decoder_of, encode
from pipeline.records import ClusterMerged, Inbound, VersionNotice

DECODER = msgspec.json.Decoder(Inbound)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "empty_value"),
        (b"", "empty_value"),
        (b"{", "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
        (b'{"body": "\xff"}', "malformed_json"),
        (b"[]", "schema_mismatch"),
        (b'{"body": 1}', "schema_mismatch"),
        (b'{"$schema": "/article/1.0.0"}', "schema_mismatch"),
        (b'{"other":' + b"[" * 100_000, "malformed_json"),
    ],
)
def test_what_is_no_record_is_rejected_with_a_code(raw, code):
    with pytest.raises(Reject) as caught:
        decode(raw, DECODER)

    assert caught.value.code == code
    assert str(caught.value) == caught.value.message != ""


@given(st.binary(max_size=200))
def test_decode_raises_nothing_but_reject(raw):
    try:
        decode(raw, DECODER)
    except Reject as exc:
        code = exc.code
    else:
        return

    assert code in {"empty_value", "malformed_json", "schema_mismatch"}


@given(body=st.text(), title=st.text(max_size=50))
def test_a_record_comes_back_from_its_bytes(body, title):
    record = Inbound(body=body, title=title)

    assert decode(encode(record), DECODER) == record


def test_a_reader_ignores_fields_that_a_newer_writer_added():
    record = decode(b'{"$schema": "/inbound/1.7.0", "body": "b", "mood": 3}', DECODER)

    assert record.body == "b"


NOTICE = VersionNotice(
    schema=VersionNotice.SCHEMA,
    article_id="a" * 32,
    version="b" * 32,
    written_at=datetime(2025, 6, 11, tzinfo=UTC),
    received_at=datetime(2025, 6, 11, tzinfo=UTC),
)
DELIVERY = Inbound(body="Words.")


@pytest.mark.parametrize("record", [NOTICE, DELIVERY])
def test_a_topic_with_several_types_is_read_by_what_each_record_says_it_is(record):
    assert decode(encode(record), decoder_of(Inbound, VersionNotice, ClusterMerged)) == record


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "malformed_json"),
        (b'{"$schema": 1}', "schema_mismatch"),
        (b'{"$schema": "/version_notice/1.0.0"}', "schema_mismatch"),
        (b'{"$schema": "/article/1.0.0"}', "schema_mismatch"),
    ],
)
def test_what_is_of_none_of_the_types_is_rejected(raw, code):
    with pytest.raises(Reject) as caught:
        decode(raw, decoder_of(Inbound, VersionNotice))

    assert caught.value.code == code
