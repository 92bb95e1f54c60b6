"""The article in the state of a page that scripts are to draw: `__NEXT_DATA__` and its kin."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

MAX_SCRIPTS = 100
MAX_CHARS = 3_000_000
MAX_NODES = 50_000
MIN_TEXT_CHARS = 400
"""Less text than this under one name is no article."""
MIN_SENTENCE_CHARS = 40

_START = re.compile(r"[\[{]\s*[\"{\[]")
_TAGGED = re.compile(r"<(?:p|br|h2|div)[\s/>]", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?\u2026][\"'\u201d\u2019)]*\s*$")
_DECODER = json.JSONDecoder(strict=False)


def read_state_body(tree: HtmlElement) -> str:
    """Return the text that stands under one name in the JSON of the page's scripts, or nothing.

    Paragraphs of one article hang on one path (`props.article.body[].text`); of all paths the one
    with the most sentences has it.
    """
    texts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for script in tree.xpath("//script")[:MAX_SCRIPTS]:
        source = script.text or ""
        if MIN_TEXT_CHARS < len(source) <= MAX_CHARS and "ld+json" not in script.get("type", ""):
            for path, text in _strings(source):
                if _TAGGED.search(text) or (
                    len(text) >= MIN_SENTENCE_CHARS and _SENTENCE.search(text)
                ):
                    texts[path].append(text)
    found = max(texts.values(), key=lambda lines: sum(map(len, lines)), default=[])
    text = "\n".join(dict.fromkeys(found))
    return text if len(text) >= MIN_TEXT_CHARS else ""


def _strings(source: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return the strings of a script's JSON in order, each with the names that lead to it."""
    start = _START.search(source)
    if start is None:
        return
    try:
        value, _ = _DECODER.raw_decode(source, start.start())
    except (ValueError, RecursionError):
        return
    todo: list[tuple[tuple[str, ...], object]] = [((), value)]
    for _ in range(MAX_NODES):
        if not todo:
            return
        path, node = todo.pop()
        if isinstance(node, str):
            yield path, node
        elif isinstance(node, list):
            todo += [(path, child) for child in reversed(node[:MAX_NODES])]
        elif isinstance(node, dict):
            todo += [((*path, key), child) for key, child in reversed(node.items())]
