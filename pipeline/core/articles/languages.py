"""Which language an article is in."""

import re

from py3langid import rank

DETECT_CHARS = 600
"""More text makes the guess no better, only slower (a microsecond a character)."""

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-_]+)?", re.IGNORECASE)
# ISO 639-2 and -3 codes of languages that also have a two-letter code.
_SHORT = {
    "ara": "ar", "aze": "az", "bel": "be", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs",
    "cze": "cs", "chi": "zh", "dan": "da", "deu": "de", "dut": "nl", "ell": "el", "eng": "en",
    "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gre": "el",
    "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ind": "id", "ita": "it",
    "jpn": "ja", "kat": "ka", "kaz": "kk", "kor": "ko", "lav": "lv", "lit": "lt", "nld": "nl",
    "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru",
    "slk": "sk", "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv", "tha": "th",
    "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip


def read_language(tag: str) -> str:
    """Return the primary language of a BCP 47 tag (`en-US` is `en`), or the empty string."""
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        return ""
    code = match[1].lower()
    return _SHORT.get(code, code)


def detect_language(text: str) -> str:
    """Return the likeliest language of `text`, of the 97 that py3langid knows.

    Languages with a two-letter code only: the others have little press, and the model takes a
    short English text for Nigerian Pidgin or Bikol now and then.
    The model (langid.py; Lui and Baldwin 2012) is loaded on the first call: 0.3 s.
    """
    ranked = (str(language) for language, _score in rank(text[:DETECT_CHARS]))
    return next(language for language in ranked if len(language) == 2)
