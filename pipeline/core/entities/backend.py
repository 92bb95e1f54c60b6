"""What the tag stage needs of a language model: one Protocol, so that another can be plugged in."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from spacy.tokens import Doc


class Parser(Protocol):
    """A spaCy pipeline, or anything that hands out Docs with tags, lemmas, heads and entities.

    Entity labels are OntoNotes' (PERSON, ORG, GPE, LOC, FAC, NORP, EVENT ...), dependency labels
    ClearNLP's, as in spaCy's English models. A transformer may fill in the entities of Docs whose
    trees come from a smaller model.
    """

    @property
    def model(self) -> str:
        """Return name and version of the model: it goes into every record."""
        ...

    def parse(self, texts: Sequence[str]) -> Iterable[Doc]:
        """Return one Doc a text, in order. `doc.text` equals the text."""
        ...
