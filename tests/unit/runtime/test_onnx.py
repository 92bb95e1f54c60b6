"""A token classifier in ONNX that the test builds: the label of a word hangs on the word alone."""

import json

import numpy as np
import onnx
import pytest
import tokenizers

from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "B-LOC"]
WORDS = {"[CLS]": 0, "[SEP]": 0, "[UNK]": 0, "ilse": 1, "brandt": 2, "zhorin": 3, "verin": 4}


def make_model(folder, *, inputs=("input_ids", "attention_mask", "token_type_ids"), limit=16):
    """Write a model, its tokenizer and its config into a folder."""
    table = np.zeros((len(WORDS), len(LABELS)), dtype=np.float32)
    for row, label in enumerate(WORDS.values()):
        table[row, label] = 1.0
    helper, kind = onnx.helper, onnx.TensorProto
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["logits"])]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind.INT64, [1, "n"]) for name in inputs],
        [helper.make_tensor_value_info("logits", kind.FLOAT, [1, "n", len(LABELS)])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    tokenizer.enable_truncation(4)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    config = {"id2label": dict(enumerate(LABELS)), "max_position_embeddings": limit}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def find(doc):
    """Return the names of a Doc."""
    return [(ent.text, ent.start_char, ent.label_) for ent in doc.ents]


@pytest.fixture(scope="module")
def parser(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    make_model(folder)
    return load_parser(Settings(names_model_path=str(folder)))


def test_names_come_from_the_classifier_and_trees_from_spacy(parser):
    text = "“Naïve 🙂 talk,” said Ilse Brandt of Zhorin in Verin."
    [doc] = parser.parse([text])

    assert find(doc) == [
        ("Ilse Brandt", text.index("Ilse"), "PERSON"),
        ("Zhorin", text.index("Zhorin"), "ORG"),
        ("Verin", text.index("Verin"), "LOC"),
    ]
    assert {token.dep_ for token in doc} >= {"ROOT", "nsubj"}
    assert "en_core_web_md" in parser.model
    assert parser.model.endswith("-onnx")


def test_long_texts_are_read_in_windows_without_loss(parser):
    text = "They met Ilse Brandt, they met nobody. " * 40
    [doc] = parser.parse([text])

    assert [start for _, start, _ in find(doc)] == [
        at for at in range(len(text)) if text.startswith("Ilse", at)
    ]
    assert {words for words, _, _ in find(doc)} == {"Ilse Brandt"}


def test_an_empty_text_has_no_names(parser):
    assert [find(doc) for doc in parser.parse([""])] == [[]]


def test_a_model_that_asks_for_ids_alone_gets_them_alone(tmp_path):
    make_model(tmp_path, inputs=("input_ids",))
    [doc] = load_parser(Settings(names_model_path=str(tmp_path))).parse(["It praised Zhorin."])

    assert [name for name, _, _ in find(doc)] == ["Zhorin"]


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(ModelMissingError, match="cannot load an ONNX model"):
        load_parser(Settings(names_model_path=str(tmp_path)))


def test_a_config_without_labels_is_told(tmp_path):
    make_model(tmp_path)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelMissingError, match="id2label"):
        load_parser(Settings(names_model_path=str(tmp_path)))
