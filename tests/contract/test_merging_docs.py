"""What docs/merging.md says in numbers is what the rules are."""

import re
from pathlib import Path

from pipeline.core.events import merging_rules
from pipeline.core.events.merging_rules import ASSAULT_WEIGHTS, ORIGIN_STEPS, WEIGHTS

TEXT = (Path(__file__).parents[2] / "docs" / "merging.md").read_text(encoding="utf-8")


def test_the_weights_of_the_docs_are_those_of_the_rules():
    rows = re.findall(r"^\| (\w+) \| (0\.\d\d) \| (0\.\d\d) \|", TEXT, re.MULTILINE)

    assert {name: (float(one), float(two)) for name, one, two in rows} == {
        name: (getattr(WEIGHTS, name), getattr(ASSAULT_WEIGHTS, name)) for name in WEIGHTS._fields
    }


def test_the_constants_of_the_docs_are_those_of_the_rules():
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([\d.]+) \|", TEXT, re.MULTILINE)

    assert rows
    assert {name: getattr(merging_rules, name) for name, _ in rows} == {
        name: float(value) for name, value in rows
    }


def test_the_docs_tell_when_more_origins_are_news():
    assert f"origins reach {', '.join(map(str, ORIGIN_STEPS))} |" in TEXT
