"""What no stage can take, for the topic of every stage: each must end as a dead letter."""

import json
from typing import NamedTuple

from pipeline.flow import FLOW
from tests.support.schemas import SCHEMAS

NESTED = 200_000
WRONG = (
    ("nothing", b""),
    ("no UTF-8", b"\xff\xfe no record of ours"),
    ("no JSON", b'{"cut": "of'),
    ("a number", b"7"),
    ("a list", b"[]"),
    ("nulls", b'{"$schema": null, "title": null, "text": null, "body": null}'),
    ("nested", b"[" * NESTED),
    ("nested in a field", b'{"x": ' * NESTED + b"1" + b"}" * NESTED),
)


class Poison(NamedTuple):
    """A value for a topic that its stage rejects, and what is wrong with it."""

    topic: str
    wrong: str
    value: bytes | None


def poisons() -> list[Poison]:
    """Return what is wrong with every stage's input in every way that we know."""
    return [
        Poison(stage.reads, wrong, value)
        for stage in FLOW
        for wrong, value in (*WRONG, *_of_other_schemas(stage.record), ("a tombstone", None))
    ]


def _of_other_schemas(record):
    """Return valid records but for their schema: of a later major version, and of another kind."""
    _, name, version = record.SCHEMA.split("/")
    [*_, example] = sorted((SCHEMAS / "examples" / name / version).glob("valid/*.json"))
    later = json.loads(example.read_text())
    later["$schema"] = f"/{name}/{int(version.partition('.')[0]) + 1}.0.0"
    other = {**later, "$schema": "/nothing/1.0.0"}
    return (
        ("a later major version", json.dumps(later).encode()),
        ("an unknown schema", json.dumps(other).encode()),
    )
