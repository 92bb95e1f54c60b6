import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.fetch.errors import FetchError
from pipeline.sources.fetch.unpacking import Inflater, gunzip, make_unpacker


def unpack(encoding, packed, most=1_000_000, piece=7):
    unpacker = make_unpacker(encoding, most)
    for start in range(0, len(packed), piece):
        unpacker.feed(packed[start : start + piece])
    return unpacker.finish()


def raw_deflate(data):
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


PACKERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
}


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=3_000))
def test_unpacking_gives_back_what_was_packed(encoding, data):
    assert unpack(encoding, PACKERS[encoding](data)) == data


def test_deflate_without_its_wrapper_is_unpacked_too():
    assert unpack("deflate", raw_deflate(b"talks " * 100), piece=1_000) == b"talks " * 100


def test_members_in_a_row_are_one_document_and_padding_behind_them_is_not():
    packed = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0) + b"\0" * 20 + b"junk"

    assert unpack("gzip", packed, piece=10_000) == b"one two"


def test_a_missing_end_is_forgiven():
    packed = gzip.compress(b"talks " * 1_000, mtime=0)

    assert unpack("gzip", packed[:-8]).startswith(b"talks ")


def test_a_bomb_is_known_before_it_is_unpacked():
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    inflater = Inflater(1_000_000)

    with pytest.raises(FetchError, match="at most 1000000 bytes") as raised:
        inflater.feed(bomb)

    assert raised.value.fault == "too_large"
    assert len(inflater._kept) <= 1_000_001


def test_a_bomb_of_many_members_is_known_too():
    with pytest.raises(FetchError, match="at most"):
        unpack("gzip", gzip.compress(bytes(600), mtime=0) * 10, most=5_000, piece=100_000)


def test_plain_bytes_over_the_limit_are_refused():
    with pytest.raises(FetchError, match="at most 10 bytes"):
        unpack("", b"x" * 11, most=10)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "nonsense" * 100])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding):
    with pytest.raises(FetchError) as raised:
        make_unpacker(encoding, 10)

    assert raised.value.fault == "bad_encoding"


@pytest.mark.parametrize(
    "packed", [b"no gzip at all", gzip.compress(b"x" * 500, mtime=0)[:20] + b"\xff" * 40]
)
def test_what_cannot_be_unpacked_is_refused(packed):
    with pytest.raises(FetchError) as raised:
        unpack("gzip", packed, piece=1_000)

    assert raised.value.fault == "bad_encoding"


def test_a_packed_document_is_unpacked_and_any_other_left_as_it_is():
    assert gunzip(gzip.compress(b"<urlset/>", mtime=0), 100) == b"<urlset/>"
    assert gunzip(b"<urlset/>", 100) == b"<urlset/>"


@given(data=st.binary(max_size=500))
def test_unpacking_anything_gives_bytes_or_a_fetch_error(data):
    fault = ""
    try:
        unpack("gzip", data, most=1_000, piece=64)
    except FetchError as exc:
        fault = exc.fault

    assert fault in {"", "bad_encoding", "too_large"}
