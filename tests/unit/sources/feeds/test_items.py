import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.feeds.items import (
    absolute,
    fingerprint,
    is_global,
    plain,
    read_time,
    shorten,
)

SAME = [
    "<p>The ministers met in Geneva &amp; spoke.</p>",
    "<div><p>The  ministers\n met in Geneva &amp; spoke.</p></div>",
    '<p>The ministers <a href="https://e.org/?utm_source=rss">met</a> in Geneva &amp; spoke.</p>',
    '<p>The ministers met in Geneva &amp; spoke.</p><img src="https://pixel.example/1.gif?t=9"/>',
    "<p>The ministers met in Geneva &amp; spoke.</p><script>track(17)</script><!-- 12:03 -->",
    "The ministers met in Geneva & spoke.",
    "The ministers met in Geneva & spoke. https://e.org/a?session=123",
]


@pytest.mark.parametrize("text", SAME)
def test_markup_links_and_spacing_do_not_change_the_print(text):
    assert fingerprint("Talks", text) == fingerprint("Talks", SAME[0])


@pytest.mark.parametrize(
    "other", ["<p>The ministers met in Vienna &amp; spoke.</p>", "", "<p>the ministers met.</p>"]
)
def test_other_words_change_the_print(other):
    assert fingerprint("Talks", other) != fingerprint("Talks", SAME[0])


def test_words_do_not_move_between_title_and_text():
    assert fingerprint("Talks in", "Geneva") != fingerprint("Talks", "in Geneva")


@given(st.text(), st.text())
def test_any_text_has_a_print(title, content):
    assert len(fingerprint(title, content)) == 16


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Talks &amp; more", "Talks & more"),
        ("<b>Talks</b>\n <i>now</i>", "Talks now"),
        ("a < b", "a < b"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_markup_becomes_a_line_of_text(markup, expected):
    assert plain(markup) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("2025-05-19T10:00:00+02:00", ("2025-05-19T10:00:00+02:00", 1747641600)),
        ("2025-05-19T10:00:00Z", ("2025-05-19T10:00:00Z", 1747648800)),
        ("2025-05-19", ("2025-05-19T00:00:00Z", 1747612800)),
        ("Mon, 19 May 2025 10:00:00 +0200", ("2025-05-19T10:00:00+02:00", 1747641600)),
        ("Mon, 19 May 2025 10:00:00 EST", ("2025-05-19T10:00:00-05:00", 1747666800)),
        ("1969-12-31T23:59:59Z", ("", 0)),
        ("0001-01-01T00:00:00Z", ("", 0)),
        ("yesterday", ("", 0)),
        ("", ("", 0)),
        ("2025" * 50, ("", 0)),
    ],
)
def test_times_are_read_in_their_zone(given_, expected):
    assert read_time(given_) == expected


@given(st.text(max_size=120))
def test_any_text_is_a_time_or_none(text):
    found, seconds = read_time(text)

    assert bool(found) == bool(seconds)


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ("https://example.org/a", True),
        ("tag:example.org,2025:1", True),
        ("urn:uuid:1", True),
        ("12345", False),
        ("post-17", False),
        ("https://example.org/a b", False),
    ],
)
def test_only_an_id_that_names_its_authority_is_global(identity, expected):
    assert is_global(identity) is expected


def test_a_long_id_is_shortened_and_stays_different_from_its_like():
    one, other = shorten("x" * 5_000 + "1"), shorten("x" * 5_000 + "2")

    assert len(one) == len(other) == 1_000
    assert one != other
    assert shorten("guid\x00\n") == "guid\ufffd\ufffd"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://example.org/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("http://other.example/", "http://other.example/"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
        ("http://[bad", ""),
    ],
)
def test_links_are_made_absolute_and_only_web_links_are_kept(link, expected):
    assert absolute("https://example.org/feed", link) == expected
