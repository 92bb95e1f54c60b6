"""From what a source delivered to raw text, whatever form it has."""

from typing import NamedTuple

from pipeline.core.articles.charset import decode_document, undo_mojibake
from pipeline.core.articles.metadata import NOTHING, Metadata
from pipeline.core.articles.pages import is_markup, is_page, read_fragment, read_page, unescape
from pipeline.core.outcome import Reject
from pipeline.records.article import Repair
from pipeline.records.inbound import Inbound

RAW_CHARS_PER_TEXT_CHAR = 20
"""How much larger than the longest text a document with markup may be."""
MAX_UNREADABLE_SHARE = 0.05
"""More undecodable characters than this: an image, a PDF, something encrypted."""

_HTML = frozenset(("text/html", "application/xhtml+xml"))
_PLAIN = frozenset(("", "text/plain"))
_UNREADABLE = "\ufffd" + "".join(map(chr, {*range(0x20)} - {*map(ord, "\t\n\v\f\r")}))


class Document(NamedTuple):
    """Raw text, what its page says of itself, and what had to be repaired to read it."""

    text: str
    metadata: Metadata
    repaired: tuple[Repair, ...]


def read_document(inbound: Inbound, max_text_chars: int) -> Document:
    """Return the text of a delivery: its `body`, else `content`, else `content_base64`.

    Raises:
        Reject: `no_text`, `unsupported_content_type`, `too_large` or `unreadable_content`.

    """
    if is_over_limit(inbound, max_text_chars):
        limit = max_text_chars * RAW_CHARS_PER_TEXT_CHAR
        raise Reject("too_large", f"a document of at most {limit} characters was expected")
    raw, wrong_charset = _take_raw(inbound)
    declared_html = not inbound.body.strip() and media_type_of(inbound) in _HTML
    text, metadata, had_markup = _read(raw, declared_html=declared_html)
    if len(text) > max_text_chars * RAW_CHARS_PER_TEXT_CHAR // 5:
        raise Reject("too_large", f"a text of at most {max_text_chars} characters was expected")
    text, was_mojibake = undo_mojibake(text)
    _check_readable(text)
    repaired: list[Repair] = []
    if wrong_charset or was_mojibake:
        repaired.append("charset")
    if had_markup:
        repaired.append("markup")
    return Document(text, metadata, tuple(repaired))


def is_over_limit(inbound: Inbound, max_text_chars: int) -> bool:
    """Return whether a delivery is larger than any document of a text that long would be."""
    longest = max(map(len, (inbound.body, inbound.content, inbound.content_base64)))
    return longest > max_text_chars * RAW_CHARS_PER_TEXT_CHAR


def media_type_of(inbound: Inbound) -> str:
    """Return the content type in lower case, without its parameters."""
    return inbound.content_type.partition(";")[0].strip().lower()


def _take_raw(inbound: Inbound) -> tuple[str, bool]:
    """Return the raw text, and whether its encoding had to be repaired."""
    if inbound.body.strip():
        return inbound.body, False
    if not inbound.content.strip() and not inbound.content_base64:
        raise Reject("no_text", "one of body, content, content_base64 was expected; all are empty")
    media_type = media_type_of(inbound)
    if media_type not in _HTML | _PLAIN:
        known = ", ".join(sorted((_HTML | _PLAIN) - {""}))
        known += ", ninjs, NewsML-G2 or NITF"
        raise Reject("unsupported_content_type", f"one of {known} was expected, not {media_type}")
    if inbound.content.strip():
        return inbound.content, False
    return decode_document(inbound.content_base64, inbound.content_type)


def _read(raw: str, *, declared_html: bool) -> tuple[str, Metadata, bool]:
    """Return text and metadata, and whether there was markup where plain text was declared."""
    if declared_html or is_markup(raw):
        if is_page(raw):
            page = read_page(raw)
            return page.text, page.metadata, not declared_html
        return read_fragment(raw), NOTHING, not declared_html
    text, had_entities = unescape(raw)
    return text, NOTHING, had_entities


def _check_readable(text: str) -> None:
    """Refuse what is no text.

    Raises:
        Reject: `unreadable_content`.

    """
    broken = sum(text.count(char) for char in _UNREADABLE)
    if broken > MAX_UNREADABLE_SHARE * len(text):
        raise Reject("unreadable_content", f"text was expected; {broken} characters are none")
