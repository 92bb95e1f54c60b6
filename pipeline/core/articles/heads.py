"""What templates leave above a plain text: byline, times, reading time. Read, then cut off."""

import re

from pipeline.core.articles.metadata import Metadata
from pipeline.core.articles.names import is_byline, split_names

HEAD_LINES = 5
MAX_LINE_CHARS = 120
MIN_LEFT_CHARS = 80
"""A text that would be shorter than this without its head keeps it: too little to be sure."""

_STAMP = re.compile(
    r"\W*(?P<what>(?:first |last |originally )?"
    r"(?:published|updated|posted|modified|edited|created)(?: (?:on|at))?)\b[:\s]*"
    r"(?P<time>(?=[^\n]*\d)[\w\s,.:/|()+\u2013\u2014-]{6,60})",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\W*\d{1,2}[ -]?min(?:ute)?s?\.?(?: read)?\W*", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|edit|last", re.IGNORECASE)


def read_head(text: str, page: Metadata) -> tuple[str, Metadata]:
    """Return the text without the lines above it that are certainly none of it, and what they say.

    A byline (`By` and names, alone on its line) and stamps of publication go; a byline that names
    an agency stays, for the credits are read from the text. What the page itself declares goes
    before what is read here.
    """
    authors: tuple[str, ...] = ()
    times: dict[bool, list[str]] = {False: [], True: []}
    lines = text.split("\n")
    kept: list[str] = []
    done = 0
    for line in lines[:HEAD_LINES]:
        if len(line) > MAX_LINE_CHARS or line.endswith((".", "?", "!", "\u201d")):
            break
        if stamp := _STAMP.fullmatch(line):
            times[_CHANGED.search(stamp["what"]) is not None].append(stamp["time"].strip(" |,"))
        elif not authors and is_byline(line):
            authors, agency = split_names(line)
            kept += [line] if agency else []
        elif not _READING_TIME.fullmatch(line):
            kept.append(line)
        done += 1
    rest = "\n".join([*kept, *lines[done:]])
    if len(rest) < MIN_LEFT_CHARS:
        return text, page
    return rest, page._replace(
        authors=page.authors or authors,
        published=(*page.published, *times[False]),
        modified=(*page.modified, *times[True]),
    )
