"""Read the event lexicon from the package's data files."""

from functools import cache
from pathlib import Path

from pipeline.core.events.lexicon import Lexicon, build_lexicon
from pipeline.runtime.settings import Settings

EVENTS = Path(__file__).resolve().parents[1] / "lexicons" / "events"


@cache
def _load() -> Lexicon:
    return build_lexicon(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(EVENTS.iterdir())}
    )


def load_lexicon(settings: Settings) -> Lexicon:  # noqa: ARG001 - every loader takes the settings
    """Return the event lexicon, one a process.

    Raises:
        LexiconError: a line of a pattern file is wrong.

    """
    return _load()
