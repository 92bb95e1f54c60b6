"""How long to wait before something that failed is tried again."""

import hashlib

FIRST_WAIT_SECS = 5.0
WAIT_FACTOR = 4.0
LONGEST_WAIT_SECS = 3_600.0
JITTER = 0.2


def wait_after(key: str, attempts: int) -> float:
    """Return the seconds to wait after so many earlier attempts: 5 s, four times longer each time.

    Up to an hour, give or take a fifth: the jitter follows from the key, so that nothing is drawn.
    """
    wait = min(FIRST_WAIT_SECS * WAIT_FACTOR ** min(attempts, 20), LONGEST_WAIT_SECS)
    digest = hashlib.sha256(f"{key}\n{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return wait * (1 - JITTER + 2 * JITTER * share)
