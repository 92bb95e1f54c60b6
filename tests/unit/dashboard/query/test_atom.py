import xml.etree.ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pipeline.dashboard.query.atom import ATOM, make_feed
from tests.support.payloads import ADDRESSES, PAYLOADS, markup_faults, one_line, words_of
from tests.support.watches import EVENT, event_number, watch_of

BASE = "https://news.example"
WATCH = watch_of("ukraine-talks", title="The Ukraine talks")


def read(*events, watch=WATCH, base=BASE):
    found = feedparser.parse(make_feed(watch, events, base))
    assert not found.bozo
    return found


def with_words(event, words):
    evidence = structs.replace(event.evidence[0], sentence=words, publisher=words, url=words)
    actor = structs.replace(event.actors[0], name=words)
    return structs.replace(event, evidence=(evidence,), actors=(actor,))


def test_a_feed_says_what_it_is_and_where():
    feed = read(EVENT).feed

    assert feed.title == "The Ukraine talks"
    assert feed.author == "Dateline"
    assert feed.id.startswith("urn:uuid:")
    assert {link.rel: link.href for link in feed.links} == {
        "self": f"{BASE}/v1/watches/ukraine-talks/feed.atom",
        "alternate": f"{BASE}/?watch=ukraine-talks",
    }


def test_an_entry_is_an_event_with_its_sentences_sources_and_codes():
    (entry,) = read(EVENT).entries

    assert entry.id == f"urn:uuid:{EVENT.id}"
    assert EVENT.evidence[0].sentence in entry.content[0].value
    assert [tag.term for tag in entry.tags] == [EVENT.type, EVENT.status]
    assert {link.rel: link.href for link in entry.links} == {
        "alternate": f"{BASE}/v1/events/{EVENT.id}",
        "related": EVENT.evidence[0].url,
    }


def test_ids_stay_and_each_revision_is_an_update():
    later = structs.replace(EVENT, revision=EVENT.revision + 1)
    one, other = read(EVENT), read(later, base="https://mirror.example")

    assert one.entries[0].id == other.entries[0].id
    assert one.entries[0].updated < other.entries[0].updated
    assert one.feed.updated == one.entries[0].updated
    assert make_feed(WATCH, [EVENT], BASE) == make_feed(WATCH, [EVENT], BASE)


def test_a_feed_without_events_is_valid_and_as_old_as_its_watch():
    assert read().feed.updated == "2025-01-01T00:00:00.000Z"
    assert read(watch=watch_of("talks")).feed.title == "talks"


def test_required_elements_of_the_standard_are_there():
    root = ET.fromstring(make_feed(WATCH, [event_number(n) for n in range(3)], BASE))
    for element in (root, *root.findall(f"{{{ATOM}}}entry")):
        found = [child.tag.rpartition("}")[2] for child in element]
        assert {"id", "title", "updated"} <= set(found)
        assert [found.count(one) for one in ("id", "title", "updated")] == [1, 1, 1]


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "]]>&amp;", "a\x00b\x1fc\ufffe"])
def test_words_of_the_news_are_text_never_markup(words):
    (entry,) = read(with_words(EVENT, words)).entries

    assert "<script" not in entry.content[0].value
    assert "related" not in {link.rel for link in entry.links}


@pytest.mark.parametrize("words", PAYLOADS)
def test_hostile_words_stand_in_a_feed_as_they_are_and_are_no_markup(words):
    watch = watch_of("talks", title=words)
    root = ET.fromstring(make_feed(watch, [with_words(EVENT, words)], BASE))
    content = root.find(f"{{{ATOM}}}entry/{{{ATOM}}}content").text

    assert list(markup_faults(content)) == []
    assert one_line(words.replace("\f", "?")) in words_of(content)  # XML has no form feed
    assert len(root.findall(f"{{{ATOM}}}entry")) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_links_to_web_pages_only(address):
    (entry,) = read(with_words(EVENT, address)).entries

    assert {link.rel for link in entry.links} == {"alternate"}


@given(st.text())
def test_any_words_give_a_feed_that_can_be_read(words):
    ET.fromstring(make_feed(WATCH, [with_words(EVENT, words)], BASE))
