"""JSON Schemas from the records: what `schemas/` must say. Run as a module, it writes new files.

`python -m tests.support.schemas` writes the schema of every record whose version is not released
(has no line in RELEASED.sha256). A released file is never touched: change the record's version.
"""

import json
import re
from pathlib import Path

import msgspec

from pipeline.records import RECORDS

SCHEMAS = Path(__file__).parents[2] / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PROSE = frozenset({"description", "title", "$id", "$schema", "examples"})


def path_of(record: type[msgspec.Struct]) -> Path:
    """Return where the schema of a record's current version lies."""
    return SCHEMAS / f"{record.SCHEMA.removeprefix('/')}.json"


def schema_of(record: type[msgspec.Struct]) -> dict:
    """Return the JSON Schema that a record type stands for."""
    _, parts = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    parts = json.loads(msgspec.json.encode(parts))
    own = parts.pop(record.__name__)
    head = {"$schema": DRAFT, "$id": record.SCHEMA}
    return _flow_text({**head, **own, **({"$defs": dict(sorted(parts.items()))} if parts else {})})


def released() -> dict[str, str]:
    """Return the SHA-256 of each released schema file, by its path below `schemas/`."""
    rows = (SCHEMAS / "RELEASED.sha256").read_text().splitlines()
    return {name: digest for digest, name in (row.split("  ") for row in rows)}


def without_prose(node: object, *, inside_properties: bool = False) -> object:
    """Return what constrains data; drop titles, descriptions, ids and examples."""
    if isinstance(node, dict):
        return {
            key: without_prose(
                value, inside_properties=key == "properties" and not inside_properties
            )
            for key, value in node.items()
            if inside_properties or key not in PROSE
        }
    return [without_prose(value) for value in node] if isinstance(node, list) else node


def _flow_text(node: object) -> object:
    """Return the node with each description on one line."""
    if isinstance(node, dict):
        return {
            key: re.sub(r"\s+", " ", value).strip()
            if key == "description" and isinstance(value, str)
            else _flow_text(value)
            for key, value in node.items()
        }
    return [_flow_text(value) for value in node] if isinstance(node, list) else node


def main() -> None:
    """Write the schema files that are not released."""
    done = released()
    for record in RECORDS:
        path = path_of(record)
        if str(path.relative_to(SCHEMAS)) not in done:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(schema_of(record), indent=2, ensure_ascii=False) + "\n")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
