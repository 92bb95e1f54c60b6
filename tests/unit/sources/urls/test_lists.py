import gzip
import io
import zipfile

import pytest

from pipeline.sources.urls import lists
from pipeline.sources.urls.lists import Listed, UrlListError, read_urls
from tests.support.shared import shared

A, B = "https://lake.example/a", "http://www.post.example/b"
SEEN = "2025-05-18T10:15:00Z"


def row(columns, **cells):
    found = ["x"] * columns
    for column, cell in cells.items():
        found[int(column[1:])] = cell
    return "\t".join(found)


GKG_2 = row(27, _1="20250518101500", _2="1", _4=A)
GKG_2_OF_A_BROADCAST = row(27, _1="20250518101500", _2="2", _4="station")
GKG_1 = row(11, _0="20250518", _10=f"{A}<UDIV>{B}<UDIV>{A}")
MENTION = row(16, _2="20250518101500", _3="1", _5=A)
MENTION_ELSEWHERE = row(16, _2="20250518101500", _3="2", _5="citation")
EVENT = row(61, _59="20250518101500", _60=A)


@pytest.fixture
def read(tmp_path):
    def read(content, name="list.csv", start=0):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_urls(tmp_path / name, start))

    return read


@pytest.mark.parametrize("line", [GKG_2, MENTION, EVENT])
def test_a_gdelt_row_tells_address_time_and_host(read, line):
    assert read(line + "\n") == [Listed(A, SEEN, "lake.example", 1)]


def test_a_row_may_name_several_addresses_each_once(read):
    assert read(GKG_1) == [Listed(A, "", "lake.example", 1), Listed(B, "", "post.example", 1)]


@pytest.mark.parametrize(
    "line",
    [
        GKG_2_OF_A_BROADCAST,
        MENTION_ELSEWHERE,
        "",
        "no address",
        "ftp://lake.example/a",
        "https://lake.example/" + "a" * 9_000,
    ],
)
def test_rows_without_a_web_address_are_passed_over(read, line):
    assert read(f"{line}\n{A}") == [Listed(A, "", "lake.example", 2)]


def test_lists_may_be_packed(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20250518.gkg.csv", f"{GKG_2}\n{B}\n")

    assert [one.url for one in read(packed.getvalue(), "a.gkg.csv.zip")] == [A, B]
    assert [one.url for one in read(gzip.compress(f"{A}\n{B}".encode(), mtime=0), "a.txt.gz")] == [
        A,
        B,
    ]
    assert [one.url for one in read(f"{A}\n{B}", start=1)] == [B]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"no zip", "a.zip"),
        (b"no gzip", "a.gz"),
        (gzip.compress(A.encode(), mtime=0)[:-6], "a.gz"),
        (b"PK\x05\x06" + b"\0" * 18, "a.zip"),
    ],
)
def test_a_damaged_list_says_so(read, content, name):
    with pytest.raises(UrlListError, match=name):
        read(content, name)


def test_a_line_without_end_never_stands_in_memory(read, monkeypatch):
    monkeypatch.setattr(lists, "MAX_LINE_BYTES", 100)

    assert [one.line for one in read(f"{A}{'a' * 1_000}\n{A}\n")] == [2]


def test_what_is_no_host_leaves_the_domain_empty(read):
    assert [one.domain for one in read("https://[a\n")] == [""]


@pytest.mark.parametrize(
    ("name", "count"), [("gkg", 98), ("gkgT", 100), ("mentions", 100), ("events", 100)]
)
def test_gdelts_own_files_are_read(name, count):
    assert len(list(read_urls(shared("data/gdelt") / f"{name}.csv"))) == count
