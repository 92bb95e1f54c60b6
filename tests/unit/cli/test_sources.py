import json
import logging
import socket

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.web.tokens import Tokens
from pipeline.sources.push.server import PushServer

MAPPING = """
topics = ["cms"]
source = "cms"
only = { kind = "text" }
fields.external_id = "/id"
fields.body = "/text"
"""


@pytest.fixture(autouse=True)
def _same_logs():
    """Leave the logs of the test run as they were: a command sets up its own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "cms.toml"
    path.write_text(MAPPING)
    return str(path)


def run(*arguments, lines=""):
    return CliRunner().invoke(app, ["source", *arguments], input=lines)


def test_a_mapping_is_tried_without_kafka(mapping):
    lines = '{"kind": "text", "id": 7, "text": "Talks."}\n\n{"kind": "image"}\n'

    result = run("topic", mapping, "--try", lines=lines)

    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"external_id": "7", "source": "cms", "body": "Talks."}
    ]


def test_a_message_that_a_mapping_cannot_read_is_told_with_its_line(mapping):
    result = run("topic", mapping, "--try", lines='\n{"kind": "text"}\nno JSON\n')

    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stderr.splitlines()]
    assert [(one["line"], one["code"]) for one in told] == [(2, "no_text"), (3, "malformed_json")]


@pytest.mark.parametrize("options", [[], ["--try"]])
def test_a_wrong_mapping_is_a_sentence_and_exit_code_2(tmp_path, options):
    path = tmp_path / "wrong.toml"
    path.write_text('topics = ["cms"]\nsource = "cms"\nfields.boddy = "/text"\n')

    result = run("topic", str(path), *options)

    assert result.exit_code == 2
    assert "fields.boddy: there is no such field" in result.stderr


def test_a_door_without_tokens_does_not_open_to_others():
    result = run("http", "--host", "0.0.0.0")

    assert result.exit_code == 2
    assert "no tokens are configured" in result.stderr


def test_an_address_that_is_taken_is_told():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        result = run("http", "--port", str(other.getsockname()[1]))

    assert result.exit_code == 1
    assert "cannot listen on 127.0.0.1" in result.stderr


async def test_limits_that_let_the_largest_push_never_in_stop_the_start():
    settings = Settings(push_max_waiting_bytes=10_000, push_max_request_bytes=20_000)

    with pytest.raises(SettingsError, match="PUSH_MAX_WAITING_BYTES"):
        PushServer(settings, Tokens(()))
