"""See that we may ship under every licence of a list: `python -m tests.supply.licences SBOM`.

The list of licences is `licences.toml`. Of `A OR B` one must be on it, of `A AND B` both. The exit
code is 1 where one is not on it, or nobody says which it is.
"""

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from license_expression import (
    OR,
    ExpressionError,
    LicenseSymbol,
    Licensing,
    get_spdx_licensing,
)
from msgspec import Struct, convert

TABLE = Path(__file__).with_name("licences.toml")
_CLASSIFIER = "License :: "


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """Licences that we may ship under, by SPDX id, with the reason where they ask for more.

    `named` are the names of older metadata; `read` says what a package's own file says where its
    metadata say nothing that can be understood.
    """

    allowed: tuple[str, ...]
    asking: dict[str, str]
    named: tuple[str, ...]
    read: dict[str, str]


def read_table() -> Table:
    """Return what we may ship under."""
    return convert(tomllib.loads(TABLE.read_text(encoding="utf-8")), Table)


def faults(bom: Mapping[str, Any], table: Table) -> Iterator[str]:
    """Yield what is wrong, a line a package."""
    for one in bom["components"]:
        said = [*_said(one)]
        if one["name"] in table.read:
            said = [table.read[one["name"]]]
        if not said:
            yield f"{one['name']}: its licence is not known"
        yield from (
            f"{one['name']}: {licence} is not on the list"
            for licence in said
            if not is_allowed(licence, table)
        )


def is_allowed(licence: str, table: Table) -> bool:
    """Return whether we may ship under a licence: an SPDX expression, or a name."""
    if licence in table.named:
        return True
    try:
        parsed = _spdx().parse(licence, validate=True)
    except ExpressionError:
        return False
    return _holds(parsed, {*table.allowed, *table.asking})


@cache
def _spdx() -> Licensing:
    return get_spdx_licensing()


def _holds(node: Any, allowed: set[str]) -> bool:
    if isinstance(node, LicenseSymbol):
        return node.key in allowed
    parts = (_holds(part, allowed) for part in node.args)
    return any(parts) if isinstance(node, OR) else all(parts)


def _said(component: Mapping[str, Any]) -> Iterator[str]:
    for one in component.get("licenses", ()):
        if "expression" in one:
            yield one["expression"]
        else:
            licence = one["license"]
            yield licence.get("id") or licence["name"].rpartition(_CLASSIFIER)[2]


if __name__ == "__main__":
    listed = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wrong = list(faults(listed, read_table()))
    print("\n".join([*wrong, f"{len(listed['components'])} components, {len(wrong)} faults"]))
    sys.exit(bool(wrong))
