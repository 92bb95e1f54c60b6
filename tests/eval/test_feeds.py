"""Every feed file of two feed libraries: the same items as theirs, and never a crash."""

import io
import json
import warnings

import feedparser
import pytest

from pipeline.sources.feeds.items import UnreadableError
from pipeline.sources.feeds.parsing import parse_document
from tests.support.shared import shared

pytestmark = pytest.mark.eval

FOLDERS = ("diffengine", "feedparser", "gofeed")
LEAST_FILES = {"diffengine": 2, "feedparser": 2_107, "gofeed": 549}


def documents(folder):
    """Yield each feed file of a folder with the path of the expected result beside it, if any."""
    for path in sorted(shared(f"data/feeds/{folder}").rglob("*")):
        is_result = path.suffix == ".json" and (
            path.with_suffix(".xml").exists() or path.stem.endswith("_expected")
        )
        if path.suffix in {".xml", ".json"} and not is_result:
            expected = path.with_suffix(".json")
            if path.suffix == ".json":
                expected = path.with_name(f"{path.stem}_expected.json")
            yield path, expected if expected.exists() else None


def count(path):
    try:
        return len(parse_document(path.read_bytes(), "https://example.org/feed").items)
    except UnreadableError:
        return 0


def count_by_feedparser(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(feedparser.parse(io.BytesIO(path.read_bytes())).entries)


@pytest.mark.parametrize("folder", FOLDERS)
def test_as_many_items_are_found_as_feedparser_finds(folder):
    paths = [path for path, _ in documents(folder) if path.suffix == ".xml"]
    differ = {
        str(path): (found, wanted)
        for path in paths
        if (found := count(path)) != (wanted := count_by_feedparser(path))
    }

    assert differ == {}


def test_as_many_items_are_found_as_gofeed_says():
    differ, compared = {}, 0
    for path, expected in documents("gofeed"):
        if expected is None:
            continue
        compared += 1
        result = json.loads(expected.read_text(encoding="utf-8"))
        wanted = len(result.get("items") or result.get("entries") or [])
        if count(path) != wanted:
            differ[str(path)] = (count(path), wanted)

    assert differ == {}
    assert compared >= 539


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_files_are_there(folder):
    assert len(list(documents(folder))) >= LEAST_FILES[folder]


@pytest.mark.parametrize("folder", ["xml", "encoding", "json", "strings"])
def test_bad_input_is_read_or_refused(folder):
    paths = [path for path in shared(f"data/badinput/{folder}").rglob("*") if path.is_file()]
    for path in paths:
        assert count(path) >= 0

    assert paths


def test_each_capture_has_items_with_ids_links_and_times():
    for path, _ in documents("diffengine"):
        items = parse_document(path.read_bytes(), "https://example.org/feed").items

        assert items
        assert all(item.id and item.title and item.url.startswith("http") for item in items)
        assert len({item.print for item in items}) == len(items)
