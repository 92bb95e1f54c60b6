"""Words that name who had a story first: notes at head or foot, half-sentences anywhere."""

import re
from collections.abc import Iterator

# Bounded, because a text may be one endless word.
_PROPER = r"[A-Z\u00c0-\u00de][\w&'\u2019-]{0,40}(?:\.(?=\w)[\w.]{0,40})?"
_JOINT = r"(?: of the | for the | and the | of | for | and | the | de | al | du | della |\s)"
NAME = rf"{_PROPER}(?:{_JOINT}{_PROPER}){{0,5}}"
"""Capitalised words in a row, with what joins them."""

_KIND = (
    "story|article|report|piece|post|column|essay|interview|version|content|op-ed|commentary"
    "|analysis|podcast|investigation"
)
_STORY = rf"(?:[Tt]his|[Tt]he|[Aa]n?|[Oo]ur)(?: \w+)? (?:{_KIND})(?: \w+)?"
_IS = "(?:was |is |has been |appears here |also )?"
_FIRST = "(?:first|originally|previously|initially)"
_APPEARED = "(?:appeared|published|posted|reported|ran|produced|written|aired)"
_AGAIN = "(?:re-?published|reprinted|reproduced|syndicated|provided|distributed|produced)"
_LEAVE = "(?:with (?:the )?(?:kind )?permission |in (?:partnership|collaboration) )?"
_ANEW = "(?:[Rr]e-?published|[Rr]eprinted|[Rr]eproduced)"
_FROM = "(?:from|of|by|with|courtesy of|via)"
_VIA = "(?:[Vv]ia|VIA|[Ss]ource|SOURCE|[Cc]ourtesy of)"
_SHAPES = (
    rf"{_STORY} {_IS}{_FIRST} {_APPEARED} (?:in|on|by|at|with|for) (?:the )?({NAME})",
    rf"{_STORY} {_IS}{_AGAIN} (?:here )?{_LEAVE}{_FROM} (?:the )?({NAME})",
    rf"^\W*{_ANEW} (?:here )?{_LEAVE}{_FROM} (?:the )?({NAME})",
    rf"\b(?:[Oo]riginally|[Ff]irst) {_APPEARED} (?:in|on|by|at) (?:the )?({NAME})",
    rf"\b({NAME}) (?:was the )?first (?:reported|to report|broke)\b",
    rf"\b(?:first|earlier) (?:reported|revealed) (?:by|in) (?:the )?({NAME})",
    rf"^[(\[]?{_VIA}(?::| (?=[A-Z]))\s?(?:the )?({NAME})[)\]]?\.?$",
)
_NOTICES = re.compile("|".join(_SHAPES), re.MULTILINE)
_CUE = re.compile(
    r"\b(?:[Ff]irst|earlier|[Oo]riginally|previously|initially|[Rr]e-?published|[Rr]eprinted"
    r"|[Rr]eproduced|syndicated|provided|distributed|produced|[Vv]ia|VIA|[Ss]ource|SOURCE"
    r"|[Cc]ourtesy)\b"
)
# Places where things are posted, and capitalised words that are no publisher.
_NO_PUBLISHER = re.compile(
    r"(?:Twitter|X|Facebook|Telegram|Instagram|YouTube|TikTok|Reddit|Weibo|Getty(?: Images)?"
    r"|Creative Commons|English|Arabic|French|Russian|Chinese|Spanish|German"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|He|She|They|It|We|I|Who|And|But|The|This"
    r"|Electronic .*|Email|E-mail|Mail|Fax|Video|Zoom|Skype)"
)


def find_notices(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the span of each publisher that is named as the first one, in order."""
    for line in lines_with(_CUE, text, start):
        for match in _NOTICES.finditer(text, *line):
            begin, end = match.span(match.lastindex or 0)
            if not _NO_PUBLISHER.fullmatch(text, begin, end):
                yield begin, end


def lines_with(cue: re.Pattern[str], text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the span of each line in which `cue` is found: only there is a closer look due."""
    while match := cue.search(text, start):
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        yield max(start, text.rfind("\n", start, match.start()) + 1), end
        start = end
