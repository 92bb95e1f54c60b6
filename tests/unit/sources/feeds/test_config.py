import pytest

from pipeline.sources.feeds.config import Feed, FeedsConfigError, Poll, bounds, read_config

GOOD = """
contact = "https://example.org/bot"
allowed_ports = [80, 443]

[poll]
min_interval_secs = 60

[websub]
callback_url = "https://news.example.org"

[[feeds]]
url = "https://example.org/feed"
publisher = "Example"
language = "en"
full_text = true
max_interval_secs = 1800

[[feeds]]
url = "https://example.org/sitemap.xml"
"""


def read(tmp_path, text):
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    return read_config(path)


def test_a_file_says_which_feeds_and_how(tmp_path):
    config = read(tmp_path, GOOD)

    assert config.contact == "https://example.org/bot"
    assert config.allowed_ports == (80, 443)
    assert config.allow_private is False
    assert config.feeds == (
        Feed(
            url="https://example.org/feed",
            publisher="Example",
            language="en",
            full_text=True,
            max_interval_secs=1800,
        ),
        Feed(url="https://example.org/sitemap.xml"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "contact"),
        ('contact = ""', "contact"),
        ('contact = "a b c"', "contact"),
        ('contact = "me@x"\nfoo = 1', "foo"),
        ('contact = "me@x"\n[[feeds]]\nurl = "https://a.b/"\nfulltext = true', "fulltext"),
        ('contact = "me@x"\n[[feeds]]\nurl = "file:///etc/passwd"', "http or https"),
        ('contact = "me@x"\n[[feeds]]\nurl = "feed"', "http or https"),
        ('contact = "me@x"\n[[feeds]]\nurl = "https://a:b:c/"', "http or https"),
        ('contact = "me@x"\n[[feeds]]\nurl = "https://a/"\n[[feeds]]\nurl = "https://a/"', "twice"),
        ('contact = "me@x"\n[[feeds]]\nurl = "https://a/"\nlanguage = "English"', "language"),
        (
            'contact = "me@x"\n[[feeds]]\nurl="https://a/"\nmin_interval_secs=9\nmax_interval_secs=8',
            "over max_interval_secs",
        ),
        ('contact = "me@x"\n[websub]\ncallback_url = "x"', "http or https"),
        ('contact = "me@x"\n[poll]\nconcurrency = 0', "concurrency"),
        ("contact = [", "feeds.toml"),
        ('contact = "\xff"', "contact"),
    ],
)
def test_a_wrong_file_is_told_with_what_is_wrong(tmp_path, text, message):
    with pytest.raises(FeedsConfigError, match=message):
        read(tmp_path, text)


def test_a_missing_file_and_one_in_another_encoding_are_told(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'contact = "\xff"')

    for name in ("none.toml", "latin.toml"):
        with pytest.raises(FeedsConfigError, match=name):
            read_config(tmp_path / name)


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        ({}, (300.0, 14_400.0)),
        ({"min_interval_secs": 60.0}, (60.0, 14_400.0)),
        ({"min_interval_secs": 86_400.0}, (86_400.0, 86_400.0)),
        ({"max_interval_secs": 600.0}, (300.0, 600.0)),
        ({"max_interval_secs": 60.0}, (60.0, 60.0)),
    ],
)
def test_a_feeds_own_bounds_stretch_the_common_ones(feed, expected):
    assert bounds(Feed(url="https://example.org/", **feed), Poll()) == expected


def test_the_fingerprint_changes_with_each_thing_that_a_row_says():
    rows = [
        Feed(url="https://a/"),
        Feed(url="https://b/"),
        Feed(url="https://a/", publisher="A"),
        Feed(url="https://a/", full_text=True),
    ]

    assert len({row.fingerprint() for row in rows}) == 4
    assert rows[0].fingerprint() == Feed(url="https://a/").fingerprint()
