import hashlib
from types import SimpleNamespace

import pytest

from pipeline.runtime import originals
from pipeline.runtime.dead_letters import DeadLetter
from pipeline.runtime.originals import find_original
from pipeline.runtime.settings import Settings

VALUE = b"x" * 100


def told(**more):
    fields = {"stage": "s", "code": "c", "message": "", "time": "", "key": "", "value": ""}
    return DeadLetter(topic="a", partition=1, offset=7, **fields, **more)


def standing_there(monkeypatch, *values):
    """Let the place of the original hold these values."""
    asked = []

    async def read_range(_settings, place, start, end):
        asked.append((*place, start, end))
        yield [SimpleNamespace(value=value) for value in values]

    monkeypatch.setattr(originals, "read_range", read_range)
    return asked


async def test_a_letter_that_was_carried_is_the_original():
    letter = SimpleNamespace(value=VALUE)

    assert await find_original(Settings(), letter, told()) is letter


async def test_the_original_of_a_pointer_is_read_where_it_stands(monkeypatch):
    asked = standing_there(monkeypatch, VALUE)
    pointer = told(sha256=hashlib.sha256(VALUE).hexdigest())

    found = await find_original(Settings(), SimpleNamespace(value=b""), pointer)

    assert found.value == VALUE
    assert asked == [("a", 1, 7, 8)]


@pytest.mark.parametrize("there", [(), (b"another record",)])
async def test_an_original_that_is_gone_or_another_is_none(monkeypatch, there):
    standing_there(monkeypatch, *there)
    pointer = told(sha256=hashlib.sha256(VALUE).hexdigest())

    assert await find_original(Settings(), SimpleNamespace(value=b""), pointer) is None
