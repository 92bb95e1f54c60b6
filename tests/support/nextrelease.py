"""A worker of a release to come: what it writes has a higher minor version, and fields of its own.

`python -m tests.support.nextrelease NAME...` runs a worker with the settings of the environment.
"""

import dataclasses
import os
import sys
from typing import ClassVar

import msgspec

from pipeline.core.outcome import Forward
from pipeline.records import Event, Mention
from pipeline.runtime.settings import Settings
from pipeline.runtime.worker import run_worker
from pipeline.stages import emit


class Place(msgspec.Struct, frozen=True):
    """Something that nobody knows yet."""

    planet: str = "Earth"


class NewerMention(Mention, frozen=True, kw_only=True):
    """A mention of the next release."""

    SCHEMA: ClassVar[str] = "/mention/1.99.0"

    mood: str = "calm"
    places: tuple[Place, ...] = (Place(), Place())


class NewerEvent(Event, frozen=True, kw_only=True):
    """An event of the next release."""

    SCHEMA: ClassVar[str] = "/event/1.99.0"

    mood: str = "calm"
    places: tuple[Place, ...] = (Place(), Place())


NEWER = {Mention: NewerMention, Event: NewerEvent}


def renew(forward):
    """Return what is to be written, as the next release writes it."""
    kind = NEWER.get(type(forward.record))
    if kind is None:
        return forward
    told = {name: getattr(forward.record, name) for name in forward.record.__struct_fields__}
    return Forward(forward.key, kind(**told | {"schema": kind.SCHEMA}))


def renew_all(outcomes):
    """Return outcomes with newer records."""
    return [
        tuple(map(renew, outcome)) if isinstance(outcome, tuple) else outcome
        for outcome in outcomes
    ]


class NewerCoder:
    """The coder of the next release."""

    def __init__(self, settings):
        self._coder = emit.make_coder(settings)

    def __call__(self, records, times):
        return renew_all(self._coder(records, times))


class NewerMerger(emit.Merger):
    """The merger of the next release."""

    def __call__(self, records, times):
        return renew_all(super().__call__(records, times))

    def waiting(self):
        return list(map(renew, super().waiting()))


def make_merger(settings):
    """Make an empty merger."""
    return NewerMerger(window_hours=settings.merge_window_hours)


STAGES = {
    "code": dataclasses.replace(emit.CODE, makes=NewerMention, make_step=NewerCoder),
    "merge": dataclasses.replace(emit.MERGE, makes=NewerEvent, make_step=make_merger),
}

if __name__ == "__main__":
    sys.exit(run_worker([STAGES[name] for name in sys.argv[1:]], Settings.from_env(os.environ)))
