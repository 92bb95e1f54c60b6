import json

from pipeline.core.wire import encode
from pipeline.records import Delivery
from pipeline.watches.posting import body_of
from tests.support.watches import delivery_of


def test_a_body_is_a_cloud_event_whose_data_is_the_delivery_as_it_is():
    told = delivery_of(1, kind="changed", changed=("status",))
    body = json.loads(body_of(encode(told)))
    data = body.pop("data")

    assert data == json.loads(encode(told))
    assert body == {
        "specversion": "1.0",
        "id": told.id,
        "source": "dateline/watches/talks",
        "type": "org.dateline.delivery.v1",
        "subject": "talks",
        "time": data["at"],
        "dataschema": Delivery.SCHEMA,
        "datacontenttype": "application/json",
    }
