"""The development data that lies beside the project: used from there, never copied."""

import json
import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("DATELINE_TEST_SHARED", Path(__file__).parents[3] / "shared"))


def shared(name):
    """Return the path of a shared file or folder; skip the test, saying so, where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the development data: {name} is not at {SHARED} (DATELINE_TEST_SHARED)")
    return path


def read_jsonl(path):
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
