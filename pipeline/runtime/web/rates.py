"""How fast somebody may push: a token bucket that may be overdrawn once."""

BURST_SECS = 10.0
"""So many seconds' worth may come at once."""


class Bucket:
    """Allow `per_sec` documents a second.

    A push is let in while anything is left, and then costs what it costs: a bucket may be
    overdrawn, so that no push is too large ever to pass. Times are seconds of one clock.
    """

    def __init__(self, per_sec: float, now: float) -> None:
        self._per_sec = per_sec
        self._most = max(per_sec * BURST_SECS, 1.0)
        self._left = self._most
        self._at = now

    def wait_secs(self, now: float) -> float:
        """Return how long to wait until a push is let in; 0.0: it may come now."""
        self._refill(now)
        return 0.0 if self._left >= 1.0 else (1.0 - self._left) / self._per_sec

    def take(self, documents: int, now: float) -> None:
        """Pay for a push, at least for one document."""
        self._refill(now)
        self._left -= max(documents, 1)

    def _refill(self, now: float) -> None:
        passed = max(now - self._at, 0.0)
        self._left = min(self._most, self._left + passed * self._per_sec)
        self._at = now
