"""Sign a delivery as Standard Webhooks 1.0.0 says, so that its libraries can verify it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from datetime import datetime

from pipeline.dashboard.query.saving import key_of


def sign(delivery_id: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """Return the headers of one attempt: id, time of the attempt (Unix seconds), signature.

    Raises: pipeline.dashboard.query.watchlist.WatchError: the secret is none.
    """
    seconds = int(now.timestamp())
    signed = b"%b.%d.%b" % (delivery_id.encode(), seconds, body)
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
