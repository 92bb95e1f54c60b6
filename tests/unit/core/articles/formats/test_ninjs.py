import json

import pytest

from pipeline.core.articles.formats.unwrap import unwrap
from pipeline.core.outcome import Reject
from pipeline.records import Inbound

TEXT = "The two envoys met in Verin.\n\nThey will meet again."


def read(**fields):
    document = {"uri": "urn:lake:1", "body_text": TEXT, **fields}
    content = json.dumps({name: value for name, value in document.items() if value is not None})
    return unwrap(Inbound(content=content, content_type="application/ninjs+json"), 10_000)


def test_version_1_gives_all_that_it_says():
    found = read(
        type="text",
        headline="Envoys meet",
        versioncreated="2025-05-18T12:00:00Z",
        firstcreated="2025-05-18T10:00:00Z",
        byline="By Ann Miller, AP",
        language="en-GB",
        copyrightholder="Lake Post",
        pubstatus="usable",
    )

    assert (found.external_id, found.title, found.content) == ("urn:lake:1", "Envoys meet", TEXT)
    assert (found.published_at, found.modified_at) == (
        "2025-05-18T10:00:00Z",
        "2025-05-18T12:00:00Z",
    )
    assert (found.authors, found.agency) == (("Ann Miller",), "AP")
    assert (found.language, found.publisher.name) == ("en-GB", "Lake Post")
    assert (found.content_type, found.revision_kind) == ("text/plain", "")


def test_version_3_has_lists_of_bodies_and_headlines():
    found = read(
        body_text=None,
        headlines=[{"role": "short", "value": "Meet"}, {"role": "main", "value": "Envoys meet"}],
        bodies=[
            {"contentType": "text/plain", "value": TEXT},
            {"contentType": "text/html", "value": "<p>They met.</p>"},
        ],
        by="Bo Lindt",
        infoSources=[
            {"name": "TASS", "role": "originalProvider"},
            "broken",
            {"name": "Desk", "role": "author"},
        ],
        contentCreated="2025-05-18T10:00:00Z",
    )

    assert (found.title, found.content) == ("Envoys meet", "<p>They met.</p>")
    assert found.content_type == "text/html"
    assert (found.publisher.name, found.agency) == ("TASS", "TASS")
    assert found.published_at == "2025-05-18T10:00:00Z"


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"body_xhtml": "<p>a</p>"}, "<p>a</p>"),
        ({"body_html": "<p>b</p>"}, "<p>b</p>"),
        ({"bodies": [{"value": "plain"}], "body_text": None}, "plain"),
        ({"bodies": "none", "body_text": "text"}, "text"),
    ],
)
def test_the_body_is_taken_where_it_is(fields, content):
    assert read(**fields).content == content


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"headlines": [{"role": "short", "value": "a"}]}, "a"),
        ({"title": "b"}, "b"),
        ({"headlines": [{"value": "main"}], "title": "c"}, "main"),
    ],
)
def test_the_headline_is_the_main_one_or_any(fields, title):
    assert read(**fields).title == title


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"pubstatus": "canceled"}, "kill"),
        ({"pubStatus": "withheld"}, "withdrawn"),
        ({"signals": ["http://cv.iptc.org/newscodes/signal/correction"]}, "correction"),
        ({"signal": {"code": "sig:update"}}, "update"),
        ({"signals": [7]}, ""),
        ({"edNote": "Corrects the name in paragraph 2"}, "correction"),
    ],
)
def test_status_signals_and_notes_tell_of_revisions(fields, kind):
    assert read(**fields).revision_kind == kind


def test_an_embargo_is_the_time_of_publication():
    found = read(versioncreated="2025-05-18T10:00:00Z", embargoed="2025-05-19T00:00:00Z")

    assert (found.published_at, found.modified_at) == ("2025-05-19T00:00:00Z", "")


@pytest.mark.parametrize("fields", [{"type": "picture"}, {"body_text": " "}, {"body_text": 3}])
def test_what_has_no_body_says_what_it_is(fields):
    with pytest.raises(Reject) as caught:
        read(**{"body_text": None, **fields}, versioncreated="x")

    assert caught.value.code == "no_text"


def test_unreadable_times_are_passed_over():
    found = read(firstcreated="soon", versioncreated="2025-05-18T12:00:00Z", embargoed="later")

    assert found.published_at == "2025-05-18T12:00:00Z"


@pytest.mark.parametrize(
    ("fields", "content"),
    [({"ednote": "The name is wrong"}, "The name is wrong"), ({"headline": "Envoys"}, "Envoys")],
)
def test_a_kill_without_text_is_an_article_all_the_same(fields, content):
    found = read(body_text=None, pubstatus="canceled", versioncreated="2025-05-18", **fields)

    assert (found.revision_kind, found.content, found.content_type) == (
        "kill",
        content,
        "text/plain",
    )
