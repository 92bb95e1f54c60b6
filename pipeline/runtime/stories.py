"""Read how common words are, by language: `lexicons/stories/`."""

from collections.abc import Mapping
from functools import cache

from pipeline.runtime.gazetteer import LEXICONS, read_table
from pipeline.runtime.settings import Settings

STORIES = LEXICONS / "stories"


@cache
def _tables() -> Mapping[str, Mapping[str, float]]:
    return {
        path.stem: {row["term"]: float(row["share"]) for row in read_table(path)}
        for path in sorted(STORIES.glob("*.tsv"))
    }


def load_word_shares(settings: Settings) -> Mapping[str, Mapping[str, float]]:  # noqa: ARG001 - every loader takes the settings
    """Return for each language the share of articles that its common words are in."""
    return _tables()
