import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.urls import canonical_url, host_of, registrable_domain
from pipeline.core.outcome import Reject
from tests.support.articles import attempt
from tests.support.shared import read_jsonl, shared


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.News.Example:80/a/../b//c/?b=2&a=1#top", "https://news.example/b/c?a=1&b=2"),
        ("  https://news.example/a\n b ", "https://news.example/ab"),
        ("//news.example/a", "https://news.example/a"),
        ("news.example/a", "https://news.example/a"),
        ("news.example:8443/a", "https://news.example:8443/a"),
        ("https://user:secret@news.example:443/%7ea", "https://news.example/~a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://[::0:1]/a", "https://[::1]/a"),
        ("https://news.example", "https://news.example"),
        ("https://news.example/?", "https://news.example"),
        ("https://news.example/a;jsessionid=1A2B?x=1", "https://news.example/a?x=1"),
        (f"https://news.example/(S({'4hqa' * 6}))/a.aspx", "https://news.example/a.aspx"),
        (f"https://news.example/({'4hqa' * 6})/a.aspx", "https://news.example/a.aspx"),
        (f"https://news.example/a?id=7&sid={'9a' * 16}", "https://news.example/a?id=7"),
        ("https://news.example/#!/story/1", "https://news.example/#!/story/1"),
    ],
)
def test_spellings_of_one_address_become_one(url, expected):
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=feed",
        "UTM_Medium=x&fbclid=1",
        "at_medium=rss&ns_mchannel=x",
        "ref=home",
        "amp=1",
    ],
)
def test_tracking_parameters_are_dropped(query):
    assert canonical_url(f"https://news.example/a?id=7&{query}") == "https://news.example/a?id=7"


@pytest.mark.parametrize(
    "query", ["id=7", "cid=7", "sid=7", "page=2", "source=x", "storyId=1", "p=1"]
)
def test_parameters_that_may_name_the_article_stay(query):
    assert canonical_url(f"https://news.example/a?{query}") == f"https://news.example/a?{query}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://m.news.example/a", "https://news.example/a"),
        ("https://mobile.news.example/a", "https://news.example/a"),
        ("https://amp.news.example/a/amp/", "https://news.example/a"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        ("https://news.example/a.amp", "https://news.example/a"),
        ("https://www.google.com/amp/s/www.news.example/a", "https://news.example/a"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a", "https://news.example/a"),
    ],
)
def test_mobile_and_amp_pages_are_the_article(url, expected):
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://m.co.uk/a",
        "https://amp.dev/a",
        "https://news.example/amp",
        "https://a.example/x/amplify",
        "https://a.example/x/amp/y",
    ],
)
def test_a_name_that_only_looks_mobile_stays(url):
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "urn:uuid:7",
        "javascript:alert(1)",
        "ftp://news.example/a",
        "https://",
        "https:///a",
        "https://a b*c/",
        "https://news.example:port/",
        "https://[::1/a",
        "https://news.example/" + "a" * 9_000,
        "https://google.com/amp/s/" * 20 + "news.example/a",
    ],
)
def test_what_is_no_web_address_is_rejected(url):
    with pytest.raises(Reject) as caught:
        canonical_url(url)

    assert caught.value.code == "bad_url"


@given(
    st.one_of(
        st.text(max_size=80),
        st.text(max_size=80).map(lambda text: "https://news.example/" + text),
        st.text(alphabet="/%.?&=#:@;[]a1ä~+", max_size=40).map(lambda text: f"https://a.b{text}"),
    )
)
def test_twice_is_the_same_as_once(url):
    once = attempt(canonical_url, url)

    if isinstance(once, Reject):
        assert once.code == "bad_url"
    else:
        assert canonical_url(once) == once


def test_twice_is_the_same_as_once_on_the_gold_of_urlcanon():
    folder = shared("data/url/urlcanon")
    urls = [*json.loads((folder / "semantic_precise.json").read_text())]
    for url in urls:
        once = attempt(canonical_url, url)
        assert isinstance(once, Reject) or canonical_url(once) == once


def test_links_to_one_story_and_to_two_are_told_apart_on_reviewed_links():
    rows = [row for row in read_jsonl(shared("data/news/scoop_dedup_meta.jsonl")) if row["url"]]
    ours = {(canonical_url(row["url"]), row["normalized_url"]) for row in rows}

    assert len({mine for mine, _ in ours}) == len({gold for _, gold in ours}) == len(ours)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("News.Example.com.", "example.com"),
        ("www.letters.github.io", "letters.github.io"),
        ("www.news.example", "news.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("::1", "::1"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_registrable_domain_is_what_one_owner_has(host, domain):
    assert registrable_domain(host) == domain


def test_the_host_of_a_url_is_without_its_port():
    assert host_of("https://news.example:8443/a") == "news.example"
    assert host_of("") == ""
