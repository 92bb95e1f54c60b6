"""Quality floors: measured once, and from then on the least that is accepted. They only go up."""

import json
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"


def floor(area: str, measure: str) -> float:
    """Return the least value that a measure may have."""
    return json.loads(FLOORS.read_text(encoding="utf-8"))[area][measure]
