from hashlib import sha256

import pytest

from pipeline.core.articles.identity import (
    article_id,
    choose_canonical,
    complete_publisher,
    publisher_key,
)
from pipeline.core.articles.publishers import Publishers
from pipeline.records.common import Publisher


def hash_of(text):
    return sha256(text.encode()).hexdigest()[:32]


def test_an_id_is_of_the_url_else_of_the_publishers_name_for_it_else_of_the_text():
    assert article_id("https://a.example/x", "a.example", "7", "text") == hash_of(
        "https://a.example/x"
    )
    assert article_id("", "a.example", "7", "text") == hash_of("a.example\n7")
    assert article_id("", "a.example", "", "text") == hash_of("text")


@pytest.mark.parametrize(
    ("own", "declared", "chosen"),
    [
        ("https://a.example/x", "", "https://a.example/x"),
        ("", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/x?v=2", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/x", "https://b.example/y", "https://a.example/x"),
        ("https://a.example/x", "https://a.example", "https://a.example/x"),
        ("https://a.example", "https://a.example", "https://a.example"),
    ],
)
def test_a_declared_url_counts_on_its_own_site_only(own, declared, chosen):
    assert choose_canonical(own, declared) == chosen


@pytest.mark.parametrize(
    ("given", "site_name", "url", "expected"),
    [
        (
            Publisher(),
            "Lake Post",
            "https://news.post.example/x",
            ("Lake Post", "post.example", ""),
        ),
        (Publisher(name=" Post ", family="Lake "), "Other", "", ("Post", "", "Lake")),
        (
            Publisher(domain="https://www.Post.example/x"),
            "",
            "https://other.example/y",
            ("", "post.example", ""),
        ),
    ],
)
def test_a_publisher_is_as_given_and_completed(given, site_name, url, expected):
    publisher = complete_publisher(given, site_name, url, Publishers())

    assert (publisher.name, publisher.domain, publisher.family) == expected


def test_a_line_break_that_a_pattern_lets_pass_is_no_part_of_a_country():
    given = Publisher(name="Post", country="USA\n")

    assert complete_publisher(given, "", "", Publishers()).country == "USA"


@pytest.mark.parametrize(
    ("publisher", "key"),
    [
        (Publisher(name="Post", domain="post.example"), "post.example"),
        (Publisher(name="Post"), "post"),
        (Publisher(), "feed"),
    ],
)
def test_publishers_are_told_apart_by_domain_name_or_source(publisher, key):
    assert publisher_key(publisher, "feed") == key
