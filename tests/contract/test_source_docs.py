"""The examples in the documents of the sources do what the documents say."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from pipeline.records import Inbound
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.problems import Problem
from pipeline.runtime.web.tokens import read_tokens
from pipeline.sources.push.documents import FORMS, Limits, read_documents
from pipeline.sources.topic.mapping import NAMES, read_mapping
from pipeline.sources.topic.message import Message

DOCS = Path(__file__).parents[2] / "docs"
LIMITS = Limits(1_000, 8_000_000)


def blocks(name, language):
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / name).read_text(), re.DOTALL)


def test_the_example_of_a_mapping_makes_the_delivery_that_stands_beside_it(tmp_path):
    path = tmp_path / "cms.toml"
    path.write_text(blocks("sources-kafka.md", "toml")[0])
    value, delivery = blocks("sources-kafka.md", "json")
    _, mapping = read_mapping(path)

    found = mapping.read(
        Message(
            topic="cms.articles",
            timestamp_ms=0,
            key="n-20771",
            headers={"domain": "northwire.example"},
            value=value.encode(),
        )
    )

    assert found == msgspec.json.decode(delivery, type=Inbound)


def test_every_text_of_a_delivery_can_be_mapped():
    names = {name for name in NAMES if "." not in name}

    assert names == set(Inbound.__struct_fields__) - {"schema", "source", "publisher", "authors"}
    for name in names - {"content_base64"}:
        assert msgspec.convert({name: ""}, Inbound) == Inbound()


def test_the_example_of_a_push_gets_the_answer_that_stands_beside_it():
    [command] = [block for block in blocks("sources-http.md", "") if "curl" in block]
    document = re.search(r"-d '(.*)'", command, re.DOTALL)[1]
    answer = json.loads(blocks("sources-http.md", "json")[0])

    [delivery] = read_documents(document.encode(), "json", "", LIMITS)

    assert answer["documents"] == [{"id": delivery.id, "external_id": delivery.external_id}]


def test_the_example_of_a_problem_is_one():
    problem = json.loads(blocks("sources-http.md", "json")[1])
    documents = [{"body": "a"}] * 3 + [{"body": "a", "publisher": {"domain": 7}}]

    with pytest.raises(Problem) as caught:
        read_documents(json.dumps(documents).encode(), "json", "", LIMITS)

    assert problem == json.loads(msgspec.json.encode(caught.value.details))


def test_the_example_of_tokens_is_read(tmp_path):
    path = tmp_path / "tokens.toml"
    path.write_text(blocks("sources-http.md", "toml")[0])

    assert [row.source for row in read_tokens(str(path), "0.0.0.0").rows] == ["northwire", "desk"]


def test_every_code_of_a_problem_and_every_content_type_is_told_of():
    text = (DOCS / "sources-http.md").read_text()
    sources = Path(__file__).parents[2] / "pipeline" / "sources" / "push"
    gate = sources.parents[1] / "runtime" / "web"
    code = re.compile(
        r'(?:HTTPStatus\.\w+,\s*|busy\(\s*|_malformed\(\s*|HTTPStatus\(status\), )"(\w+)"'
    )
    files = [*sources.glob("*.py"), *gate.glob("*.py")]
    codes = {one for path in files for one in code.findall(path.read_text())}

    assert {"invalid_documents", "too_fast", "overloaded"} < codes | {"invalid_documents"}
    assert [
        one for one in sorted(codes) if f"`{one}`" not in text and one != "internal_error"
    ] == []
    assert [one for one in FORMS if f"`{one}`" not in text] == []


@pytest.mark.parametrize("name", [name for name in Settings.__struct_fields__ if "push" in name])
def test_every_setting_of_the_door_is_told_of(name):
    assert f"`DATELINE_{name.upper()}`" in (DOCS / "sources-http.md").read_text()
