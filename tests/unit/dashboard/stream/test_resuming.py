"""Who comes back with an id gets what was missed, once, from any reader of any copy."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dashboard.query.filters import Filter
from pipeline.dashboard.query.matching import make_test
from pipeline.dashboard.stream.change import read_event
from pipeline.dashboard.stream.changes import PATIENCE_MS, SLACK_MS, ChangeLog
from pipeline.dashboard.stream.position import NO_RECORD, Anchor, Position
from pipeline.dashboard.stream.serving import CatchUp
from tests.support.events import events_of, revised, row_of
from tests.support.mentions import mention

ALL = make_test(Filter())
EVENT = events_of(mention("talks"))[-1]
START_MS = 10_000_000
HOUR_MS = 3_600_000


def event(number):
    return revised(EVENT, id=f"{number:08x}-0000-5000-8000-000000000000", revision=1)


def rows_at(*places):
    """Return records of events of their own at (partition, time)."""
    return [
        row_of(event(number), at_ms, partition) for number, (partition, at_ms) in enumerate(places)
    ]


def log_of(rows, *, most=1_000, partitions=(0, 1), since_ms=0):
    log = ChangeLog(most, partitions, since_ms)
    for row in rows:
        log.append(row, read_event(row))
    log.as_of_ms = max([since_ms, *(row.at_ms for row in rows)])
    return log


def messages(log, start):
    """Return the id of each message, and the number of its event, up to the end of the log."""
    reader, found = CatchUp(log, start, ALL), []
    while reader.is_behind:
        for block in reader.read().decode().split("\n\n")[:-1]:
            at, _, data = block.split("\n")
            event_id = json.loads(data.removeprefix("data: "))["id"]
            found.append((at.removeprefix("id: "), int(event_id[:8], 16)))
    return found


def numbers(log, start):
    return [number for _, number in messages(log, start)]


def test_an_id_says_the_same_as_its_text():
    position = Position(5, {1: Anchor(7, "0000abcd"), 0: Anchor(9, NO_RECORD)})

    assert str(position) == "5~0.9.00000000~1.7.0000abcd"
    assert Position.parse(str(position)) == position
    for text in ("", "x", "5~0", "5~0.9", "5~0.9.zz", "~", "0:17,1:4", "5" * 16):
        assert Position.parse(text) is None


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_client_that_goes_from_reader_to_reader_misses_and_doubles_nothing(data):
    counts = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=3), "records a partition")
    places = [(partition, 0) for partition, count in enumerate(counts) for _ in range(count)]
    times = data.draw(st.lists(st.integers(0, 9), min_size=len(places), max_size=len(places)))
    rows = rows_at(
        *((partition, START_MS + at) for (partition, _), at in zip(places, times, strict=True))
    )
    partitions = range(len(counts))
    readers = [Replica(data, rows, partitions) for _ in range(2)]
    readers[0].read_some()
    readers[0].read_all_up_to("")
    got, position = [], str(readers[0].log.position)
    before = {row.key for row in readers[0].done}
    for _ in range(6):
        reader = data.draw(st.sampled_from(readers))
        reader.read_some()
        reader.read_all_up_to(position)
        start = reader.log.start_after(Position.parse(position))
        assert start.how == "exact"
        told = messages(reader.log, start)
        taken = told[: data.draw(st.integers(0, len(told)))]
        got += [number for _, number in taken]
        position = taken[-1][0] if taken else position
    readers[1].read_all()
    last = readers[1].log.start_after(Position.parse(position))
    got += numbers(readers[1].log, last)

    missed = [number for number, row in enumerate(rows) if row.key not in before]
    assert sorted(got) == missed
    for partition in partitions:
        order = [number for number in missed if rows[number].partition == partition]
        assert [number for number in got if number in order] == order


class Replica:
    """A reader of a topic that takes records of its partitions in an order of its own."""

    def __init__(self, data, rows, partitions):
        self._data = data
        self._left = {one: [row for row in rows if row.partition == one] for one in partitions}
        self.log = ChangeLog(1_000, partitions, 0)
        self.done = []

    def read_some(self):
        for _ in range(self._data.draw(st.integers(0, 4))):
            self._read_one()

    def read_all(self):
        while self._read_one():
            pass

    def read_all_up_to(self, position):
        """Do as `Live.until`: read on until everything that the client has seen was read."""
        known = Position.parse(position)
        while known and any(
            anchor.mark != NO_RECORD and (partition, anchor) not in self.log._places
            for partition, anchor in known.anchors.items()
        ):
            assert self._read_one()

    def _read_one(self):
        partitions = [one for one, rows in self._left.items() if rows]
        if not partitions:
            return False
        row = self._left[self._data.draw(st.sampled_from(partitions))].pop(0)
        self.done.append(row)
        self.log.append(row, read_event(row))
        return True


def test_who_asks_for_a_time_gets_what_was_recorded_since():
    log = log_of(rows_at((0, 100), (1, 300), (0, 200), (0, 400)))

    assert numbers(log, log.start_at(200)) == [1, 2, 3]
    assert log.start_at(200).how == "since"


def test_a_time_before_what_is_kept_is_too_old():
    log = log_of(rows_at((0, START_MS + 5)), since_ms=START_MS)

    assert log.start_at(START_MS - 1) is None
    assert numbers(log, log.start_at(START_MS)) == [0]


def test_who_was_away_too_long_is_told_so():
    rows = rows_at(*((0, START_MS + number * HOUR_MS) for number in range(30)))
    log = log_of(rows, most=20, partitions=(0,))
    old = log_of(rows[:2], partitions=(0,)).position

    assert log.start_after(old) is None
    assert log.kept_since_ms > rows[9].at_ms


def test_a_partition_that_is_quiet_for_longer_than_is_kept_costs_nothing():
    rows = rows_at((1, START_MS), *((0, START_MS + n * HOUR_MS) for n in range(1, 30)))
    position = log_of(rows[:29]).position
    log = log_of(rows, most=20)

    start = log.start_after(position)

    assert (start.how, numbers(log, start)) == ("exact", [29])


def test_a_reader_that_began_later_knows_what_one_that_began_earlier_told():
    rows = rows_at((0, START_MS), (1, START_MS + HOUR_MS), (1, START_MS + 2 * HOUR_MS))
    early = log_of(rows[:2])
    late = log_of(rows[1:], since_ms=START_MS + 1)

    start = late.start_after(early.position)

    assert (start.how, numbers(late, start)) == ("exact", [2])


def test_an_id_without_records_asks_for_all_since_its_time():
    empty = log_of([], since_ms=START_MS)
    log = log_of(rows_at((0, START_MS - 5), (1, START_MS + 5)))

    start = log.start_after(empty.position)

    assert (start.how, numbers(log, start)) == ("exact", [1])


def test_a_copy_with_other_partitions_is_resumed_by_time_and_misses_nothing():
    places = [(number % 2, START_MS + number * SLACK_MS) for number in range(6)]
    rows = rows_at(*places)
    position = log_of(rows[:4]).position
    copy = log_of(
        [row._replace(partition=n % 3) for n, row in enumerate(rows)], partitions=(0, 1, 2)
    )

    start = copy.start_after(position)

    assert (start.how, numbers(copy, start)) == ("by_time", [2, 3, 4, 5])


def test_a_record_that_was_compacted_away_is_no_reason_to_miss_another():
    rows = rows_at(*((number % 2, START_MS + number * SLACK_MS) for number in range(6)))
    position = log_of(rows[:4]).position
    compacted = log_of([row for number, row in enumerate(rows) if number != 3])

    start = compacted.start_after(position)

    assert (start.how, numbers(compacted, start)) == ("by_time", [2, 4, 5])


def test_a_client_that_reads_slower_than_the_log_forgets_is_lost():
    rows = rows_at(*((0, START_MS + number) for number in range(30)))
    log = log_of(rows[:5], most=20, partitions=(0,))
    reader = CatchUp(log, log.start_at(0), ALL)
    for row in rows[5:]:
        log.append(row, read_event(row))

    assert (reader.is_lost, reader.is_behind) == (True, False)


def test_a_record_that_tells_nothing_new_still_moves_on_where_a_client_is():
    told, again = row_of(event(1), START_MS), row_of(event(1), START_MS + 1)
    log = log_of([told, again], partitions=(0,))
    first = log_of([told], partitions=(0,)).position

    assert numbers(log, log.start_after(first)) == []
    assert log.position.anchors[0].at_ms == START_MS + 1
    assert log.start_after(log.position).how == "exact"


def test_a_reader_waits_for_what_another_has_told_but_not_for_what_will_never_come():
    rows = rows_at((0, START_MS), (1, START_MS + 1), (0, START_MS + 2))
    position = log_of(rows).position
    log = log_of(rows[:2])
    log.as_of_ms = position.as_of_ms

    assert not log.is_past(position)
    log.append(rows[2], read_event(rows[2]))
    assert log.is_past(position)

    compacted = log_of(rows[:2])
    compacted.as_of_ms = START_MS + 2 + PATIENCE_MS
    assert compacted.is_past(position)
    assert not log_of(rows[:1]).is_past(position)
