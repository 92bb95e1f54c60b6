import json
from types import SimpleNamespace

import msgspec
import pytest

from pipeline.core.outcome import Drop, Forward, Reject
from pipeline.core.wire import decode, encode
from pipeline.records import Inbound
from pipeline.runtime.producing import delivery_id
from pipeline.runtime.settings import Settings
from pipeline.sources.topic.mapping import MappingError
from pipeline.sources.topic.message import Message, carry
from pipeline.sources.topic.stage import make_stages

FILE = """
topics = ["cms.articles", "cms.briefs"]
source = "cms"
group = "acme"
only = { kind = "text" }
fields.external_id = "/id"
fields.body = "/text"
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "cms.toml"
    path.write_text(FILE)
    return path


def carried(value, **more):
    fields = {"topic": "cms.articles", "timestamp": 5, "key": b"k", "headers": (), **more}
    raw = carry(SimpleNamespace(value=value, **fields))
    return decode(raw, MESSAGES)


MESSAGES = msgspec.json.Decoder(Message)


def step(path, *values):
    [first, _second] = make_stages([path])
    return first.make_step(Settings())([carried(value) for value in values], [])


def test_each_topic_is_a_stage_with_a_group_of_its_own(path):
    stages = make_stages([path])

    settings = Settings(topic_prefix="try.")
    assert [stage.input_topic(settings) for stage in stages] == ["cms.articles", "cms.briefs"]
    assert [stage.group(settings) for stage in stages] == ["acme-cms.articles", "acme-cms.briefs"]
    assert {stage.dead_letters(settings) for stage in stages} == {"try.news.inbound.v1.dlq.v1"}
    assert {stage.writes for stage in stages} == {"news.inbound.v1"}


def test_a_topic_is_read_by_one_mapping_only(path):
    with pytest.raises(MappingError, match=r"cms\.articles is named twice"):
        make_stages([path, path])


def test_a_message_goes_on_under_the_key_that_any_source_would_give_it(path):
    said = {"kind": "text", "id": "7", "text": "Envoys met."}

    [outcome] = step(path, json.dumps(said).encode())

    delivery = Inbound(external_id="7", source="cms", body="Envoys met.")
    key = delivery_id(delivery, encode(delivery)).decode()
    assert outcome == (Forward(key, delivery),)


def test_a_delivery_without_id_and_url_is_keyed_by_what_it_holds(path):
    [outcome] = step(path, b'{"kind": "text", "text": "Envoys met."}')

    delivery = Inbound(source="cms", body="Envoys met.")
    assert outcome == (Forward(delivery_id(delivery, encode(delivery)).decode(), delivery),)


def test_one_bad_message_harms_no_other(path):
    outcomes = step(path, b'{"kind": "text", "text": "a"}', b"no JSON", b'{"kind": "image"}', None)

    assert [type(outcome) for outcome in outcomes] == [tuple, Reject, Drop, Drop]
    assert outcomes[2] == Drop("not_selected")


def test_a_message_is_carried_whole():
    headers = (("desk", b"world"), ("raw", b"\xff"), ("empty", None))

    message = carried(b"\x00\xff", key=None, headers=headers)

    assert message == Message(
        topic="cms.articles",
        timestamp_ms=5,
        headers={"desk": "world", "raw": "\ufffd", "empty": ""},
        value=b"\x00\xff",
    )


def test_a_message_without_value_is_told_from_an_empty_one():
    assert carried(None).value is None
    assert carried(b"").value == b""
