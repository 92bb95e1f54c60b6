from datetime import timedelta

import pytest
from msgspec import UNSET, structs

from pipeline.watches.config import WatchesFileError, announce, read_watches
from tests.support.receiver import SECRET
from tests.support.watches import LONG_AGO, NOON, watch_of

TALKS = f"""
[watches.ukraine-talks]
title = "The Ukraine talks"
filter = {{ together = ["RUS", "UKR"], type = "CONSULT" }}
webhook = {{ url = "https://desk.example/hook", secret = "{SECRET}" }}
"""


class List:
    """A list of watches in memory, which notes what it was told."""

    def __init__(self, *watches):
        self.watches = {watch.name: watch for watch in watches}
        self.told = []

    def find(self, name):
        return self.watches.get(name)

    def all(self):
        return tuple(self.watches.values())

    async def put(self, watch):
        self.told.append(("put", watch.name))
        self.watches[watch.name] = watch

    async def delete(self, name):
        self.told.append(("delete", name))
        del self.watches[name]


@pytest.fixture
def read(tmp_path):
    def read_text(text, now=NOON):
        path = tmp_path / "watches.toml"
        path.write_text(text)
        return read_watches(str(path), now)

    return read_text


def test_a_file_gives_watches_as_of_now(read):
    (watch,) = read(TALKS)

    assert (watch.name, watch.origin, watch.since) == ("ukraine-talks", "file", NOON)
    assert watch.filter == {"together": "RUS,UKR", "type": "CONSULT"}
    assert watch.webhook.secret == SECRET


def test_without_a_file_there_are_none():
    assert read_watches("", NOON) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("watches = 3", "watches"),
        ("[watches", "watches.toml"),
        ("[watches.a]\nfilter = {}\ncolour = 1", "colour"),
        ("[watches.a]\nfilter = { type = 'TALK' }", "a: filter"),
        ("[watches.a]\nfilter = {}\nwebhook = { url = 'https://a.example/' }", "watch secret"),
        ("[watches.'A b']\nfilter = {}", "name"),
    ],
)
def test_a_wrong_file_stops_the_start_and_names_the_fault(read, text, word):
    with pytest.raises(WatchesFileError, match=word):
        read(text)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(WatchesFileError, match=r"nowhere\.toml"):
        read_watches("nowhere.toml", NOON)


async def test_the_topic_is_told_of_a_file_without_its_targets(read):
    watches = List()
    found = await announce(read(TALKS), watches)

    assert watches.find("ukraine-talks").webhook is UNSET
    assert found["ukraine-talks"].webhook.secret == SECRET


async def test_what_the_topic_knows_is_told_again_only_if_it_changed_and_keeps_its_age(read):
    watches = List()
    await announce(read(TALKS), watches)
    later = NOON + timedelta(days=1)
    same = await announce(read(TALKS, later), watches)
    await announce(read(TALKS.replace("CONSULT", "AGREE"), later), watches)

    assert same["ukraine-talks"].since == NOON
    assert watches.told == [("put", "ukraine-talks")] * 2
    assert watches.find("ukraine-talks").since == NOON


async def test_what_left_the_file_is_ended_and_what_the_api_made_stays(read):
    kept = watch_of("mine")
    watches = List(kept, structs.replace(watch_of("old"), origin="file"))
    await announce(read(TALKS), watches)

    assert watches.told == [("put", "ukraine-talks"), ("delete", "old")]
    assert watches.find("mine") == kept


async def test_a_file_goes_before_a_watch_of_the_api_with_its_name(read):
    watches = List(watch_of("ukraine-talks", since=LONG_AGO))
    found = await announce(read(TALKS), watches)

    assert found["ukraine-talks"].since == NOON
    assert watches.find("ukraine-talks").origin == "file"
