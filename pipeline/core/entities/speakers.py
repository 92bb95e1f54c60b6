"""`I` inside a quote is its speaker."""

from collections.abc import Iterable

from pipeline.core.entities.cues import Speech
from pipeline.core.entities.page import Mention, Page

_FIRST_PERSON = frozenset({"i", "me", "my", "myself"})


def find_speakers(page: Page, quotes: Iterable[Speech]) -> None:
    """Add a mention of the speaker for every pronoun of the first person in a quote."""
    for said in quotes:
        speaker = said.speaker
        if not said.direct or speaker is None or speaker.thing.type != "PERSON":
            continue
        for token in page.span(said.start, max(said.end, said.start + 1)):
            if token.lower_ in _FIRST_PERSON:
                end = token.idx + len(token.text)
                page.pronouns.append(Mention(token.idx, end, speaker.thing, "pronoun", 0.8))
