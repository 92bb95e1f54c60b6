"""What `dateline dlq` takes for a choice and for a time."""

from datetime import UTC, datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.dlq import app
from pipeline.cli.options import read_moment
from pipeline.runtime.clock import utc_now


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("2025-05-19", datetime(2025, 5, 19, tzinfo=UTC)),
        ("2025-05-19T10:30:00+02:00", datetime(2025, 5, 19, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_utc(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "ago"),
    [("90m", timedelta(minutes=90)), ("6h", timedelta(hours=6)), ("2d", timedelta(days=2))],
)
def test_a_time_may_be_so_long_ago(text, ago):
    before = utc_now()

    assert before - ago <= read_moment(text) <= utc_now() - ago


@pytest.mark.parametrize("text", ["6", "h", "yesterday", "2025-13-01"])
def test_what_is_no_time_is_said(text):
    with pytest.raises(typer.BadParameter, match="neither RFC 3339"):
        read_moment(text)


@pytest.mark.parametrize("command", ["replay", "purge"])
def test_nothing_is_touched_without_a_choice(command):
    answer = CliRunner().invoke(app, [command])

    assert answer.exit_code == 2
    assert "--all" in answer.output
