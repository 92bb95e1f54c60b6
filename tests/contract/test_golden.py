"""Bytes that a released version wrote are read for ever; snapshots of another format never."""

import json

import msgspec
import pytest

from pipeline.core.wire import encode
from tests.support.golden import (
    EXPECTED,
    GOLDEN,
    MEMORIES,
    SNAPSHOT_AT,
    hash_files,
    known_hashes,
    record_of,
    spell_out,
    times_of,
)
from tests.support.schemas import released

RECORDS = [
    path for path in sorted(GOLDEN.glob("records/*/*/*.json")) if not path.name.endswith(EXPECTED)
]
FOLDERS = [
    (one, folder)
    for one in MEMORIES
    for folder in sorted((GOLDEN / "snapshots" / one.stage.name).iterdir())
]
PRESENT = [(one, folder) for one, folder in FOLDERS if folder == one.folder]


def schema_of(path):
    return f"/{path.parent.relative_to(GOLDEN / 'records')}"


def name_of(path):
    return str(path.relative_to(GOLDEN))


def parts_of(folder):
    found = sorted(folder.glob("part-*.bin"), key=lambda path: int(path.stem.partition("-")[2]))
    return [path.read_bytes() for path in found]


def differences(expected, found, default=msgspec.UNSET):
    """Say where what is read now is another than it was; a field that is new has its default."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            f"{name}{rest}"
            for name in expected
            for rest in differences(expected[name], found.get(name, default))
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            rest
            for one, other in zip(expected, found, strict=True)
            for rest in differences(one, other)
        ]
    return [] if expected == found else [f": {found!r} was {expected!r}"]


def test_every_released_schema_version_has_goldens():
    wanted = {"/" + name.removesuffix(".json") for name in released()}

    assert {schema_of(path) for path in RECORDS} == wanted


def test_a_golden_never_changes():
    assert hash_files() == known_hashes()


@pytest.mark.parametrize("path", RECORDS, ids=name_of)
def test_what_a_released_version_wrote_is_read_as_it_was(path):
    raw = path.read_bytes()
    expected = json.loads(path.with_name(path.stem + EXPECTED).read_text())
    record = msgspec.json.decode(raw, type=record_of(schema_of(path)))

    assert differences(expected, spell_out(record)) == []
    assert json.loads(encode(record)) == json.loads(raw)


@pytest.mark.parametrize("one", MEMORIES, ids=lambda one: one.stage.name)
def test_the_present_format_of_a_snapshot_has_a_golden(one):
    """Where it has none: `python -m tests.support.golden` adds it."""
    assert one.folder.is_dir()


@pytest.mark.parametrize(("one", "folder"), PRESENT, ids=lambda value: getattr(value, "name", ""))
def test_a_snapshot_of_the_present_format_goes_on_as_the_log_would(one, folder):
    """Where it does not, the format or the rules are others: raise the step's FORMAT."""
    records = one.read(folder)
    times = times_of(records)
    restored, replayed = one.make(), one.make()
    before = slice(0, SNAPSHOT_AT)
    after = slice(SNAPSHOT_AT, len(records))

    assert restored.restore_parts(parts_of(folder))
    replayed(records[before], times[before])
    assert said(restored(records[after], times[after])) == said(
        replayed(records[after], times[after])
    )


@pytest.mark.parametrize(("one", "folder"), FOLDERS, ids=lambda value: getattr(value, "name", ""))
def test_a_snapshot_of_another_format_is_refused(one, folder):
    if folder != one.folder:
        assert not one.make().restore_parts(parts_of(folder))
    damaged = [part[: len(part) // 2] for part in parts_of(folder)]

    assert not one.make().restore_parts(damaged)
    assert not one.make().restore_parts([])


def said(outcomes):
    """Return what outcomes say, as bytes."""
    return [[(forward.key, encode(forward.record)) for forward in outcome] for outcome in outcomes]
