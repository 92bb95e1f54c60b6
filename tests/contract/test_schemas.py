"""The records and the JSON Schema files are one contract, seen from two sides."""

import copy
import hashlib
import json
import re
from itertools import pairwise

import jsonschema_rs
import msgspec
import pytest

from pipeline.records import RECORDS
from tests.support.schemas import SCHEMAS, path_of, released, schema_of, without_prose


def major_of(name):
    """Return what the versions share that one record reads: `/article/1` of `/article/1.2.0`."""
    return name.partition(".")[0]


FILES = sorted(SCHEMAS.glob("*/*.json"))
EXAMPLES = sorted(SCHEMAS.glob("examples/*/*/valid/*.json"))
COUNTER_EXAMPLES = sorted(SCHEMAS.glob("examples/*/*/invalid/*.json"))
RECORD_OF = {major_of(record.SCHEMA): record for record in RECORDS}


def version(path):
    return tuple(int(part) for part in path.stem.split("."))


def nodes(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def breaks(old, new):
    """Say how a new version of the same major breaks the readers and writers of the old one."""
    found = []
    if set(new.get("required", ())) != set(old.get("required", ())):
        found.append("the required fields differ")
    for part, old_properties in properties_of(old).items():
        new_properties = properties_of(new).get(part, {})
        for name, what in old_properties.items():
            if name not in new_properties:
                found.append(f"{part}{name} is gone")
            elif name != "$schema" and without_prose(what) != without_prose(new_properties[name]):
                found.append(f"{part}{name} is another")
    return found


def properties_of(schema):
    parts = {name: part.get("properties", {}) for name, part in schema.get("$defs", {}).items()}
    return {"": schema["properties"], **{f"{name}.": found for name, found in parts.items()}}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_record_says_what_its_schema_says(record):
    from_file = json.loads(path_of(record).read_text())

    assert without_prose(from_file) == without_prose(schema_of(record))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SCHEMAS)))
def test_a_schema_is_named_by_its_place_and_has_no_unions_nulls_or_odd_names(path):
    schema = json.loads(path.read_text())
    names = [name for part in properties_of(schema).values() for name in part]

    assert schema["$id"] == f"/{path.relative_to(SCHEMAS).with_suffix('')}"
    assert [name for name in names if not re.fullmatch(r"\$schema|[a-z][a-z0-9_]*", name)] == []
    assert [key for node in nodes(schema) for key in ("anyOf", "oneOf") if key in node] == []
    assert [node for node in nodes(schema) if node.get("type") == "null"] == []
    jsonschema_rs.meta.validate(schema)


def test_a_schema_folder_holds_versions_in_a_row_that_only_add_optional_fields():
    for folder in {path.parent for path in FILES}:
        found = sorted(folder.glob("*.json"), key=version)
        for old, new in pairwise(found):
            if version(old)[0] == version(new)[0]:
                assert breaks(json.loads(old.read_text()), json.loads(new.read_text())) == []


def test_the_change_rule_finds_what_breaks_a_reader():
    old = json.loads(FILES[0].read_text())
    added, removed, retyped, required = (copy.deepcopy(old) for _ in range(4))
    added["properties"]["more"] = {"type": "string"}
    name = next(name for name in old["properties"] if name != "$schema")
    del removed["properties"][name]
    retyped["properties"][name] = {"type": "boolean"}
    required["required"] = [*old["required"], name + "_too"]

    assert breaks(old, added) == []
    assert breaks(old, removed) == [f"{name} is gone"]
    assert breaks(old, retyped) == [f"{name} is another"]
    assert breaks(old, required) == ["the required fields differ"]


def test_a_released_schema_never_changes():
    now = {
        str(path.relative_to(SCHEMAS)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FILES
    }

    assert {name: now.get(name) for name in released()} == released()


def test_only_the_newest_version_of_a_record_may_be_unreleased():
    current = {str(path_of(record).relative_to(SCHEMAS)) for record in RECORDS}
    drafts = {str(path.relative_to(SCHEMAS)) for path in FILES} - set(released())

    assert drafts - current == set()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(SCHEMAS)))
def test_a_valid_example_passes_schema_and_record_and_comes_back_the_same(path):
    name = "/" + str(path.parent.parent.relative_to(SCHEMAS / "examples"))
    raw = path.read_bytes()
    schema = json.loads((SCHEMAS / f"{name[1:]}.json").read_text())
    record = msgspec.json.decode(raw, type=RECORD_OF[major_of(name)])
    again = json.loads(msgspec.json.encode(record))

    jsonschema_rs.validate(schema, json.loads(raw))
    assert again == json.loads(raw)


@pytest.mark.parametrize("path", COUNTER_EXAMPLES, ids=lambda path: str(path.relative_to(SCHEMAS)))
def test_an_invalid_example_is_refused_by_schema_and_record(path):
    name = "/" + str(path.parent.parent.relative_to(SCHEMAS / "examples"))
    raw = path.read_bytes()
    schema = json.loads((SCHEMAS / f"{name[1:]}.json").read_text())

    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema, json.loads(raw))
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=RECORD_OF[major_of(name)])


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_schema_has_valid_and_invalid_examples(record):
    folder = SCHEMAS / "examples" / record.SCHEMA.removeprefix("/")

    assert list(folder.glob("valid/*.json"))
    assert list(folder.glob("invalid/*.json"))
