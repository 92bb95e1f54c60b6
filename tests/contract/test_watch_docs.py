"""The receiver of docs/watches.md verifies what we send; the example file is a file of watches."""

import re
from datetime import timedelta

from pipeline.core.wire import encode
from pipeline.runtime.clock import utc_now
from pipeline.watches.config import read_watches
from pipeline.watches.posting import body_of
from pipeline.watches.signing import sign
from tests.support.receiver import SECRET
from tests.support.reference import ROOT
from tests.support.watches import NOON, delivery_of

DOCUMENT = (ROOT / "docs" / "watches.md").read_text()


def verify_of_the_document():
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    found = {}
    exec(code, found)
    return found["verify"]


def test_the_receiver_of_the_document_verifies_deliveries_and_nothing_else():
    verify = verify_of_the_document()
    told = delivery_of(1)
    body = body_of(encode(told))
    good = sign(told.id, body, SECRET, utc_now())
    old = sign(told.id, body, SECRET, utc_now() - timedelta(minutes=6))
    rotated = {**good, "webhook-signature": f"v1,b3RoZXI= {good['webhook-signature']}"}

    assert verify(SECRET, good, body)
    assert verify(SECRET, rotated, body)
    assert not verify(SECRET, old, body)
    assert not verify(SECRET, good, body + b" ")
    assert not verify(SECRET, {**good, "webhook-id": "other"}, body)
    assert not verify("whsec_b3RoZXI=", good, body)


def test_the_example_file_has_the_ukraine_talks():
    watches = read_watches(str(ROOT / "deploy" / "watches.toml"), NOON)

    assert [watch.name for watch in watches] == ["ukraine-talks", "talks-due"]
    assert watches[0].filter["country"] == "RUS,UKR"
