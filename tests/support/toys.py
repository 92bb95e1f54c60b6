"""Small stages with which the frame is tested, and a worker process that runs them.

`python -m tests.support.toys NAME...` runs a worker with the settings of the environment.
"""

import json
import os
import sys
import time
from typing import ClassVar

import msgspec
from msgspec import Struct, field

from pipeline.core.outcome import Drop, Forward, Reject
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage
from pipeline.runtime.worker import run_worker


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the toy stages read and write."""

    SCHEMA: ClassVar[str] = "/note/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.note.v1"

    schema: str = field(name="$schema", default="/note/1.0.0")
    id: str
    key: str = "k"
    pad: str = ""
    hops: int = 0
    does: str = ""
    """What the step does with it: drop, reject, fail, die, hang, swell."""
    seen: int = 0
    """The how-manieth of its key it is, by a step that counts."""


class Pass:
    """Hand a note on, one hop further, after `secs` of work each; obey what it says."""

    def __init__(self, secs: float = 0.0) -> None:
        self._secs = secs

    def __call__(self, notes, times):
        return [self._one(note) for note in notes]

    def _one(self, note):
        if self._secs:
            time.sleep(self._secs)
        if note.does == "drop":
            return Drop("no_event")
        if note.does == "reject":
            return Reject("no_text", "a toy was told to reject")
        if note.does == "fail":
            raise ValueError(f"poison {note.id}")
        if note.does == "die":
            os._exit(9)
        if note.does == "hang":
            time.sleep(3600)
        pad = "x" * 200_000 if note.does == "swell" else note.pad
        return (Forward(note.key, msgspec.structs.replace(note, hops=note.hops + 1, pad=pad)),)


class Count:
    """Say the how-manieth note of its key each is. A note that comes again keeps its number."""

    def __init__(self, secs: float = 0.0) -> None:
        self._secs = secs
        self._numbers = {}
        self._counts = {}

    def __call__(self, notes, times):
        return [self._one(note) for note in notes]

    def _one(self, note):
        if self._secs:
            time.sleep(self._secs)
        if note.does == "fail":
            raise ValueError(f"poison {note.id}")
        if note.id not in self._numbers:
            self._counts[note.key] = self._counts.get(note.key, 0) + 1
            self._numbers[note.id] = self._counts[note.key]
        return (Forward(note.key, msgspec.structs.replace(note, seen=self._numbers[note.id])),)

    def snapshot(self):
        return json.dumps([1, self._numbers, self._counts]).encode()

    def restore(self, data):
        version, numbers, counts = json.loads(data)
        if version != 1:
            return False
        self._numbers, self._counts = numbers, counts
        return True


def _secs():
    return float(os.environ.get("TOY_SECS", "0"))


def make_pass(settings):
    return Pass(_secs())


def make_slow(settings):
    return Pass(0.05)


def make_count(settings):
    return Count(_secs())


def _stage(name, reads, writes, make_step, **more):
    return Stage(
        name=name,
        reads=reads,
        writes=writes,
        record=Note,
        makes=Note,
        make_step=make_step,
        **more,
    )


STAGES = {
    stage.name: stage
    for stage in (
        _stage("inline", "a", "b", make_pass),
        _stage("thread", "a", "b", make_pass, runs="thread"),
        _stage("process", "a", "b", make_pass, runs="process"),
        _stage("count", "a", "b", make_count, runs="thread", remembers=True),
        _stage("second", "b", "c", make_pass),
        _stage("slow", "s", "t", make_slow, runs="thread"),
    )
}


if __name__ == "__main__":
    chosen = [STAGES[name] for name in sys.argv[1:]]
    sys.exit(run_worker(chosen, Settings.from_env(os.environ)))
