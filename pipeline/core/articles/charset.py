"""Bytes to text where the encoding is wrong or unknown, and text that was decoded wrongly."""

import re

from charset_normalizer import from_bytes
from ftfy import fix_encoding
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

SNIFF_BYTES = 65_536
"""How much of an undeclared, non-UTF-8 document is looked at to guess its encoding."""

MIN_EVIDENCE_BYTES = 24

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_NEVER_WITHOUT_MARK = [
    "utf_16",
    "utf_16_be",
    "utf_16_le",
    "utf_32",
    "utf_32_be",
    "utf_32_le",
    "utf_7",
]
_SINGLE_BYTE = frozenset(("ascii", "cp1252", "iso8859-1", "latin-1", "iso8859-15"))


def decode_document(raw: bytes, content_type: str) -> tuple[str, bool]:
    """Return the text of `raw`, and whether its encoding had to be repaired.

    Tried in the order of browsers: byte order mark, content type, `<meta>` or XML declaration.
    Where the declared one does not fit the bytes, or none is declared, or a single-byte one is and
    the bytes are UTF-8: UTF-8; where that does not fit, the likeliest one. Never raises: what fits
    nothing becomes U+FFFD.
    """
    mark, bom = read_bom(raw)
    declared = mark or http_content_type_encoding(content_type) or html_body_declared_encoding(raw)
    body = raw[len(bom or b"") :]
    utf_8 = _decode(body, "utf-8")
    if declared is not None and (utf_8 is None or not _is_any_bytes(declared)):
        text = _decode(body, declared)
        if text is not None:
            return text, False
    if utf_8 is not None:
        return utf_8, declared is not None and not utf_8.isascii()
    return body.decode(_guess(body[:SNIFF_BYTES]), errors="replace"), True


def _guess(raw: bytes) -> str:
    """Return the likeliest encoding; on little evidence the one that browsers fall back to."""
    if len(_HIGH_BYTE.findall(raw)) < MIN_EVIDENCE_BYTES:
        return "cp1252"
    guess = from_bytes(raw, cp_exclusion=_NEVER_WITHOUT_MARK).best()
    return "cp1252" if guess is None else guess.encoding


def _is_any_bytes(encoding: str) -> bool:
    """Return whether any bytes are text in it: then bytes that are UTF-8 speak against it."""
    return resolve_encoding(encoding) in _SINGLE_BYTE


def _decode(raw: bytes, encoding: str) -> str | None:
    """Return the text, or None where the encoding is unknown or does not fit."""
    name = resolve_encoding(encoding)
    try:
        return None if name is None else raw.decode(name)
    except (LookupError, UnicodeError):
        return None


def undo_mojibake(text: str) -> tuple[str, bool]:
    """Return `text` as it was before its bytes were read wrongly, and whether they were.

    By ftfy (Speer 2019), which knows what text never looks like in each of a dozen encodings; of
    all that it can do, only this: quotation marks, ligatures and widths stay as they are.
    """
    if text.isascii():
        return text, False
    repaired = fix_encoding(text)
    return repaired, repaired != text


def drop_surrogates(text: str) -> str:
    """Return `text` without lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "ignore").decode()
