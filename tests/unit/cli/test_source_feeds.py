"""`dateline source feeds`, `feed-states` and `opml`: what a person is told who gets it wrong."""

import json

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.sources.feeds.config import read_config
from pipeline.sources.feeds.database import Database
from pipeline.sources.feeds.status import sync_feeds

OPML = '<opml><body><outline text="Wire" xmlUrl="https://example.org/feed"/></body></opml>'


def run(*arguments):
    return CliRunner().invoke(app, ["source", *map(str, arguments)])


def test_a_list_of_feeds_becomes_a_configuration(tmp_path):
    listed, made = tmp_path / "list.opml", tmp_path / "feeds.toml"
    listed.write_text(OPML)
    done = run("opml", listed, "--contact", "mailto:me@example.org")
    made.write_text(done.stdout)

    assert done.exit_code == 0
    assert [(feed.url, feed.publisher) for feed in read_config(made).feeds] == [
        ("https://example.org/feed", "Wire")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "contact"), ('contact = "me@x"', "lists no feeds"), ("[", "feeds.toml")],
)
def test_a_configuration_that_will_not_do_is_told_before_anything_starts(tmp_path, text, message):
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    done = run("feeds", path)

    assert done.exit_code == 2
    assert message in done.stderr


def test_what_is_no_list_is_told(tmp_path):
    path = tmp_path / "list.opml"
    path.write_text("no list")
    (tmp_path / "feeds.toml").write_text('contact = "me@x"\nopml = ["list.opml"]')

    assert run("opml", path).exit_code == 2
    assert run("feeds", tmp_path / "feeds.toml").exit_code == 2


async def test_the_states_of_all_feeds_are_told_from_the_file(tmp_path):
    path = tmp_path / "feeds.toml"
    path.write_text(
        f'contact = "me@x"\nstate = "{tmp_path}/s.sqlite3"\n[[feeds]]\nurl = "https://example.org/"'
    )
    before = run("feed-states", path)
    database = Database(tmp_path / "s.sqlite3")
    await database.open()
    await database.do(lambda db: sync_feeds(db, read_config(path), 1.0))
    after = run("feed-states", path)
    await database.close()

    assert before.exit_code == 1
    assert "no state yet" in before.stderr
    assert json.loads(after.stdout)["state"] == "active"
    assert run("feed-states", tmp_path / "none.toml").exit_code == 2
