import json

import pytest

from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.sources.topic.mapping import MappingError, read_mapping
from pipeline.sources.topic.message import Message

FILE = """
topics = ["cms.articles"]
source = "cms"

[only]
"/type" = ["article", "brief"]
"/flags/*" = "publish"

[fields]
external_id = "@key"
url = ["/links/canonical", "/url"]
title = "headline.main"
body = { from = "/paragraphs/*/text", join = "\\n" }
published_at = { from = "/published", time = "ms" }
authors = "/bylines/*/name"
language = { const = "en" }
publisher.name = { const = "Northwire" }
publisher.domain = "@header/domain"
revision_kind = { from = "/status", map = { corrected = "correction" } }
"""
ARTICLE = {
    "type": "article",
    "flags": ["web", "publish"],
    "url": "https://northwire.example/7",
    "headline": {"main": "Talks resume"},
    "paragraphs": [{"text": "Envoys met on Monday."}, {"image": "map.png"}, {"text": "They left."}],
    "published": 1_747_396_800_000,
    "bylines": [{"name": "A. Writer"}],
    "status": "corrected",
}


@pytest.fixture
def mapping(tmp_path):
    def make(text=FILE):
        path = tmp_path / "mapping.toml"
        path.write_text(text)
        return read_mapping(path)[1]

    return make


def message(document=ARTICLE, **more):
    value = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Message(
        topic="cms.articles",
        timestamp_ms=1,
        key="k7",
        headers={"domain": "northwire.example"},
        **{"value": value, **more},
    )


def test_a_message_becomes_the_delivery_that_the_rules_say(mapping):
    delivery = mapping().read(message())

    assert delivery == Inbound(
        external_id="k7",
        source="cms",
        url="https://northwire.example/7",
        title="Talks resume",
        body="Envoys met on Monday.\nThey left.",
        published_at="2025-05-16T12:00:00.000Z",
        authors=("A. Writer",),
        language="en",
        publisher=Publisher(name="Northwire", domain="northwire.example"),
        revision_kind="correction",
    )


@pytest.mark.parametrize(
    "change", [{"type": "gallery"}, {"flags": ["web"]}, {"flags": None}, {"type": True}]
)
def test_a_message_that_the_file_does_not_take_is_passed_over(mapping, change):
    assert mapping().read(message(ARTICLE | change)) is None


def test_a_message_that_only_deletes_its_key_is_passed_over(mapping):
    assert mapping().read(message(value=None)) is None


def test_truths_and_numbers_are_chosen_by_their_text(mapping):
    rules = 'topics = ["t"]\nsource = "s"\nonly = { live = "true", edition = "2" }\n'
    reader = mapping(rules + 'fields.body = "/text"')

    assert reader.read(message({"text": "a", "live": True, "edition": 2})) is not None
    assert reader.read(message({"text": "a", "live": False, "edition": 2})) is None


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "empty_value"),
        (b"not JSON", "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
        (b"[1, 2]", "schema_mismatch"),
        (b'{"a":' * 5_000, "malformed_json"),
        (ARTICLE | {"paragraphs": []}, "no_text"),
        (ARTICLE | {"headline": {"main": {"de": "Titel"}}}, "schema_mismatch"),
        (ARTICLE | {"published": "soon"}, "bad_time"),
    ],
)
def test_a_bad_message_is_rejected_with_a_code(mapping, document, code):
    reader = mapping(FILE.replace('"/type" = ["article", "brief"]\n"/flags/*" = "publish"', ""))

    with pytest.raises(Reject) as caught:
        reader.read(message(document))

    assert caught.value.code == code


def test_a_value_that_the_contract_does_not_know_is_rejected_with_its_field(mapping):
    reader = mapping(FILE.replace('map = { corrected = "correction" }', 'default = ""'))

    with pytest.raises(Reject, match=r"revision_kind") as caught:
        reader.read(message())

    assert caught.value.code == "schema_mismatch"


def test_bytes_come_as_base64(mapping):
    rules = 'topics = ["t"]\nsource = "s"\nfields.content_base64 = "/page"\n'
    reader = mapping(rules + 'fields.content_type = { const = "text/html" }')

    assert reader.read(message({"page": "PHA+SGk8L3A+"})) == Inbound(
        source="s", content_base64=b"<p>Hi</p>", content_type="text/html"
    )
    with pytest.raises(Reject, match="content_base64") as caught:
        reader.read(message({"page": "no base64"}))
    assert caught.value.code == "schema_mismatch"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("topics = [", "Invalid value"),
        ('topics = []\nsource = "s"\nfields.body = "/a"', r"length >= 1 - at `\$.topics`"),
        ('topics = ["a b"]\nsource = "s"\nfields.body = "/a"', r"regex .* - at `\$.topics\[0\]`"),
        ('topics = ["t"]\nfields.body = "/a"', "missing required field `source`"),
        ('topics = ["t"]\nsource = "s"\nfields.title = "/a"', "one of body, content"),
        ('topics = ["t"]\nsource = "s"\ntitle = "x"\nfields.body = "/a"', "unknown field `title`"),
        ('topics = ["t"]\nsource = "s"\nfields.boddy = "/a"', "fields.boddy: there is no such"),
        ('topics = ["t"]\nsource = "s"\nfields.publisher = "/a"', "fields.publisher: there is no"),
        ('topics = ["t"]\nsource = "s"\nfields.body = 7', "fields.body: Expected"),
        ('topics = ["t"]\nsource = "s"\nfields.body = { of = "/a" }', "unknown field `of`"),
        ('topics = ["t"]\nsource = "s"\nfields.body = "a..b"', "fields.body: 'a..b' is no path"),
        (
            FILE.replace('time = "ms"', 'zone = "Mars/Base"'),
            "fields.published_at: .*Mars/Base",
        ),
        ('topics = ["t"]\nsource = "s"\nonly = { "/" = "a" }\nfields.body = "/a"', "only: "),
    ],
)
def test_a_wrong_file_is_told_with_its_name_and_the_field(mapping, text, says):
    with pytest.raises(MappingError, match=rf"mapping\.toml: (?s:.*){says}"):
        mapping(text)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(MappingError, match="No such file"):
        read_mapping(tmp_path / "none.toml")
