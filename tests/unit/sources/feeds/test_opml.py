import tomllib

import msgspec
import pytest

from pipeline.sources.feeds.config import Feed, FeedsConfig, FeedsConfigError
from pipeline.sources.feeds.opml import add_opml, read_opml, write_toml

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY local SYSTEM "file:///etc/passwd">]>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World">
  <outline type="rss" text="Wire &amp; Post" xmlUrl="https://example.org/feed?a=1&amp;b=2"/>
  <outline type="rss" title="Gazette"  text="x" XMLURL="feed://gazette.example/rss"/>
  <outline type="rss" text="Again" xmlUrl="https://example.org/feed?a=1&amp;b=2"/>
  <outline type="rss" text="&local;" xmlUrl="file:///etc/passwd"/>
  <outline text="No feed" htmlUrl="https://example.org/"/>
</outline></body></opml>"""


def written(tmp_path, text, name="list.opml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_each_feed_of_a_list_is_taken_once_with_its_title(tmp_path):
    assert read_opml(written(tmp_path, LIST)) == (
        Feed(url="https://example.org/feed?a=1&b=2", publisher="Wire & Post"),
        Feed(url="https://gazette.example/rss", publisher="Gazette"),
    )


@pytest.mark.parametrize("text", ["", "no xml", "<rss/>", "<html><body/></html>"])
def test_what_is_no_opml_is_told(tmp_path, text):
    with pytest.raises(FeedsConfigError, match=r"list\.opml"):
        read_opml(written(tmp_path, text))


def test_a_missing_or_huge_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.sources.feeds.opml.MAX_BYTES", 10)

    for path in (tmp_path / "none.opml", written(tmp_path, LIST)):
        with pytest.raises(FeedsConfigError, match="opml"):
            read_opml(path)


def test_a_list_becomes_a_configuration_that_reads_the_same(tmp_path):
    feeds = (
        Feed(url="https://example.org/1", publisher='Quote " and \\ and \x7f and é\t'),
        Feed(url="https://example.org/2"),
    )
    found = tomllib.loads(write_toml(feeds, "me@example.org"))

    assert msgspec.convert(found, FeedsConfig) == FeedsConfig(contact="me@example.org", feeds=feeds)


def test_what_the_configuration_says_of_a_feed_counts_more_than_a_list(tmp_path):
    own = Feed(url="https://gazette.example/rss", full_text=True)
    config = FeedsConfig(contact="me@example.org", feeds=(own,))
    found = add_opml(config, [written(tmp_path, LIST)])

    assert found.feeds == (
        own,
        Feed(url="https://example.org/feed?a=1&b=2", publisher="Wire & Post"),
    )
