import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.articles.formats.unwrap import unwrap
from pipeline.core.articles.ingest import Ingest
from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from tests.support.articles import NOON
from tests.support.news_xml import ITEM, NITF

TYPES = ["application/json", "application/nitf+xml", "text/xml", "application/ninjs+json"]


@pytest.mark.parametrize(
    "inbound",
    [
        Inbound(content="<p>a</p>", content_type="text/html"),
        Inbound(body="text", content="{}", content_type="application/json"),
        Inbound(content=" ", content_type="application/json"),
        Inbound(content="[" * 20_001, content_type="application/json"),
    ],
)
def test_what_is_no_such_document_stays_as_it_is(inbound):
    assert unwrap(inbound, 1_000) is inbound


def test_our_own_json_is_a_delivery_in_a_delivery():
    inner = {"body": "They met.", "title": "Talks", "publisher": {"name": "Post", "family": "Lake"}}
    found = unwrap(
        Inbound(
            content_base64=json.dumps(inner).encode("utf-16"),
            content_type="application/json",
            publisher=Publisher(domain="post.example"),
        ),
        1_000,
    )

    assert (found.body, found.title) == ("They met.", "Talks")
    assert found.publisher == Publisher(name="Post", domain="post.example", family="Lake")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "unreadable_content"),
        ("[" * 5_000, "unreadable_content"),
        ("[]", "unreadable_content"),
        ('{"body": 7}', "schema_mismatch"),
    ],
)
def test_json_that_is_no_document_is_rejected(content, code):
    with pytest.raises(Reject) as caught:
        unwrap(Inbound(content=content, content_type="application/json"), 1_000)

    assert caught.value.code == code


@settings(deadline=None)
@given(st.sampled_from(TYPES), st.binary(max_size=200), st.sampled_from([ITEM, NITF, "", "{"]))
def test_bytes_of_strangers_give_an_article_or_a_code(content_type, noise, document):
    raw = document.encode()[: len(noise) * 10] + noise
    record = Inbound(content_base64=raw, content_type=content_type)
    (outcome,) = Ingest(1_000, "en")([record], [NOON])

    assert isinstance(outcome, (Reject, tuple))


@settings(deadline=None)
@given(st.integers(0, len(ITEM) - 1), st.characters())
def test_one_wrong_character_never_crashes(at, char):
    text = ITEM[:at] + char + ITEM[at + 1 :]
    (outcome,) = Ingest(10_000, "en")([Inbound(content=text, content_type="text/xml")], [NOON])

    assert isinstance(outcome, (Reject, tuple))


def test_a_text_within_markup_is_bounded_in_depth():
    text = "<newsItem>" + "<a>" * 10_000
    with pytest.raises(Reject, match=re.compile("well-formed|depth", re.IGNORECASE)):
        unwrap(Inbound(content=text, content_type="text/xml"), 100_000)
