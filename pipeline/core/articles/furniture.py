"""Lines within an article that are not of it: teasers, labels, bylines, repeated quotes."""

import re
from collections.abc import Sequence

from pipeline.core.articles.agencies import AGENCY_PATTERN
from pipeline.core.articles.blocks import Block
from pipeline.core.articles.matching import letters

HEAD_LINES = 4
"""Bylines and times stand so near to the head of an article."""
MAX_LABEL_CHARS = 90
MAX_PROMPT_CHARS = 240
"""A longer line is a paragraph, whatever it starts with."""
MIN_REPEATED_CHARS = 30
MAX_APART = 40
"""A quote is pulled out of a paragraph that stands so many lines away, at most."""
MAX_TAIL_SHARE = 0.3
"""What follows a heading such as `Related stories` is cut off, up to this share of the text."""
ALL_LINKED = 0.8
TEASER_LINKED = 0.3

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def _any_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# A whole line that labels what stands below it, or is a button.
_LABEL = re.compile(
    _any_of(
        r"advertise?ment",
        r"advertising",
        r"ad",
        r"sponsored(?: content)?",
        r"promoted",
        r"paid (?:content|post)",
        r"(?:story|article|content)? ?continues (?:below|after)"
        r"(?: (?:the |this )?(?:ad\w*|video|gallery))?",
        r"(?:skip|scroll) (?:past |to )?[\w ]{3,30}",
        r"continue reading(?: below)?",
        r"load(?:ing|ed)\b.{0,30}",
        r"read (?:the )?(?:full |more|next|also)[\w ]{0,20}",
        r"(?:view|show|hide|see) (?:all |more |less )?(?:comments|gallery|caption|more|less|all)",
        r"share(?: (?:this|on|via|article|story)\b.{0,30})?",
        r"print(?: this)?",
        r"tweet",
        r"save",
        r"e-?mail(?: this)?",
        r"copy link",
        r"link copied!?",
        r"facebook",
        r"twitter",
        r"x",
        r"whatsapp",
        r"linkedin",
        r"reddit",
        r"pinterest",
        r"comments?",
        r"\d+ comments?",
        r"leave a comment",
        r"(?:this )?(?:video|image|photo) (?:source|caption|credit).{0,60}",
        r"text size.{0,20}",
        r"toggle caption",
        r"enlarge this image",
        r"play(?: video)?",
        r"watch(?: live| now)?",
        r"\d+ min(?:ute)?s?\.? read",
        r"close",
        r"menu",
        r"search",
        r"sign in",
        r"log in",
        r"subscribe(?: now)?",
        r"getty images",
        r"(?:ap|file|courtesy) photo",
    )
    + r"[.:!]?",
    re.IGNORECASE,
)
# The start of a line that leads to another article, where much of it is a link.
_TEASER = re.compile(
    r"[\W_]*"
    + _any_of(
        _any_of(
            "read",
            "see",
            "watch",
            "listen",
            "click",
            "more",
            "also",
            "related",
            "recommended",
            "don['\u2019]?t miss",
            "must[- ]read",
            "photos?",
            "pictures",
            "video",
            "gallery",
            "opinion",
            "explainer",
            "explained",
            "in (?:pictures|depth)",
            "live",
            "follow",
        )
        + r"\b[\w '\u2019]{0,40}[:|>\u2013\u2014\u00bb\u2192-]",
        r"(?:read|see|watch|also read)\b",
    ),
    re.IGNORECASE,
)
# The start of a line that asks the reader for something.
_PROMPT = re.compile(
    r"[\W_]*"
    + _any_of(
        r"(?:please )?(?:sign|subscribe|register|log)[- ](?:up|in|to|for|now)\b",
        r"(?:get|receive|want) .{3,80}(?:inbox|newsletter|e-?mail|alerts?|updates)\b",
        r"(?:join|follow|like|find) (?:us\b|the conversation|our\b|(?:him|her|them|@?\w+(?: \w+)?)"
        r" on (?:twitter|facebook|instagram|x)\b)",
        r"download (?:our|the) .{0,30}app\b",
        r"(?:click|tap) here",
        r"read or share this",
        r"support (?:our|independent) journalism",
        r"(?:have|got) (?:a|an) (?:news )?(?:tip|story)\b",
        r"(?:e-?mail|write to|contact|reach) .{0,60}\S+@\S+",
        r"send (?:us )?(?:a )?(?:news )?tips?\b",
        r"already (?:a )?(?:subscriber|member)",
        r"(?:want|looking for) more\b.{0,60}\?",
        r"thank you for (?:reading|subscribing|signing)",
    ),
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"[\W_]*"
    + _any_of(
        "\u00a9",
        r"(?:copyright|\(c\))[ :,]*(?:\u00a9|\(c\)|copyright|(?:19|20)\d\d|by\b)",
        r"all rights reserved",
        r"(?:this )?material may not be",
        r"(?:tags?|topics?|filed under|categories|keywords|related topics)\s*:",
        r"more on this (?:story|topic)\s*:",
    ),
    re.IGNORECASE,
)
_OF_AGENCY = re.compile(rf"(?<![\w-]){AGENCY_PATTERN}(?![\w-])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_STAMP = re.compile(
    _any_of(
        r"(?:first |last )?(?:published|updated|posted|modified|created|date)\b.{0,80}",
        rf"(?:\w+,? )?(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
        r"|\d{4}-\d\d-\d\d)\b.{0,40}",
        r"\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?\b.{0,40}",
        r"\d+ (?:hours?|minutes?|days?|weeks?) ago.{0,20}",
    ),
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|written by|story by)\s+\S[^.!?]{2,70}", re.IGNORECASE)
# A heading below which there are only other articles.
_ADJECTIVES = (
    "more|related|recommended|suggested|similar|popular|latest|trending|other|recent|top|further"
    "|sponsored|promoted|previous|featured"
)
_OTHERS = (
    r"(?:stories|articles|posts|news|coverage|reading|content|links|videos?|topics|headlines"
    r"|reports|updates|items|entries|searches|podcasts|galleries|must[- ]reads?)"
)
_TAIL = re.compile(
    _any_of(
        rf"(?:{_ADJECTIVES})(?: \w+)? {_OTHERS}(?: (?:from|on|in)\b.*)?",
        r"(?:related|recommended|trending|sponsored|promoted|suggested)(?: for you)?",
        r"more (?:from|like this|on this)\b.*",
        r"(?:you (?:may|might)|we) (?:also )?(?:like|recommend).*",
        r"read (?:next|more|also).*",
        r"most (?:read|popular|viewed|shared|commented|e-?mailed|recent)(?: \w+){0,2}",
        r"(?:what to )?(?:read|watch) next",
        r"up next",
        r"next (?:article|story|post)",
        "editors?['\u2019]? (?:picks?|choice)",
        r"our picks",
        r"(?:\d+ )?comments?(?: \(\d+\))?",
        r"leave a (?:reply|comment)",
        r"about the authors?",
        r"join the (?:discussion|conversation)",
        r"share this(?: \w+)?",
        r"(?:around|from) the web",
        r"see also",
        r"in this (?:story|article)",
    )
    + r"\s*[:.\u2026]?",
    re.IGNORECASE,
)


def drop_furniture(blocks: Sequence[Block], title: str) -> list[str]:
    """Return the lines of an article without those that templates and desks put among them.

    Kept are lines that credit an agency: they tell where the article comes from.
    """
    dropped = [_is_furniture(block) for block in blocks]
    kept = [
        block
        for index, block in enumerate(blocks)
        if not dropped[index] and not _is_of_links(blocks, dropped, index)
    ]
    return _drop_repeated([block.text for block in _cut_tail(_cut_head(kept, title))])


def _is_furniture(block: Block) -> bool:
    text = block.text
    size = len(text)
    heads = block.element.tag in _HEADINGS
    if size <= MAX_LABEL_CHARS and (
        _LABEL.fullmatch(text) or (not heads and _TAIL.fullmatch(text))
    ):
        return True
    if size > MAX_PROMPT_CHARS:
        return False
    if block.linked >= ALL_LINKED * size and not heads:
        return True
    if block.linked >= TEASER_LINKED * size and _TEASER.match(text):
        return True
    if _RIGHTS.match(text):
        return not _OF_AGENCY.search(text)
    return _PROMPT.match(text) is not None


def _is_of_links(blocks: Sequence[Block], dropped: Sequence[bool], index: int) -> bool:
    """Return whether a line is the heading of links that were dropped right below it."""
    following = index + 1
    return (
        following < len(blocks)
        and dropped[following]
        and blocks[following].is_linked
        and (
            blocks[index].element.tag in _HEADINGS
            or _TAIL.fullmatch(blocks[index].text) is not None
        )
    )


def _cut_head(blocks: Sequence[Block], title: str) -> list[Block]:
    """Drop title, byline and times at the head."""
    heading = letters(title)
    head = [block for block in blocks[:HEAD_LINES] if not _is_head(block, heading)]
    return [*head, *blocks[HEAD_LINES:]]


def _is_head(block: Block, heading: str) -> bool:
    text = block.text
    if block.element.tag == "h1" or (heading and letters(text) == heading):
        return True
    short = len(text) <= MAX_LABEL_CHARS
    return short and bool(_STAMP.fullmatch(text) or _BYLINE.fullmatch(text))


def _cut_tail(blocks: Sequence[Block]) -> Sequence[Block]:
    """Cut off other articles at the end, and headings that nothing follows."""
    sizes = [len(block.text) for block in blocks]
    most = MAX_TAIL_SHARE * sum(sizes)
    end = len(blocks)
    for index in range(len(blocks) - 1, 0, -1):
        if sum(sizes[index:]) > most:
            break
        if sizes[index] <= MAX_LABEL_CHARS and _TAIL.fullmatch(blocks[index].text):
            end = index
    while end > 1 and blocks[end - 1].element.tag in _HEADINGS:
        end -= 1
    return blocks[:end]


def _drop_repeated(lines: Sequence[str]) -> list[str]:
    """Drop lines that stand there before, and quotes pulled out of a paragraph near by."""
    bare = [letters(line) for line in lines]
    seen: set[str] = set()
    kept = []
    for index, (line, text) in enumerate(zip(lines, bare, strict=True)):
        if len(text) >= MIN_REPEATED_CHARS:
            near = bare[max(0, index - MAX_APART) : index + MAX_APART]
            if text in seen or any(len(other) > len(text) and text in other for other in near):
                continue
            seen.add(text)
        kept.append(line)
    return kept
