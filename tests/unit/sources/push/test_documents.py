import json
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.wire import decode, encode
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.runtime.cloudevents import event_id
from pipeline.runtime.web.problems import Problem
from pipeline.sources.push.documents import Limits, read_documents

INBOUND = msgspec.json.Decoder(Inbound)
LIMITS = Limits(documents=3, document_bytes=2_000)


def read(body, form="json", source="wire", limits=LIMITS):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_documents(raw, form, source, limits)


def problem(body, form="json", source="wire", limits=LIMITS):
    with pytest.raises(Problem) as caught:
        read(body, form, source, limits)
    return caught.value.details


def faults(body, **more):
    return [(fault.index, fault.pointer, fault.reason) for fault in problem(body, **more).errors]


def test_one_document_or_many_come_out_in_order():
    one = read({"external_id": "7", "body": "Talks."})
    many = read([{"external_id": "7", "body": "Talks."}, {"content": "<p>Hi</p>"}])
    lines = read(
        b'{"external_id": "7", "body": "Talks."}\n\n  \n{"content": "<p>Hi</p>"}\r\n', "lines"
    )

    assert one == many[:1]
    assert many == lines
    assert [delivery.external_id for delivery in many] == ["7", ""]


def test_a_delivery_is_the_document_with_the_source_of_its_token():
    [delivery] = read({"external_id": "7", "body": "Talks.", "publisher": {"name": "Northwire"}})

    assert decode(delivery.value, INBOUND) == Inbound(
        external_id="7", source="wire", body="Talks.", publisher=Publisher(name="Northwire")
    )
    assert delivery.id == event_id(delivery.value).decode()


@pytest.mark.parametrize(
    ("token", "said", "source"),
    [("wire", "", "wire"), ("wire", "wire", "wire"), ("", "desk", "desk"), ("", "", "http")],
)
def test_the_token_says_the_source_and_without_one_the_document(token, said, source):
    [delivery] = read({"body": "Talks.", "source": said}, source=token)

    assert decode(delivery.value, INBOUND).source == source


def test_the_id_follows_from_source_and_content_alone():
    [first] = read(b'{"body": "Talks.", "external_id": "7"}')
    [same] = read(b'{ "external_id" : "7", "title":"", "body":"Talks."}')
    [changed] = read({"external_id": "7", "body": "Talks go on."})
    [elsewhere] = read({"external_id": "7", "body": "Talks."}, source="desk")

    assert first == same
    assert len({first.id, changed.id, elsewhere.id}) == 3


def test_ninjs_goes_through_as_it_is():
    text = '{"uri": "urn:x:1", "headlines": [{"value": "Gespr\u00e4che"}], "version": 2}'

    [delivery] = read(text.encode(), "ninjs")

    assert decode(delivery.value, INBOUND) == Inbound(
        external_id="urn:x:1",
        source="wire",
        content=text,
        content_type="application/vnd.iptc.ninjs+json",
    )


@pytest.mark.parametrize(
    ("body", "form", "fault"),
    [
        ({"body": 7}, "json", ("/body", "Expected `str`, got `int`")),
        ({"body": "a", "authors": ["b", 7]}, "json", ("/authors/1", "Expected `str`, got `int`")),
        ({"body": "a", "authors": "b"}, "json", ("/authors", "Expected `array`, got `str`")),
        ({"body": "a", "bod": "b"}, "json", ("/bod", "there is no such field")),
        (
            {"body": "a", "publisher": {"nme": "b"}},
            "json",
            ("/publisher/nme", "there is no such field"),
        ),
        ({"body": "a", "<script>": 1}, "json", ("", "it has a field that there is not")),
        (
            {"body": "a", "revision_kind": "rumour"},
            "json",
            ("/revision_kind", "it is none of the values that are allowed here"),
        ),
        (
            {"body": "a", "external_id": "x" * 1_025},
            "json",
            ("/external_id", "Expected `str` of length <= 1024"),
        ),
        ({"content_base64": "%"}, "json", ("/content_base64", "Invalid base64 encoded string")),
        ({}, "json", ("", "one of body, content and content_base64 must hold something")),
        (
            {"body": " \n"},
            "json",
            ("", "one of body, content and content_base64 must hold something"),
        ),
        (
            {"body": "a", "source": "desk"},
            "json",
            ("/source", "the token is for another source; leave the field out"),
        ),
        ([["nested"]], "json", ("", "Expected `object`, got `array`")),
        (b"[null]", "json", ("", "Expected `object`, got `null`")),
        (
            b'{"body": "\\ud800"}',
            "lines",
            ("", "it is no JSON object, not UTF-8, or nested too deep"),
        ),
        (
            b'[{"body": "\xff"}]',
            "json",
            ("", "it is no JSON object, not UTF-8, or nested too deep"),
        ),
        (b"no JSON", "lines", ("", "it is no JSON object, not UTF-8, or nested too deep")),
        ({"headline": "a"}, "ninjs", ("", "Object missing required field `uri`")),
        ({"uri": ""}, "ninjs", ("/uri", "Expected `str` of length >= 1")),
        (b'{"uri": "urn:x:1", "by": "\xff"}', "ninjs", ("", "it is not UTF-8")),
        ({"body": "x" * 2_000}, "json", ("", "it has 2027 bytes; at most 2000 are taken")),
    ],
)
def test_a_wrong_document_is_named_with_its_field_and_a_reason(body, form, fault):
    assert faults(body, form=form) == [(0, *fault)]


def test_all_wrong_documents_are_listed_and_none_is_taken():
    details = problem([{"body": 7}, {"body": "good"}, {"boddy": "a"}])

    assert (details.status, details.code) == (422, "invalid_documents")
    assert [fault.index for fault in details.errors] == [0, 2]


@pytest.mark.parametrize(
    ("body", "form", "status", "code"),
    [
        (b"", "json", 400, "malformed_json"),
        (b'{"body": "a"', "json", 400, "malformed_json"),
        (b'{"body": "a"} {"body": "b"}', "json", 400, "malformed_json"),
        (b'[{"body": "a"},', "json", 400, "malformed_json"),
        (b"[" * 100_000, "json", 400, "malformed_json"),
        (b"[]", "json", 422, "no_document"),
        (b"\n \n", "lines", 422, "no_document"),
        (b'{"body":"a"}\n' * 4, "lines", 422, "too_many_documents"),
        ([{"body": "x" * 3_000}], "json", 413, "document_too_large"),
        ([{"body": "x" * 3_000}, {}], "json", 422, "invalid_documents"),
    ],
)
def test_what_is_wrong_as_a_whole_has_a_status_and_a_code(body, form, status, code):
    details = problem(body, form=form)

    assert (details.status, details.code) == (status, code)


@given(st.binary(max_size=300), st.sampled_from(["json", "lines", "ninjs"]))
def test_no_bytes_do_more_than_raise_a_problem(body, form):
    try:
        read(body, form)
    except Problem as exc:
        status = exc.details.status
    else:
        status = 202

    assert status in {202, 400, 413, 422}


@given(st.text(string.ascii_letters + "\u00e9\u4e2d<>\"'", min_size=8, max_size=40))
def test_nothing_of_a_document_is_in_an_answer(secret):
    bodies = [{"revision_kind": secret}, {"body": {secret: 1}}, {"external_id": secret * 200}]

    said = encode(problem(bodies)).decode()

    assert secret not in said
