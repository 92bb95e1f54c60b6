"""Frozen bytes of released records and of the snapshots of today.

`python -m tests.support.golden` writes what tests/contract/golden is to keep of each schema version
of `schemas/RELEASED.sha256`, and of each format of a snapshot, that has nothing there yet, and the
hashes of that. It never changes what is there.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.core.copies import memory as copies_memory
from pipeline.core.events import merging_report, merging_snapshot
from pipeline.core.stories import grouper
from pipeline.core.wire import encode
from pipeline.records import RECORDS, Article, Mention, Outline
from pipeline.runtime.settings import Settings
from pipeline.stages import dedupe, emit, story
from tests.support.articles import HARBOUR, TALKS, article
from tests.support.mentions import at, mention
from tests.support.outlines import outline
from tests.support.schemas import SCHEMAS, released

GOLDEN = Path(__file__).parents[1] / "contract" / "golden"
HASHES = GOLDEN / "GOLDEN.sha256"
EXPECTED = ".expected.json"


def record_of(schema: str) -> type[msgspec.Struct]:
    """Return the record that reads a schema version (`/event/1.0.0`): that of its major version."""
    major = schema.partition(".")[0]
    return next(record for record in RECORDS if record.SCHEMA.partition(".")[0] == major)


def spell_out(record: msgspec.Struct) -> dict:
    """Return all fields of a record by name, also those at their defaults."""
    return {field.encode_name: _value(getattr(record, field.name)) for field in fields_of(record)}


def fields_of(record: msgspec.Struct) -> list:
    """Return the fields of a record that it has a value for."""
    return [
        field
        for field in msgspec.structs.fields(record)
        if getattr(record, field.name) is not msgspec.UNSET
    ]


def _value(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return spell_out(value)
    if isinstance(value, (tuple, list)):
        return [_value(one) for one in value]
    return msgspec.to_builtins(value)


def least(value: object, schema: dict, parts: dict) -> object:
    """Return an example with what its schema requires and nothing else."""
    schema = parts.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    if isinstance(value, dict):
        needed, known = schema.get("required", ()), schema.get("properties", {})
        return {
            name: least(one, known[name], parts) for name, one in value.items() if name in needed
        }
    if isinstance(value, list):
        return [least(one, schema.get("items", {}), parts) for one in value]
    return value


@dataclass(frozen=True)
class Memory:
    """A step that remembers, the format of its snapshot, and what it reads."""

    stage: object
    format: str
    record: type[msgspec.Struct]

    def make(self):
        """Return a new step."""
        return self.stage.make_step(Settings())

    def read(self, folder: Path) -> list:
        """Return the records of a golden."""
        lines = (folder / "input.jsonl").read_bytes().splitlines()
        return [msgspec.json.decode(line, type=self.record) for line in lines]

    @property
    def folder(self) -> Path:
        """Return where the golden of the present format is."""
        return GOLDEN / "snapshots" / self.stage.name / self.format


MEMORIES = (
    Memory(dedupe.STAGE, copies_memory.FORMAT.replace("/", "-").replace(" ", "-"), Article),
    Memory(emit.MERGE, f"{merging_snapshot.FORMAT}-{merging_report.RECORDS:08x}", Mention),
    Memory(story.STAGE, grouper.FORMAT.replace("/", "-"), Outline),
)
SNAPSHOT_AT = 4
"""So many records of a golden are in its snapshot; the others come after it."""


def make_input(stage: str) -> list[msgspec.Struct]:
    """Return records for a new golden: some that belong together, some before and some after."""
    if stage == "dedupe":
        return [
            article(name="northwire"),
            article(name="harbourpost", body=HARBOUR, hours=1),
            article(name="laketimes", hours=2),
            article(name="valleynews", body=TALKS.replace("1,200", "1,300"), hours=3),
            article(name="plainpaper", body=HARBOUR, hours=4),
            article(name="northwire", body=TALKS.replace("four hours", "five hours"), hours=5),
        ]
    if stage == "merge":
        return [
            mention("northwire"),
            mention("harbourpost", kind="AGREE", status="happened"),
            mention("laketimes", origin=False, cluster="northwire"),
            mention("valleynews", published=at(19), status="happened"),
            mention("plainpaper", published=at(20), kind="AGREE", status="denied"),
            mention("northwire", version="2", modified=at(19), published=at(18)),
        ]
    talks = "Norland and Sudland met in Verin for talks on prisoners and the bridge at Kessel."
    harbour = "The harbour of Port Alden closes while divers clear the wreck of a grain carrier."
    return [
        outline("northwire", talks),
        outline("harbourpost", harbour, hours=1),
        outline("laketimes", talks + " Buses wait at Kessel.", hours=2),
        outline("valleynews", "Rain is expected in the hills of Varga on Monday.", hours=3),
        outline("plainpaper", harbour + " Wheat will cost more.", hours=4),
        outline("eastmail", talks + " A ceasefire is far away.", hours=26),
    ]


def times_of(records: list) -> list:
    """Return when records of a golden entered their topic."""
    return [at(21, minute=number) for number, _ in enumerate(records)]


def add_records() -> None:
    """Write the goldens of released schema versions that have none."""
    for name in released():
        schema = "/" + name.removesuffix(".json")
        folder = GOLDEN / "records" / schema[1:]
        if folder.exists():
            continue
        rules = json.loads((SCHEMAS / name).read_text())
        example = json.loads(
            (SCHEMAS / "examples" / schema[1:] / "valid/northwire.json").read_text()
        )
        small = least(example, rules, rules.get("$defs", {}))
        folder.mkdir(parents=True)
        for kind, value in (("northwire", example), ("least", small)):
            raw = msgspec.json.encode(value)
            read = msgspec.json.decode(raw, type=record_of(schema))
            (folder / f"{kind}.json").write_bytes(raw)
            expected = json.dumps(spell_out(read), indent=1, ensure_ascii=False)
            (folder / f"{kind}{EXPECTED}").write_text(expected + "\n")
        print(f"wrote {folder}")


def add_snapshots() -> None:
    """Write the goldens of the present formats of snapshots that have none."""
    for one in MEMORIES:
        if one.folder.exists():
            continue
        one.folder.mkdir(parents=True)
        records = make_input(one.stage.name)
        lines = b"".join(encode(record) + b"\n" for record in records)
        (one.folder / "input.jsonl").write_bytes(lines)
        step = one.make()
        step(records[:SNAPSHOT_AT], times_of(records)[:SNAPSHOT_AT])
        for number, part in enumerate(step.snapshot_parts()):
            (one.folder / f"part-{number}.bin").write_bytes(part)
        print(f"wrote {one.folder}")


def hash_files() -> dict[str, str]:
    """Return the SHA-256 of each golden by its path."""
    return {
        str(path.relative_to(GOLDEN)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(GOLDEN.rglob("*"))
        if path.is_file() and path != HASHES
    }


def known_hashes() -> dict[str, str]:
    """Return those that are written down."""
    if not HASHES.exists():
        return {}
    return {
        name: digest
        for digest, name in (row.split("  ") for row in HASHES.read_text().splitlines())
    }


def main() -> None:
    """Add what lacks, and the hashes of what is new."""
    add_records()
    add_snapshots()
    rows = hash_files() | known_hashes()
    HASHES.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(rows.items())))


if __name__ == "__main__":
    main()
