import json

import jsonschema_rs
import pytest

from pipeline.sources.push.documents import FORMS
from pipeline.sources.push.openapi import make_openapi


@pytest.fixture
def document():
    return json.loads(make_openapi(max_documents=7, need_tokens=True))


def valid(document, name, value):
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.validator_for(schema).is_valid(value)


def test_every_content_type_that_is_taken_is_in_the_contract(document):
    [post] = document["paths"]["/v1/articles"].values()

    assert set(post["requestBody"]["content"]) == set(FORMS)
    many = post["requestBody"]["content"]["application/json"]["schema"]["oneOf"][1]
    assert (many["minItems"], many["maxItems"]) == (1, 7)


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ({"body": "a"}, True),
        ({"content": "<p>a</p>", "content_type": "text/html"}, True),
        ({"content_base64": "YQ=="}, True),
        ({"content_base64": "%"}, False),
        ({"body": ""}, False),
        ({"body": " \n"}, False),
        ({"title": "a"}, False),
        ({"body": "a", "bod": "b"}, False),
        ({"body": "a", "publisher": {"nme": "b"}}, False),
    ],
)
def test_the_contract_says_what_the_door_takes(document, value, is_valid):
    assert valid(document, "Pushed", value) == is_valid


@pytest.mark.parametrize(("need_tokens", "status"), [(True, "401"), (False, "421")])
def test_the_contract_says_whether_a_token_is_needed(need_tokens, status):
    document = json.loads(make_openapi(max_documents=7, need_tokens=need_tokens))

    assert document["security"] == ([{"token": []}] if need_tokens else [])
    answers = document["paths"]["/v1/articles"]["post"]["responses"]
    assert {"401", "421"} & set(answers) == {status}
    assert valid(document, "Pushed", {"body": "a", "source": "wire"}) == (not need_tokens)
