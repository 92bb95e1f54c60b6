import asyncio
import os

import orjson
import pytest

from pipeline.sources.files.carrying import Carrier
from pipeline.sources.files.journal import Journal
from pipeline.sources.files.watching import Watch, Watcher
from tests.support.toyflow import until


class Broker:
    def __init__(self):
        self.values = []

    async def send_bytes(self, values):
        self.values += values
        return []

    @property
    def bodies(self):
        return [orjson.loads(value)["body"] for value in self.values]


@pytest.fixture
async def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    await desk.stop()


class Desk:
    """A watched folder; looks at it are made at once, so that tests need not wait."""

    def __init__(self, tmp_path):
        self.folder = tmp_path / "in"
        self.folder.mkdir()
        self.sent = tmp_path / "in" / "sent"
        self.broker = Broker()
        self.faults = []
        self._journal_path = tmp_path / "journal.sqlite"
        self._task = None

    def put(self, name, *bodies):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(orjson.dumps({"body": body}) + b"\n" for body in bodies))
        return path

    async def start(self, move_to=None):
        self._journal = Journal(self._journal_path, "flow")
        self._journal.__enter__()
        self.carrier = Carrier(self.broker, self._journal, self._on_fault)
        self.watcher = Watcher(Watch(self.folder, 0.001, move_to), self.carrier)
        self._task = asyncio.create_task(self.watcher.run())

    async def _on_fault(self, file, fault):
        self.faults.append((file.name, fault.code))

    async def stop(self):
        if self._task is not None:
            self.carrier.stop.set()
            await self._task
            self._journal.__exit__(None, None, None)
            self._task = None

    async def looks(self, count=4):
        """Return after some more looks."""
        for _ in range(count):
            before = self.watcher.looks
            await until(lambda b=before: _true(self.watcher.looks > b))

    async def until_sent(self, *bodies):
        await until(lambda: _true(sorted(self.broker.bodies) == sorted(bodies)))


async def _true(value):
    return value


async def test_each_file_is_sent_once_also_after_a_restart(desk):
    desk.put("a.jsonl", "1", "2")
    desk.put("day/b.jsonl", "3")
    await desk.start()
    await desk.until_sent("1", "2", "3")
    await desk.stop()
    desk.put("c.jsonl", "4")
    await desk.start()
    await desk.until_sent("1", "2", "3", "4")
    await desk.looks()

    assert sorted(desk.broker.bodies) == ["1", "2", "3", "4"]


async def test_a_file_that_is_being_written_is_waited_for(desk):
    await desk.start()
    path = desk.put("a.jsonl.part", "1")
    await desk.looks()
    assert desk.broker.bodies == []
    path.rename(desk.folder / "a.jsonl")
    await desk.until_sent("1")


async def test_lines_that_are_added_are_sent_alone(desk):
    path = desk.put("a.jsonl", "1")
    await desk.start()
    await desk.until_sent("1")
    with path.open("ab") as file:
        file.write(b'{"body": "2"}\n')
    os.utime(path, ns=(10**18, 10**18))
    await desk.until_sent("1", "2")


async def test_files_that_are_sent_are_moved_and_never_over_another(desk):
    await desk.start(move_to=desk.sent)
    for body in ("1", "2", "3"):
        desk.put("day/a.jsonl", body)
        await until(lambda: _true(not (desk.folder / "day" / "a.jsonl").exists()))
    await desk.looks()

    assert desk.broker.bodies == ["1", "2", "3"]
    assert sorted(path.name for path in (desk.sent / "day").iterdir()) == [
        "a.1.jsonl",
        "a.2.jsonl",
        "a.jsonl",
    ]


async def test_a_bad_file_is_told_once_and_the_others_go_on(desk):
    (desk.folder / "a.pdf").write_bytes(b"%PDF")
    desk.put("b.jsonl", "1")
    await desk.start()
    await desk.until_sent("1")
    await desk.looks()

    assert desk.faults == [("a.pdf", "unsupported_content_type")]


async def test_what_cannot_be_read_or_moved_ends_nothing(desk, tmp_path):
    (tmp_path / "blocked").write_text("")
    locked = desk.put("locked.jsonl", "1")
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        locked.unlink()  # root may read anything
    desk.put("a.jsonl", "2")
    await desk.start(move_to=tmp_path / "blocked")
    await desk.until_sent("2")
    await desk.looks()

    assert desk.broker.bodies == ["2"]
    assert (desk.folder / "a.jsonl").exists()


async def test_a_folder_that_goes_and_comes_back_is_watched_again(desk, tmp_path):
    await desk.start()
    desk.folder.rename(tmp_path / "gone")
    await desk.looks()
    (tmp_path / "gone").rename(desk.folder)
    desk.put("a.jsonl", "1")
    await desk.until_sent("1")
