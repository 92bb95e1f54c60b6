import hashlib
from types import SimpleNamespace

import pytest

from pipeline.runtime.dead_letters import (
    DeadLetter,
    RejectLimit,
    TooManyRejectsError,
    make_dead_letter,
    make_pointer,
    make_source_letter,
    read_dead_letter,
)
from pipeline.runtime.machine import Ended

REJECTED = Ended(code="no_text", message="there was no text")
TIME = b"2025-05-16T12:00:00.000Z"


def record(key=b"k", value=b'{"id": 1}', headers=()):
    return SimpleNamespace(key=key, value=value, headers=headers, topic="a", partition=2, offset=7)


def letter(original, result=REJECTED):
    key, value, headers = make_dead_letter(original, "ingest", result, TIME)
    return record(key, value, tuple(headers))


def test_a_dead_letter_says_what_where_why_and_when():
    assert read_dead_letter(letter(record())) == DeadLetter(
        stage="ingest",
        code="no_text",
        message="there was no text",
        time=TIME.decode(),
        topic="a",
        partition=2,
        offset=7,
        key="k",
        value='{"id": 1}',
    )


def test_key_bytes_and_headers_of_the_original_are_kept():
    original = record(b"\x00k", b"\xff\xfe", (("ce_id", b"1"), ("mine", b"\x01")))

    kept = letter(original)

    assert (kept.key, kept.value) == (b"\x00k", b"\xff\xfe")
    assert kept.headers[:2] == original.headers


def test_a_letter_too_large_to_be_carried_tells_the_place_and_hash_of_the_original():
    original = record(b"k" * 5_000, b"x" * 10_000, (("mine", b"m" * 5_000),))
    key, value, headers = make_pointer(make_dead_letter(original, "ingest", REJECTED, TIME))

    found = read_dead_letter(record(key, value, tuple(headers)))

    assert (key, value) == (None, b"")
    assert sum(len(content) for _, content in headers) < 2_000
    assert (found.topic, found.partition, found.offset, found.size) == ("a", 2, 7, 10_000)
    assert found.sha256 == hashlib.sha256(original.value).hexdigest()
    assert (found.key, found.code) == ("k" * 1_000, "no_text")


def test_a_value_that_is_no_text_reads_as_base64():
    found = read_dead_letter(letter(record(value=b"\xff\xfe")))

    assert (found.value, found.encoding) == ("//4=", "base64")


def test_a_record_without_key_and_value_still_makes_a_message():
    assert letter(record(None, None)).value == b""
    assert letter(record(b"k", None)).value is None
    assert read_dead_letter(letter(record(b"k", None))).value == ""


def test_a_long_message_is_cut():
    found = read_dead_letter(letter(record(), Ended(code="no_text", message="m" * 5_000)))

    assert len(found.message) == 1_000


def test_a_record_somebody_else_wrote_reads_with_what_is_missing_empty():
    found = read_dead_letter(record(headers=(("dateline_code", None),)))

    assert (found.code, found.partition, found.offset) == ("", -1, -1)


def test_few_rejects_are_the_sources_fault():
    limit = RejectLimit(0.5)

    limit.check([REJECTED] * 500 + [()] * 500)


def test_a_few_records_say_nothing_about_a_share():
    RejectLimit(0.5).check([REJECTED] * 99)


def test_more_rejects_than_the_share_are_our_fault():
    limit = RejectLimit(0.5)
    limit.check([()] * 900)

    with pytest.raises(TooManyRejectsError, match=r"501 of the last 1000.*no_text"):
        limit.check([REJECTED] * 501)


def test_drops_are_no_rejects():
    RejectLimit(0.1).check([Ended(drop="no_event")] * 1_000)


def test_only_the_last_thousand_count():
    limit = RejectLimit(0.5)
    limit.check([REJECTED] * 400 + [()] * 600)
    limit.check([()] * 1_000)

    limit.check([REJECTED] * 500)


def test_a_share_of_one_lets_everything_pass():
    RejectLimit(1.0).check([REJECTED] * 1_000)


def test_a_source_says_what_it_could_not_deliver_and_where_it_found_it():
    letter = make_source_letter(
        "folder", "too_large", "a line of at most 9 bytes", b"{", "day/a.jsonl@7", b"2025-05-18"
    )
    found = read_dead_letter(record(value=letter.value, headers=letter.headers))

    assert letter.key == b"day/a.jsonl@7"
    assert (found.stage, found.code, found.message, found.topic, found.value) == (
        "folder",
        "too_large",
        "a line of at most 9 bytes",
        "day/a.jsonl@7",
        "{",
    )
    assert (found.partition, found.offset) == (-1, -1)


def test_a_run_of_rejects_is_our_fault_however_much_went_well_before():
    limit = RejectLimit(0.5, 30)
    limit.check([()] * 900)
    limit.check([REJECTED] * 20)

    with pytest.raises(TooManyRejectsError, match=r"31 records in a row.*no_text.*MAX_RUN"):
        limit.check([REJECTED] * 11)


def test_one_record_that_passes_ends_a_run():
    limit = RejectLimit(1.0, 30)

    for _ in range(10):
        limit.check([REJECTED] * 30)
        limit.check([()])
