"""Copies whose quotes read differently, and copies whose quotes only look different. Seeded."""

import re

from tests.eval.copies import QUOTED

WORD_BEFORE_COMMA = re.compile(r"(\w[\w ]{12,}?), (\w[\w ,]{12,})")


def alter_quotes(text, spinner, share):
    """Return the text with that share of the words of each long quote swapped, and the quotes."""
    altered = []

    def spin(match):
        spun = spinner.spin(match[1], share)
        if spun != match[1]:
            altered.append(spun)
        return match[0].replace(match[1], spun)

    return QUOTED.sub(spin, text), altered


def requote(text):
    """Write the quotes with other marks."""
    return QUOTED.sub(lambda match: f"«{match[1]}»", text)


def split_quotes(text):
    """Break each quote in two at its first comma, as reporters do."""

    def split(match):
        inner = WORD_BEFORE_COMMA.sub(r"\1,” he went on, “\2", match[1], count=1)
        return f"“{inner}”"

    return QUOTED.sub(split, text)


def shorten_quotes(text):
    """Leave the last words of each quote out."""
    return QUOTED.sub(lambda match: f"“{_without_tail(match[1])}”", text)


def elide_quotes(text):
    """Leave words in the middle of each quote out, and say so."""

    def elide(match):
        words = match[1].split()
        if len(words) < 14:
            return match[0]
        return f"“{' '.join(words[:6])} ... {' '.join(words[10:])}”"

    return QUOTED.sub(elide, text)


def bracket_quotes(text):
    """Explain the first pronoun of each quote in brackets."""
    return QUOTED.sub(
        lambda match: match[0].replace(
            match[1], re.sub(r"\b(we|they|it|he|she)\b", r"[the board]", match[1], count=1)
        ),
        text,
    )


def shuffle_lines(text):
    """Turn the order of the paragraphs round: no quote is torn."""
    return "\n".join(reversed(text.split("\n")))


def _without_tail(quote):
    words = quote.split()
    return " ".join(words[: max(5, len(words) * 3 // 4)])


LOOK_DIFFERENT = {
    "requoted": requote,
    "split": split_quotes,
    "shortened": shorten_quotes,
    "elided": elide_quotes,
    "bracketed": bracket_quotes,
    "shuffled_lines": shuffle_lines,
}
