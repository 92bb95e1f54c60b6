"""The table of heads and feet of texts, and what is read from each."""

import tomllib
from functools import cache
from pathlib import Path

from pipeline.core.articles.credits import read_credits
from pipeline.core.articles.revisions import read_revision_kind

TABLE = Path(__file__).parents[1] / "fixtures" / "credits.toml"
TOWNS = frozenset(("istanbul", "geneva", "ankara", "islamabad", "kyiv", "london", "new delhi"))


@cache
def cases():
    """Return all cases, with every field."""
    empty = {"title": "", "text": "", "place": "", "agency": "", "credits": [], "kind": ""}
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
    return [{**empty, **row} for row in rows]


def read(case):
    """Return what the rules read from a case, in its form."""
    said = read_credits(case["text"], TOWNS)
    return {
        "title": case["title"],
        "text": case["text"],
        "place": said.dateline.place if said.dateline else "",
        "agency": said.agency,
        "credits": [hint.name for hint in said.hints if hint.kind == "credit"],
        "kind": read_revision_kind(case["title"], case["text"]),
    }
