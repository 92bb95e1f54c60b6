"""Quotes, direct and indirect: the words, who said them, with what verb, to whom or where.

After Pareti et al. 2013, "Automatically Detecting and Attributing Indirect and Direct Quotations":
the verb of speech nearest to the marks and its subject; where there is none, the speaker goes on.
"""

from pipeline.core.entities.attribution import attribute, read_dash, read_lead
from pipeline.core.entities.cues import Speech
from pipeline.core.entities.indirect import find_indirect
from pipeline.core.entities.marks import Quotation
from pipeline.core.entities.page import Page
from pipeline.records.common import Quote, Speaker

MIN_WORDS = 4
"""Shorter stretches in quotation marks are scare quotes or names."""

_MAX_TITLE_WORDS = 9
_SMALL = frozenset({"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into"}) | {
    "is", "of", "on", "or", "over", "that", "the", "to", "with",
}  # fmt: skip
"""Words that a title may have in small letters."""

_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD", "VB"})


def find_quotes(page: Page) -> list[Speech]:
    """Return what the page quotes, in order, each with its speaker where there is one."""
    direct = [
        Speech(one.inner_start, one.inner_end) for one in page.quotations if _is_speech(page, one)
    ]
    for said in direct:
        attribute(page, said)
    found = sorted([*direct, *find_indirect(page, direct)], key=lambda said: said.start)
    for at, said in enumerate(found):
        if said.direct and not said.is_attributed and not read_dash(page, said):
            _go_on(page, said, found[:at])
            if not said.is_attributed:
                read_lead(page, said)
        said.settle(found[:at])
    return found


def _is_speech(page: Page, one: Quotation) -> bool:
    """Return whether words in marks are somebody's, not a scare quote or the title of a work.

    A short one is, if it is a clause and stops as speech does.
    """
    words = page.text[one.inner_start : one.inner_end]
    count = len(words.split())
    if count >= MIN_WORDS:
        return not (count <= _MAX_TITLE_WORDS and _is_title(words))
    if count < 2 or words[-1] not in ",.?!":
        return False
    before = page.text[max(0, one.start - 2) : one.start].strip()
    is_stop = words[-1] != "." or before in {":", ","}
    return is_stop and any(t.tag_ in _FINITE for t in page.span(one.inner_start, one.inner_end))


def _is_title(words: str) -> bool:
    """Return whether all words of weight are capitals: `The Long Road to the Harbour`."""
    if words[-1] in ".,?!…":
        return False
    heavy = [word for word in words.split() if word[0].isalpha() and word.lower() not in _SMALL]
    return len(heavy) > 1 and all(word[0].isupper() for word in heavy)


def _go_on(page: Page, said: Speech, before: list[Speech]) -> None:
    """Let a quote without a verb of speech belong to the last speaker.

    So it is where it follows on speech in its paragraph, or opens the paragraph after that.
    """
    if not before:
        return
    last = before[-1]
    start, _ = page.paragraph(said.start)
    last_start, _ = page.paragraph(last.start)
    _, last_end = page.paragraph(max(last.end - 1, last.start))
    opens = not page.text[start : said.start].strip(" “\"`'‘«")
    if last_end >= start or (opens and last_end + 1 >= start) or last_start == start:
        said.speaker, said.phrase, said.others = last.speaker, last.phrase, last.others


def make_quote(page: Page, said: Speech) -> Quote:
    """Return the record of a quote."""
    speaker = said.speaker
    return Quote(
        text=page.text[said.start : said.end],
        direct=said.direct,
        speaker=said.phrase or (speaker.name or speaker.thing.name if speaker else ""),
        speaker_id=(speaker.id or speaker.thing.id) if speaker else "",
        verb=said.cue,
        venue=said.venue,
        start=said.start,
        end=said.end,
        others=tuple(
            Speaker(name=other.name or other.thing.name, id=other.id or other.thing.id)
            for other in said.others
        ),
    )
