import errno
import os

import pytest

from pipeline.runtime.settings import Settings
from pipeline.runtime.snapshots import (
    MAGIC,
    Header,
    SnapshotError,
    SnapshotWriter,
    parts_folder,
    read_snapshot,
    snapshot_path,
)

HEADER = Header(stage="dedupe", topic="a", partition=1, next_offset=42, fingerprint="f" * 32)


def write(path, *parts):
    SnapshotWriter(path).write(HEADER, parts)


def files(path):
    return sorted(found.name for found in path.parent.rglob("*") if found.is_file())


def test_a_snapshot_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "new" / "dedupe-1.snapshot"
    write(path, b"remembered\n\x00", b"", b"more")

    header, parts = read_snapshot(path)

    assert parts == (b"remembered\n\x00", b"", b"more")
    assert (header.stage, header.topic, header.partition) == ("dedupe", "a", 1)
    assert (header.next_offset, header.fingerprint) == (42, "f" * 32)


def test_a_newer_snapshot_takes_the_place_of_the_older_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "s.snapshot"
    write(path, b"old")
    write(path, b"new")

    assert read_snapshot(path)[1] == (b"new",)
    assert len(files(path)) == 2


def test_of_a_snapshot_only_the_parts_that_changed_are_written(tmp_path):
    path, full, small = tmp_path / "s.snapshot", bytes(1_000_000), b"now"
    writer = SnapshotWriter(path)
    writer.write(HEADER, [full, small])
    kept = parts_folder(path) / read_snapshot(path)[0].parts[0].name
    inode = kept.stat().st_ino
    writer.write(HEADER, [full, b"then"])

    assert kept.stat().st_ino == inode
    assert read_snapshot(path)[1] == (full, b"then")


def test_a_part_that_somebody_removed_is_written_again(tmp_path):
    path, full = tmp_path / "s.snapshot", bytes(1_000)
    writer = SnapshotWriter(path)
    writer.write(HEADER, [full])
    (parts_folder(path) / read_snapshot(path)[0].parts[0].name).unlink()
    with pytest.raises(SnapshotError, match="is missing"):
        read_snapshot(path)

    writer.write(HEADER, [full])
    assert read_snapshot(path)[1] == (full,)


def test_a_write_that_fails_leaves_the_older_snapshot(tmp_path, monkeypatch):
    path = tmp_path / "s.snapshot"
    write(path, b"old")
    before = files(path)

    def full_disk(handle):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write(path, b"new")

    assert read_snapshot(path)[1] == (b"old",)
    assert files(path) == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: whole[:-1],
        lambda whole: b"dateline snapshot 9\n" + whole[len(MAGIC) :],
        lambda whole: MAGIC + b'{"of": "another format"}\n',
        lambda whole: MAGIC,
        lambda whole: b"",
    ],
)
def test_a_damaged_or_strange_file_is_no_snapshot(tmp_path, harm):
    path = tmp_path / "s.snapshot"
    write(path, b"remembered")
    path.write_bytes(harm(path.read_bytes()))

    with pytest.raises(SnapshotError):
        read_snapshot(path)


@pytest.mark.parametrize("harm", [lambda part: part[:-1], lambda part: part[:-1] + b"X"])
def test_a_snapshot_with_a_damaged_part_is_none(tmp_path, harm):
    path = tmp_path / "s.snapshot"
    write(path, b"remembered")
    (part,) = parts_folder(path).iterdir()
    part.write_bytes(harm(part.read_bytes()))

    with pytest.raises(SnapshotError, match="is damaged"):
        read_snapshot(path)


def test_flows_and_partitions_have_files_of_their_own():
    settings = Settings(state_dir="/var/lib/dateline", topic_prefix="try.")

    assert str(snapshot_path(settings, "merge", 3)) == "/var/lib/dateline/try.merge-3.snapshot"
