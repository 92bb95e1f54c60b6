from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from pipeline.dashboard.query.saving import make_secret
from pipeline.watches.signing import sign
from tests.support.receiver import SECRET


@given(st.dictionaries(st.text(), st.text()))
def test_the_library_of_standard_webhooks_verifies_what_is_signed(data):
    secret = make_secret()
    body = msgspec.json.encode(data)
    headers = sign("5d0c8f27a91e46b3c2f7e80d1b64a935", body, secret, datetime.now(UTC))

    assert Webhook(secret).verify(body.decode(), headers) == data


def test_another_secret_body_or_an_old_attempt_does_not_verify():
    now = datetime.now(UTC)
    good, old = (sign("1", b"{}", SECRET, at) for at in (now, now - timedelta(hours=1)))

    for secret, body, headers in (
        (make_secret(), "{}", good),
        (SECRET, "[]", good),
        (SECRET, "{}", old),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)


def test_the_signature_is_that_of_the_specification():
    # The content that is signed is `{id}.{timestamp}.{body}`; computed once with OpenSSL.
    headers = sign("msg_1", b'{"x":1}', SECRET, datetime(2025, 5, 18, 12, tzinfo=UTC))

    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1747569600",
        "webhook-signature": "v1,ONu0AgaM7ErC5qtTsmVRIaZgQpqgOE9fgYQX2rvp2ZI=",
    }
