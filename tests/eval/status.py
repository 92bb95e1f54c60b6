"""Score the reading of status on sentences of our own: `data/status.tsv` (status, word, sentence).

`status_hard.tsv` holds clauses inside others, conditions, idioms, chosen for being hard.

How they are labelled. The status is what the sentence as a whole says of the event that the word
names. Who decides or promises plans; who wishes, fears or believes holds it possible. A date makes
a plan scheduled only where the words say so (`set for`, `due`). What is said by others alone
(`reportedly`, `accused of`) is claimed; a denial wins over everything inside it; what was tried and
did not come about has failed; what nobody did is negated.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from spacy.tokens import Doc, Token

from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.status import read_status

FOLDER = Path(__file__).parent / "data"


def read_rows(name: str = "status") -> list[tuple[str, str, str]]:
    """Return (status, word, sentence) for every labelled sentence of a set."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [(status, word, text) for status, word, text in (line.split("\t") for line in lines)]


def read_all(rows: Sequence[tuple[str, str, str]], docs: Iterable[Doc], lexicon: Lexicon) -> list:
    """Return the status that is read at the labelled word of each sentence."""
    return [
        read_status(_word(doc, word), lexicon).status
        for (_, word, _), doc in zip(rows, docs, strict=True)
    ]


def _word(doc: Doc, word: str) -> Token:
    exact = [t for t in doc if word in {t.lower_, t.lemma_.lower()}]
    return (exact or [t for t in doc if t.lower_.startswith(word[:5])])[0]


def macro_f1(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Return the mean F1 over the statuses that occur in the labels."""
    right = Counter(w for w, f in zip(wanted, found, strict=True) if w == f)
    labels, answers = Counter(wanted), Counter(found)
    scores = [2 * right[s] / (labels[s] + answers[s]) for s in labels]
    return sum(scores) / len(scores)
