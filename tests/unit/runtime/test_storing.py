import pytest

from pipeline.core.wire import encode
from pipeline.runtime import storing
from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import RefusedError, StoreDownError, Storing, store_stage
from tests.support.toys import Note


class Shelf:
    """A store in memory; it is down `faults` times, and refuses a batch with a note to fail."""

    def __init__(self, faults=0):
        self.notes = []
        self.faults = faults
        self.closed = False

    async def write(self, records):
        if self.faults:
            self.faults -= 1
            raise StoreDownError("no answer")
        if any(note.does == "fail" for note in records):
            raise RefusedError("not this one")
        self.notes += [note.id for note in records]

    async def close(self):
        self.closed = True


class Word(Note, frozen=True):
    SCHEMA = "/word/1.0.0"
    schema: str = "/word/1.0.0"


def shop_with(shelf):
    return Storing(store_stage("shelf", "a", Note, lambda settings: shelf, (Word,)), shelf)


async def run(shelf, *notes):
    results = await shop_with(shelf).run(
        [encode(note) if note else None for note in notes], [0] * len(notes)
    )
    return [one.drop or one.code for one in results]


async def test_a_batch_is_stored_at_once():
    shelf = Shelf()

    assert await run(shelf, Note(id="1"), Note(id="2")) == ["stored", "stored"]
    assert shelf.notes == ["1", "2"]


async def test_a_store_that_is_down_is_tried_until_it_answers(monkeypatch):
    monkeypatch.setattr(storing, "FIRST_WAIT_SECS", 0.0)
    shelf = Shelf(faults=3)

    assert await run(shelf, Note(id="1")) == ["stored"]
    assert shelf.notes == ["1"]


async def test_only_what_the_store_refuses_is_rejected():
    shelf = Shelf()

    assert await run(shelf, Note(id="1"), Note(id="2", does="fail"), Note(id="3")) == [
        "stored",
        "store_refused",
        "stored",
    ]
    assert shelf.notes == ["1", "3"]


async def test_tombstones_and_records_of_other_types_are_passed_over():
    shelf = Shelf()
    results = await shop_with(shelf).run(
        [None, b'{"$schema": "/word/1.0.0", "id": "w"}', encode(Note(id="1"))], [0] * 3
    )

    assert [one.drop for one in results] == ["stored"] * 3
    assert shelf.notes == ["1"]


async def test_the_store_is_let_go_with_the_shop():
    shelf = Shelf()
    await shop_with(shelf).close()

    assert shelf.closed


def test_a_stage_that_stores_writes_nothing_and_has_no_step():
    stage = store_stage("shelf", "a", Note, lambda settings: Shelf())

    assert stage.outputs == ()
    with pytest.raises(TypeError):
        stage.make_step(Settings())
