"""Find names with a token classifier in ONNX: a folder as a model hub lays it out.

It holds `model.onnx`, `tokenizer.json` (of the `tokenizers` library) and `config.json` with
`id2label`. Trees, tags and lemmas stay the spaCy pipeline's.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans
from tokenizers import Tokenizer

from pipeline.core.entities.backend import Parser
from pipeline.core.entities.labels import Span, cut_windows, decode

MAX_PIECES = 512
"""Longest window in pieces, where the model's own limit is not lower."""


class OnnxNames:
    """A token classifier. Raises OSError or ValueError if the folder does not hold one."""

    def __init__(self, path: Path) -> None:
        """Load the model with one thread: worker processes must not get in each other's way."""
        config = json.loads((path / "config.json").read_text(encoding="utf-8"))
        if "id2label" not in config:
            raise ValueError("config.json has no id2label")
        self._labels = {int(number): name for number, name in config["id2label"].items()}
        self._tokenizer = _read_tokenizer(path / "tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = (path / "model.onnx").read_bytes()
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._before, self._after = self._read_frame()
        limit = min(MAX_PIECES, config.get("max_position_embeddings", MAX_PIECES))
        self._size = limit - len(self._before) - len(self._after)
        self.model = f"{path.name}-{config.get('version', 'onnx')}"

    def _read_frame(self) -> tuple[list[int], list[int]]:
        """Return the ids that the tokenizer sets before and after a text."""
        bare = self._tokenizer.encode("a", add_special_tokens=False).ids
        framed = self._tokenizer.encode("a", add_special_tokens=True).ids
        at = framed.index(bare[0]) if bare else len(framed)
        return framed[:at], framed[at + len(bare) :]

    def find(self, text: str) -> list[Span]:
        """Return the names in a text, with offsets in code points."""
        coded = self._tokenizer.encode(text, add_special_tokens=False)
        labels: list[str] = []
        for start, end, first, last in cut_windows(len(coded.ids), self._size):
            best = self._classify(coded.ids[start:end])
            labels += [self._labels[int(best[at - start])] for at in range(first, last)]
        return decode(labels, coded.offsets, coded.word_ids)

    def _classify(self, ids: Sequence[int]) -> NDArray[np.int64]:
        framed = np.array([[*self._before, *ids, *self._after]], dtype=np.int64)
        given = {
            "input_ids": framed,
            "attention_mask": np.ones_like(framed),
            "token_type_ids": np.zeros_like(framed),
        }
        feed = {name: value for name, value in given.items() if name in self._inputs}
        logits = np.asarray(self._session.run(None, feed)[0])[0]
        at = len(self._before)
        best: NDArray[np.int64] = logits[at : at + len(ids)].argmax(axis=-1)
        return best


def _read_tokenizer(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class OnnxParser:
    """A `Parser` whose trees come from one model and whose names from another."""

    def __init__(self, parser: Parser, names: OnnxNames) -> None:
        """Take both, loaded."""
        self._parser = parser
        self._names = names
        self.model = f"{parser.model}+{names.model}"

    def parse(self, texts: Sequence[str]) -> Iterable[Doc]:
        """Return one Doc a text, in order."""
        for doc in self._parser.parse(texts):
            doc.ents = tuple(filter_spans(list(self._spans(doc))))
            yield doc

    def _spans(self, doc: Doc) -> Iterator[DocSpan]:
        for start, end, label in self._names.find(doc.text):
            span = doc.char_span(start, end, label=label, alignment_mode="expand")
            if span is not None:
                yield span
