import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.dashboard.query.saving import key_of


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_STATE_DIR", str(tmp_path / "state"))
    return lambda *command: CliRunner().invoke(app, ["watch", *command])


def test_a_wrong_file_is_a_sentence_and_exit_code_2(run, tmp_path):
    path = tmp_path / "watches.toml"
    path.write_text("[watches.talks]\nfilter = { type = 'TALKS' }\n")
    done = run("--watches", str(path))

    assert done.exit_code == 2
    assert "talks: filter" in done.output


def test_a_time_that_is_none_is_a_sentence_and_exit_code_2(run):
    done = run("replay", "talks", "--since", "yesterday")

    assert done.exit_code == 2
    assert "yesterday is no time" in done.output


def test_without_a_state_there_is_no_status(run):
    done = run("status")

    assert done.exit_code == 1
    assert "no state yet" in done.output


def test_a_secret_can_be_made(run):
    done = run("secret")

    assert done.exit_code == 0
    assert len(key_of(done.output.strip())) == 32
