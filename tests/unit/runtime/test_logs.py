import json
import logging

import pytest

from pipeline.runtime.logs import JsonFormatter, configure_logging
from pipeline.runtime.settings import Settings


@pytest.fixture(autouse=True)
def _logging_as_before():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = ("faust", "mode", "aiohttp.access", "aiokafka", "aiokafka.conn")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_a_log_line_is_one_json_object():
    record = logging.LogRecord("x", logging.WARNING, "", 0, "two\nlines of %s", ("text",), None)
    record.created = 1_747_396_800.25

    assert json.loads(JsonFormatter().format(record)) == {
        "time": "2025-05-16T12:00:00.250Z",
        "level": "warning",
        "logger": "x",
        "message": "two\nlines of text",
    }
    assert "\n" not in JsonFormatter().format(record)


def test_a_line_about_a_record_has_its_ids_as_fields(caplog):
    ids = {"stage": "tag", "topic": "a", "partition": 0, "offset": 0, "id": "f0", "trace": "ab"}
    logging.getLogger("x").warning("tag rejects a-0@0", extra=ids | {"body": "not for logs"})
    told = json.loads(JsonFormatter().format(caplog.records[0]))

    assert {name: told[name] for name in ids} == ids
    assert "body" not in told


def test_an_exception_stays_on_its_line():
    try:
        int("bad")
    except ValueError as exc:
        info = (type(exc), exc, exc.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), info)

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "ValueError: invalid literal" in json.loads(line)["exception"]


def test_chatty_libraries_are_heard_from_warnings_on(capsys):
    configure_logging(Settings(log_level="info"))
    logging.getLogger("pipeline.x").info("ours")
    logging.getLogger("faust.x").info("theirs")
    logging.getLogger("aiokafka.x").warning("theirs, but odd")

    said = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]

    assert said == ["ours", "theirs, but odd"]


def test_an_extractor_is_heard_from_errors_on(capsys):
    configure_logging(Settings(log_level="info"))
    logging.getLogger("trafilatura.core").warning("discarding data: None")
    logging.getLogger("trafilatura.core").error("it broke")

    said = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]

    assert said == ["it broke"]


def test_debug_shows_everything(capsys):
    configure_logging(Settings(log_level="debug"))
    logging.getLogger("faust.x").debug("theirs")

    assert "theirs" in capsys.readouterr().err


def test_requests_are_never_shown_for_they_hold_passwords_articles_and_secret_urls(capsys):
    configure_logging(Settings(log_level="debug"))
    logging.getLogger("aiokafka.conn").debug("Request: SaslAuthenticateRequest_v0(...)")
    logging.getLogger("aiohttp.access").info("GET /websub/secret")
    logging.getLogger("aiokafka.conn").warning("Sending username and password in the clear")

    said = [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()]

    assert said == ["Sending username and password in the clear"]
