"""What is fuzzed holds its promises on its own seeds, on what once broke one, and by chance."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import OWN
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parents[1] / "fuzz" / "found"
KEPT = sorted(path for path in FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_once_broke_a_promise_breaks_it_no_more(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_its_promises_on_its_seeds(name):
    for seed in OWN[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_its_promises_on_any_bytes(name):
    @settings(max_examples=25, deadline=None)
    @given(st.binary(max_size=300))
    def take(raw):
        TARGETS[name](raw)

    take()
