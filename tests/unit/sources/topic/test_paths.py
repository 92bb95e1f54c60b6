import pytest

from pipeline.sources.topic.message import Message
from pipeline.sources.topic.paths import compile_path

MESSAGE = Message(topic="cms", timestamp_ms=1_747_396_800_123, key="k7", headers={"origin": "desk"})
DOCUMENT = {
    "headline": {"main": "Talks resume", "a/b": "slash", "m~n": "tilde", "": "nameless"},
    "parts": [{"text": "one"}, {"image": 1}, {"text": "two"}, "no object"],
    "grid": [[1, 2], [3]],
    "nothing": None,
    "@key": "of the document",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/headline/main", "Talks resume"),
        ("headline.main", "Talks resume"),
        ("/headline/a~1b", "slash"),
        ("/headline/m~0n", "tilde"),
        ("/headline/", "nameless"),
        ("/parts/0/text", "one"),
        ("parts.2.text", "two"),
        ("/parts/*/text", ["one", "two"]),
        ("parts.*.text", ["one", "two"]),
        ("/grid/*/0", [1, 3]),
        ("/grid/*/*", [[1, 2], [3]]),
        ("/parts/9/text", None),
        ("/parts/-1", None),
        ("/parts/text", None),
        ("/headline/main/more", None),
        ("/headline/*", None),
        ("/nothing", None),
        ("/nothing/more", None),
        ("@key", "k7"),
        ("/@key", "of the document"),
        ("@topic", "cms"),
        ("@timestamp", "2025-05-16T12:00:00.123Z"),
        ("@header/origin", "desk"),
        ("@header/other", None),
    ],
)
def test_a_path_finds_what_stands_there_or_nothing(path, found):
    assert compile_path(path)(MESSAGE, DOCUMENT) == found


@pytest.mark.parametrize("path", ["", "/", "a..b", ".a", "@", "@nothing", "@header/", "@header"])
def test_a_path_that_says_nothing_is_told_at_the_start(path):
    with pytest.raises(ValueError, match=r"path|expected|empty"):
        compile_path(path)
