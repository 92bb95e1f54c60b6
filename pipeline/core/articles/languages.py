"""Which language an article is in."""

import re

from py3langid import rank

HEAD_CHARS, MIDDLE_CHARS = 400, 200
"""More text makes the guess no better, only slower (a microsecond a character)."""
NEAR_SCORE = 12.0
"""Two languages are about as likely: logarithms of likelihood, of some hundred letters."""

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


def detect_language(text: str, declared: str = "") -> str:
    """Return the likeliest language of `text`, of the 97 that py3langid knows.

    Of two languages that are about as likely, the `declared` one; where they are not, templates
    that call every page English are not believed. Looked at are the head of the text and its
    middle, because a head may be names and figures only.
    Languages with a two-letter code only: the others have little press, and the model takes a
    short English text for Nigerian Pidgin or Bikol now and then.
    The model (langid.py; Lui and Baldwin 2012) is loaded on the first call: 0.3 s.
    """
    middle = max(HEAD_CHARS, len(text) // 2)
    sample = f"{text[:HEAD_CHARS]} {text[middle : middle + MIDDLE_CHARS]}"
    ranked = [(str(language), score) for language, score in rank(sample) if len(language) == 2]
    best, best_score = ranked[0]
    near = (language for language, score in ranked[1:3] if best_score - score <= NEAR_SCORE)
    return declared if declared in near else best
