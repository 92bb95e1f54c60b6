"""The words of a report's sentences as hashes: what of them is compared, and all that must stay."""

import re
import zlib
from array import array

from pipeline.records import Mention

_WORD = re.compile(r"\w{4,}|\d+")


def hash_words(mention: Mention) -> bytes:
    """Return the distinct CRC-32 of the words of a mention's sentences: ascending uint32.

    They are long words and numbers. Of a mention without sentences they are what it had.
    """
    if mention.sentence_words:
        return mention.sentence_words
    words = {
        zlib.crc32(word.encode())
        for proof in mention.evidence
        for word in _WORD.findall(proof.sentence.casefold())
    }
    return array("I", sorted(words)).tobytes()
