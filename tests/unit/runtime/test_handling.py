import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from pipeline.core.outcome import Drop, Forward
from pipeline.core.wire import encode
from pipeline.runtime.cloudevents import event_id
from pipeline.runtime.dead_letters import TooManyRejectsError
from pipeline.runtime.handling import Handler, UndeliverableError
from pipeline.runtime.logs import JsonFormatter
from pipeline.runtime.machine import Machine
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.pacer import Pacer
from pipeline.runtime.settings import Settings
from pipeline.runtime.workshop import Inline
from tests.support.toys import STAGES, Note, Pass

STAGE = STAGES["inline"]


class FakeOutbox:
    """Keep what is sent; refuse what `refuses` says of a topic, or what is too large."""

    def __init__(self, refuses=None, most_bytes=0):
        self.sent = {}
        self.everywhere = {}
        self._refuses = refuses or {}
        self._most_bytes = most_bytes

    async def send(self, topic, messages, *, everywhere=False):
        most = self._most_bytes
        refused = self._refuses.get(topic, []) or [
            at for at, (_, value, _) in enumerate(messages) if most and len(value) > most
        ]
        kept = [message for index, message in enumerate(messages) if index not in refused]
        self.sent.setdefault(topic, []).extend(kept)
        self.everywhere[topic] = everywhere
        return refused


class Bench:
    """A handler with all around it."""

    def __init__(self, stage=STAGE, step=None, most_bytes=0, **refuses):
        settings = Settings(topic_prefix="t.", dead_letter_max_share=0.5)
        self.outbox = FakeOutbox(
            {f"t.{name}": indexes for name, indexes in refuses.items()}, most_bytes
        )
        self.metrics = Metrics()
        self.handler = Handler(stage, settings, self.metrics, self.outbox, Pacer(10, 100))
        self.run = Inline(Machine(stage, step or Pass(), 1_000_000)).run

    async def handle(self, *notes):
        records = [
            SimpleNamespace(
                value=encode(note),
                key=note.key.encode(),
                headers=(),
                timestamp=1_747_396_800_000,
                topic="t.a",
                partition=0,
                offset=offset,
            )
            for offset, note in enumerate(notes)
        ]
        await self.handler.handle(records, self.run)

    def count(self, name, *labels):
        return self.metrics.value(name, "inline", *labels)


async def test_outputs_go_to_the_next_topic_and_rejects_to_the_dead_letters():
    bench = Bench()
    await bench.handle(Note(id="1"), Note(id="2", does="reject"), Note(id="3", does="drop"))

    assert len(bench.outbox.sent["t.b"]) == 1
    assert [value for _, value, _ in bench.outbox.sent["t.a.dlq.v1"]] == [
        encode(Note(id="2", does="reject"))
    ]


async def test_the_log_names_the_ids_of_what_is_rejected_and_never_its_text(caplog):
    bench = Bench()
    note = Note(id="2", does="reject", pad="some words")
    await bench.handle(note)

    (line,) = [line for line in caplog.records if line.name == "pipeline.runtime.handling"]
    assert (line.stage, line.topic, line.partition, line.offset) == ("inline", "t.a", 0, 0)
    assert (line.code, line.id) == ("no_text", event_id(encode(note)).decode())
    assert len(line.trace) == 32
    assert "some words" not in JsonFormatter().format(line)


async def test_every_record_is_counted_once():
    bench = Bench()
    await bench.handle(
        Note(id="1"), Note(id="2", does="reject"), Note(id="3", does="drop"), Note(id="4")
    )

    assert bench.count("dateline_records_in_total") == 4
    assert bench.count("dateline_records_out_total") == 2
    assert bench.count("dateline_records_dropped_total", "no_event") == 1
    assert bench.count("dateline_records_rejected_total", "no_text") == 1
    assert bench.count("dateline_batches_total") == 1


async def test_an_output_the_topic_refuses_makes_its_input_a_dead_letter():
    bench = Bench(b=[1])
    await bench.handle(Note(id="0", does="drop"), Note(id="1"), Note(id="2"))

    ((_, value, headers),) = bench.outbox.sent["t.a.dlq.v1"]
    assert value == encode(Note(id="2"))
    assert dict(headers)["dateline_code"] == b"too_large"
    assert bench.count("dateline_records_out_total") == 1


async def test_a_dead_letter_that_is_too_large_says_where_the_original_is():
    bench = Bench(most_bytes=100)
    notes = [Note(id="1", does="reject", pad="x" * 200), Note(id="2", does="reject")]
    await bench.handle(*notes)

    letters = bench.outbox.sent["t.a.dlq.v1"]
    assert [value for _, value, _ in letters] == [encode(notes[1]), b""]
    told = dict(letters[1][2])
    assert told["dateline_offset"] == b"0"
    assert told["dateline_sha256"] == hashlib.sha256(encode(notes[0])).hexdigest().encode()


async def test_a_dead_letter_that_is_refused_stops_everything():
    bench = Bench(**{"a.dlq.v1": [0]})

    with pytest.raises(UndeliverableError, match=r"t\.a\.dlq\.v1"):
        await bench.handle(Note(id="1", does="reject"))


async def test_a_bad_deploy_is_noticed_before_anything_is_sent():
    bench = Bench()

    with pytest.raises(TooManyRejectsError):
        await bench.handle(*[Note(id=str(number), does="fail") for number in range(100)])
    assert bench.outbox.sent == {}


async def test_what_is_said_beside_a_drop_goes_to_every_partition_if_its_type_does():
    class Word(Note, frozen=True):
        pass

    stage = replace(STAGE, also={Word: "c"}, everywhere=frozenset({Word}))

    def step(notes, times):
        return [Drop("no_event", (Forward("k", Word(id=note.id)),)) for note in notes]

    bench = Bench(stage, step)
    await bench.handle(Note(id="1"))

    assert [value for _, value, _ in bench.outbox.sent["t.c"]] == [encode(Word(id="1"))]
    assert bench.outbox.everywhere == {"t.c": True}
    assert bench.count("dateline_records_dropped_total", "no_event") == 1
    assert bench.count("dateline_records_out_total") == 1


async def test_what_was_held_back_is_sent_with_headers_that_follow_from_its_value():
    bench = Bench()
    held = [(b"k", encode(Note(id=name)), 0) for name in "ab"]

    await bench.handler.release(held)

    sent = bench.outbox.sent["t.b"]
    assert [(key, value) for key, value, _ in sent] == [(key, value) for key, value, _ in held]
    ids = [dict(headers)["ce_id"] for _, _, headers in sent]
    assert ids == [event_id(value) for _, value, _ in held]
    assert bench.count("dateline_records_out_total") == 2


async def test_what_was_held_back_and_is_refused_is_told_and_counted(caplog):
    bench = Bench(b=[1])

    await bench.handler.release([(b"k", encode(Note(id=name)), 0) for name in "ab"])

    assert [value for _, value, _ in bench.outbox.sent["t.b"]] == [encode(Note(id="a"))]
    assert bench.count("dateline_records_rejected_total", "too_large") == 1
    assert "cannot write b'k'" in caplog.text
