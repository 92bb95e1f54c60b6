"""Copies made of real texts, as outlets, aggregators and spinners make them. Seeded: no chance."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.core.copies import quantities, reversals
from pipeline.core.words import WORD_MASK, Words

WORD = re.compile(r"[A-Za-z]+|[^A-Za-z]+")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
NUMBER = re.compile(r"(?<![\d/-])\b\d{2,}\b(?![/-]\d)")
QUOTED = re.compile(r"(?<![\w.,!?])[\"“]([^\"“”\s][^\"“”\n]{28,}[^\"“”\s])[\"”](?!\w)")
FURNITURE = (
    "Sign up for our morning letter and get the stories that matter before breakfast.",
    "You can follow us wherever you talk about the news, and tell us what we missed.",
    "No part of this page may be copied or sold without our written permission, all rights ours.",
    "Readers may comment below; be kind, stay on the topic, and report what breaks our rules.",
    "This site keeps small files on your device so that it knows you when you come back.",
    "Watch the film of the day above. The text goes on after the advertisement.",
    "Most read this hour: ten bridges, nine ferries and the long way round the lake.",
)


class Spinner:
    """Make copies with the words of a corpus: a rare word is swapped for another of its shape."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        """Learn which words there are. Numbers, negations and opposites stay: they are facts."""
        self._random = random.Random(seed)
        counts = Counter(word for text in texts for word in re.findall(r"\b[a-z]{4,}\b", text))
        common = {word for word, _ in counts.most_common(150)} | quantities.WORDS | reversals.WORDS
        self._like: dict[str, list[str]] = {}
        for word in sorted(counts):
            if word not in common and counts[word] > 2:
                self._like.setdefault(word[-2:], []).append(word)
        self._all = set(counts) - common

    def spin(self, text: str, share: float) -> str:
        """Swap that share of all words, as far as there are words to swap."""
        parts = WORD.findall(text)
        places = [at for at, part in enumerate(parts) if part in self._all]
        wanted = int(share * sum(part[0].isalpha() for part in parts))
        for at in self._random.sample(places, min(wanted, len(places))):
            like = self._like.get(parts[at][-2:]) or ["otherwise"]
            parts[at] = self._random.choice([word for word in like if word != parts[at]] or like)
        return "".join(parts)

    def shuffle(self, text: str) -> str:
        """Put the sentences in another order."""
        sentences = SENTENCE.split(text)
        self._random.shuffle(sentences)
        return " ".join(sentences)

    def wrap(self, text: str) -> str:
        """Put page furniture around the text."""
        lines = list(FURNITURE)
        self._random.shuffle(lines)
        return "\n".join([*lines[:2], text, *lines[2:]])

    def change_numbers(self, text: str, most: int = 0) -> str:
        """Change the numbers of two digits or more: `most` of them, or all."""
        return NUMBER.sub(
            lambda match: str(int(match[0]) + self._random.randint(1, 9)), text, count=most
        )


def cut(text: str, share: float) -> str:
    """Keep whole sentences from the head until they hold that share of the words."""
    wanted, kept = share * len(text.split()), []
    for sentence in SENTENCE.split(text):
        kept.append(sentence)
        if sum(len(one.split()) for one in kept) >= wanted:
            break
    return " ".join(kept)


def keep_middle(text: str, share: float) -> str:
    """Keep whole sentences from the middle that hold about that share of the words."""
    sentences = SENTENCE.split(text)
    left_out = (1.0 - share) / 2 * len(text.split())
    before, kept = 0, []
    for sentence in sentences:
        if left_out <= before < len(text.split()) - left_out:
            kept.append(sentence)
        before += len(sentence.split())
    return " ".join(kept)


def reformat(text: str) -> str:
    """Change case, quotation marks, dashes and line breaks only."""
    return (
        text.upper().replace('"', "”").replace("'", "’").replace(". ", ".\n\n").replace("--", "—")
    )


def make_kinds(spinner: Spinner) -> dict[str, Callable[[str], str]]:
    """Return the kinds of copies. All but the last two say the same as their original."""
    return {
        "exact": lambda text: text,
        "format": reformat,
        "tail_cut": lambda text: cut(text, 0.65),
        "lead_25": lambda text: cut(text, 0.25),
        "spun_10": lambda text: spinner.spin(text, 0.1),
        "spun_20": lambda text: spinner.spin(text, 0.2),
        "spun_30": lambda text: spinner.spin(text, 0.3),
        "quotes_spun": lambda text: QUOTED.sub(
            lambda match: match[0].replace(match[1], spinner.spin(match[1], 0.3)), text
        ),
        "shuffled": spinner.shuffle,
        "boilerplate": spinner.wrap,
        "doubled": lambda text: f"{text}\n{text}",
        "combined": lambda text: spinner.wrap(
            f"What the day brought in the capital\n{spinner.spin(cut(text, 0.7), 0.2)}"
        ),
        "combined_middle": lambda text: spinner.wrap(
            f"What the day brought in the capital\n{spinner.spin(keep_middle(text, 0.7), 0.2)}"
        ),
        "one_number": lambda text: spinner.change_numbers(text, most=1),
        "numbers": spinner.change_numbers,
    }


def five_word_shingles(text: str) -> frozenset[tuple[int, ...]]:
    """Return the runs of five words of a text."""
    words = (Words(text).ids & WORD_MASK).tolist()
    return frozenset(zip(*(words[at:] for at in range(5)), strict=False))
