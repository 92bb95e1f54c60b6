import orjson
import pytest

from pipeline.sources.files import NamedFile, carrying
from pipeline.sources.files.carrying import Carrier
from pipeline.sources.files.journal import Journal


class Topic:
    """Takes deliveries; breaks down where it is told to, before or after it has them."""

    def __init__(self):
        self.values = []
        self.fails_at = None

    async def send_bytes(self, values):
        if self.fails_at is not None and len(self.values) >= self.fails_at:
            raise ConnectionError
        self.values += values
        return [n for n, value in enumerate(values) if b"refuse me" in value]


@pytest.fixture
def topic(monkeypatch):
    monkeypatch.setattr(carrying, "AT_ONCE", 10)
    return Topic()


@pytest.fixture
def carry(tmp_path, topic):
    faults = []

    async def on_fault(file, fault):
        faults.append((file.name, fault.code))

    async def carry(*paths, resume=False, **options):
        with Journal(tmp_path / "journal.sqlite", "flow") as journal:
            carrier = Carrier(topic, journal, on_fault, **options)
            for path in paths:
                await carrier.carry(NamedFile(path, path.name), resume=resume)
        return carrier.tally

    carry.faults = faults
    return carry


def write(path, count, start=0):
    with path.open("ab") as file:
        file.writelines(orjson.dumps({"body": f"{n}"}) + b"\n" for n in range(start, count))
    return path


def bodies(topic):
    return [int(orjson.loads(value)["body"]) for value in topic.values]


async def test_a_file_is_sent_whole_and_in_order(tmp_path, carry, topic):
    tally = await carry(write(tmp_path / "a.jsonl", 37))

    assert bodies(topic) == list(range(37))
    assert (tally.sent, tally.files, tally.faults) == (37, 1, 0)


async def test_a_break_repeats_one_batch_at_most(tmp_path, carry, topic):
    path = write(tmp_path / "a.jsonl", 95)
    for at in (20, 20, 50, 90):
        topic.fails_at = at
        with pytest.raises(ConnectionError):
            await carry(path, resume=True)
    topic.fails_at = None
    tally = await carry(path, resume=True)

    assert bodies(topic) == list(range(95))
    assert (tally.sent, tally.files) == (5, 1)


async def test_a_kill_between_acknowledgement_and_note_sends_the_batch_again(
    tmp_path, carry, topic, monkeypatch
):
    path = write(tmp_path / "a.jsonl", 25)
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            await carry(path, resume=True)
    await carry(path, resume=True)

    assert bodies(topic) == [*range(10), *range(25)]
    assert len(set(topic.values)) == 25


async def test_what_is_done_is_skipped_and_without_resume_sent_again(tmp_path, carry, topic):
    path = write(tmp_path / "a.jsonl", 5)
    await carry(path)
    tally = await carry(path, resume=True)
    await carry(path)

    assert (tally.skipped, tally.sent) == (1, 0)
    assert bodies(topic) == [*range(5), *range(5)]


async def test_lines_that_were_added_are_sent_alone(tmp_path, carry, topic):
    path = write(tmp_path / "a.jsonl", 5)
    await carry(path, resume=True)
    write(path, 8, start=5)
    await carry(path, resume=True)

    assert bodies(topic) == list(range(8))


async def test_faults_are_told_and_counted_and_harm_nothing(tmp_path, carry, topic):
    unknown, broken = tmp_path / "a.pdf", tmp_path / "b.jsonl.gz"
    unknown.write_bytes(b"%PDF")
    broken.write_bytes(b"no gzip")
    lines = tmp_path / "c.jsonl"
    lines.write_bytes(
        b'{"body": "1"}\n{"body": "refuse me"}\n' + b"x" * 2_000 + b'\n{"body": "2"}\n'
    )
    packages = tmp_path / "d.xml"
    packages.write_bytes(b"<packageItem/>")
    tally = await carry(unknown, broken, lines, packages, resume=True, max_bytes=1_000)
    again = await carry(unknown, broken, lines, packages, resume=True, max_bytes=1_000)

    assert carry.faults == [
        ("a.pdf", "unsupported_content_type"),
        ("b.jsonl.gz", "unreadable_content"),
        ("c.jsonl", "too_large"),
        ("c.jsonl", "too_large"),
    ]
    assert (tally.sent, tally.faults, tally.passed) == (2, 4, 1)
    assert (again.skipped, again.faults) == (4, 0)


async def test_a_stop_ends_the_work_after_the_batch_in_hand(tmp_path, topic):
    async def on_fault(_file, _fault):
        raise AssertionError

    path = write(tmp_path / "a.jsonl", 50)
    with Journal(tmp_path / "journal.sqlite", "flow") as journal:
        carrier = Carrier(topic, journal, on_fault)
        carrier.on_batch = lambda _file, tally: carrier.stop.set() if tally.sent >= 20 else None
        whole = await carrier.carry(NamedFile(path, "a"), resume=True)

    assert (whole, len(topic.values)) == (False, 20)


async def test_large_records_go_in_smaller_batches(tmp_path, carry, topic, monkeypatch):
    monkeypatch.setattr(carrying, "AT_ONCE_BYTES", 30)
    sizes = []
    await carry(
        write(tmp_path / "a.jsonl", 9), on_batch=lambda _file, tally: sizes.append(tally.sent)
    )

    assert sizes == [3, 6, 9]
