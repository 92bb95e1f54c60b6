import dataclasses
import pickle
from datetime import UTC, datetime

import pytest
from msgspec import Struct

from pipeline.core.outcome import Drop, Forward
from pipeline.core.wire import encode
from pipeline.runtime.machine import Ended, Machine
from tests.support.toys import STAGES, Note, Pass

TIME_MS = 1_747_396_800_000


def run(step, *values, most=1_000_000):
    machine = Machine(STAGES["inline"], step, most)
    return machine.run(values, [TIME_MS] * len(values))


def value(name, **more):
    return encode(Note(id=name, **more))


def test_a_record_becomes_key_value_and_kind():
    (result,) = run(Pass(), value("n", key="k"))

    out = encode(Note(id="n", key="k", hops=1))
    assert result == ((b"k", out, 0),)


def test_results_stand_in_the_order_of_the_values():
    results = run(Pass(), b"junk", value("a"), value("b", does="drop"), value("c", does="reject"))

    assert [type(result) for result in results] == [Ended, tuple, Ended, Ended]
    assert [results[0].code, results[2].drop, results[3].code] == [
        "malformed_json",
        "no_event",
        "no_text",
    ]


def test_only_the_record_a_step_fails_on_is_rejected():
    good, bad, other = run(Pass(), value("a"), value("b", does="fail"), value("c"))

    assert (len(good), len(other)) == (1, 1)
    assert bad == Ended(code="step_failed", message="ValueError: poison b")


def test_a_step_that_answers_too_little_is_at_fault_for_every_record():
    results = run(lambda notes, times: [], value("a"), value("b"))

    assert [result.code for result in results] == ["step_failed", "step_failed"]


def test_want_of_memory_is_nobodys_fault():
    def step(notes, times):
        raise MemoryError

    with pytest.raises(MemoryError):
        run(step, value("a"))


def test_an_output_above_the_limit_makes_its_input_a_reject():
    small, large = run(Pass(), value("a"), value("b", does="swell"), most=10_000)

    assert len(small) == 1
    assert large.code == "too_large"


def test_the_step_is_told_when_each_record_entered_its_topic():
    told = []

    def step(notes, times):
        told.extend(times)
        return [() for _ in notes]

    assert run(step, value("a"), b"junk", value("b"))[::2] == [(), ()]
    assert told == [datetime(2025, 5, 16, 12, tzinfo=UTC)] * 2


def test_a_record_may_become_several():
    def step(notes, times):
        return [(Forward("x", note), Forward("y", note)) for note in notes]

    assert [[key for key, _, _ in result] for result in run(step, value("a"))] == [[b"x", b"y"]]


def test_a_record_of_another_type_goes_where_the_stage_says():
    class Aside(Struct, frozen=True):
        id: str

    def step(notes, times):
        return [(Forward("x", note), Forward("y", Aside(id=note.id))) for note in notes]

    stage = dataclasses.replace(STAGES["inline"], also={Aside: "aside"})
    (known,) = Machine(stage, step, 1_000).run([value("a")], [TIME_MS])
    (unknown,) = run(step, value("a"))

    assert [(key, kind) for key, _, kind in known] == [(b"x", 0), (b"y", 1)]
    assert unknown == Ended(code="step_failed", message="the stage has no topic for a Aside")


def test_nothing_to_do_is_done_without_the_step():
    assert run(None) == []
    assert [result.code for result in run(None, b"", None)] == ["empty_value", "empty_value"]


def test_a_replay_shows_the_records_to_the_step():
    seen = []

    def step(notes, times):
        seen.extend(note.id for note in notes)
        return [() for _ in notes]

    Machine(STAGES["inline"], step, 1_000).replay([value("a"), b"junk", value("b")], [TIME_MS] * 3)

    assert seen == ["a", "b"]


def test_results_cross_processes():
    results = run(Pass(), value("a"), b"junk")

    assert pickle.loads(pickle.dumps(results)) == results


def test_what_is_said_of_a_dropped_record_goes_out_beside():
    def step(notes, times):
        return [Drop("no_event", (Forward("k", note),)) for note in notes]

    assert run(step, value("a")) == [Ended(drop="no_event", outputs=((b"k", value("a"), 0),))]


def test_a_dropped_record_is_a_reject_where_what_is_said_of_it_is_too_large():
    def step(notes, times):
        return [Drop("no_event", (Forward("k", note),)) for note in notes]

    (result,) = run(step, value("a", pad="x" * 100), most=50)

    assert (result.code, result.outputs) == ("too_large", ())


class Hold:
    """A step that holds back two notes, one of them large."""

    replaying = False
    holding = True

    def __call__(self, notes, times):
        return [()] * len(notes)

    def waiting(self):
        return [Forward("k", Note(id="n")), Forward("k", Note(id="n" * 1_000))]

    def settle(self):
        pass

    def snapshot(self):
        return b""

    def restore(self, data):
        return True


def test_what_a_step_holds_back_can_be_had_whatever_its_size():
    """Nobody would miss it here: the broker refuses what is too large, and that is told."""
    assert Machine(STAGES["inline"], Hold(), 500).waiting() == [
        (b"k", value("n"), 0),
        (b"k", value("n" * 1_000), 0),
    ]
    assert Machine(STAGES["inline"], Pass(), 500).waiting() == []


def test_after_a_replay_revisions_are_above_all_that_were_seen():
    class State(Struct, frozen=True):
        revision: int

    def step(notes, times):
        return [(Forward("k", State(revision=2)), Forward("k", note)) for note in notes]

    stage = dataclasses.replace(STAGES["inline"], also={State: "states"}, revision_base=40)
    ((state, note),) = Machine(stage, step, 1_000).run([value("a")], [TIME_MS])

    assert state == (b"k", b'{"revision":42}', 1)
    assert note == (b"k", value("a"), 0)


def test_snapshots_from_before_a_replay_are_of_another_memory():
    stage = STAGES["count"]

    assert stage.memory_name == "count"
    assert dataclasses.replace(stage, generation=2).memory_name == "count.2"
