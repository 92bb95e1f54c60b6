import json

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings

pytestmark = pytest.mark.e2e

TEXT = "Japan will meet Chile in Oslo on Friday."


@pytest.fixture(scope="module", autouse=True)
def _model():
    try:
        load_parser(Settings())
    except ModelMissingError as exc:
        pytest.skip(str(exc))


def rows(*arguments):
    result = CliRunner().invoke(app, ["code", *arguments])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_sentence_is_coded_to_mentions():
    (mention,) = rows(TEXT, "--published", "2025-06-11")

    assert (mention["type"], mention["status"]) == ("CONSULT", "scheduled")
    assert mention["event_date"]["start"] == "2025-06-13"


def test_an_explanation_names_pattern_and_cue_with_offsets():
    (row,) = rows(TEXT, "--published", "2025-06-11", "--explain")

    assert row["pattern"].startswith("CONSULT v:meet")
    assert row["cue"] == {"text": "will", "start": 6, "end": 10}


def test_every_verb_is_listed_with_its_status():
    (row,) = rows(TEXT, "--verbs")

    assert (row["word"]["text"], row["status"]) == ("meet", "planned")


def test_a_text_that_is_nothing_is_rejected_in_words():
    result = CliRunner().invoke(app, ["code", "   "])

    assert result.exit_code == 1
