import errno
import os

import pytest

from pipeline.runtime.settings import Settings
from pipeline.runtime.snapshots import (
    MAGIC,
    Header,
    SnapshotError,
    read_snapshot,
    snapshot_path,
    write_snapshot,
)

HEADER = Header(stage="dedupe", topic="a", partition=1, next_offset=42, fingerprint="f" * 32)


def test_a_snapshot_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "new" / "dedupe-1.snapshot"
    write_snapshot(path, HEADER, b"remembered\n\x00")

    header, data = read_snapshot(path)

    assert data == b"remembered\n\x00"
    assert (header.stage, header.topic, header.partition) == ("dedupe", "a", 1)
    assert (header.next_offset, header.fingerprint) == (42, "f" * 32)


def test_a_newer_snapshot_takes_the_place_of_the_older_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "s.snapshot"
    write_snapshot(path, HEADER, b"old")
    write_snapshot(path, HEADER, b"new")

    assert read_snapshot(path)[1] == b"new"
    assert [found.name for found in tmp_path.iterdir()] == ["s.snapshot"]


def test_a_write_that_fails_leaves_the_older_snapshot(tmp_path, monkeypatch):
    path = tmp_path / "s.snapshot"
    write_snapshot(path, HEADER, b"old")

    def full_disk(handle):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_snapshot(path, HEADER, b"new")

    assert read_snapshot(path)[1] == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["s.snapshot"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:-1] + b"X",
        lambda whole: b"dateline snapshot 9\n" + whole[len(MAGIC) :],
        lambda whole: MAGIC + b'{"of": "another format"}\n',
        lambda whole: MAGIC,
        lambda whole: b"",
    ],
)
def test_a_damaged_or_strange_file_is_no_snapshot(tmp_path, harm):
    path = tmp_path / "s.snapshot"
    write_snapshot(path, HEADER, b"remembered")
    path.write_bytes(harm(path.read_bytes()))

    with pytest.raises(SnapshotError):
        read_snapshot(path)


def test_flows_and_partitions_have_files_of_their_own():
    settings = Settings(state_dir="/var/lib/dateline", topic_prefix="try.")

    assert str(snapshot_path(settings, "merge", 3)) == "/var/lib/dateline/try.merge-3.snapshot"
