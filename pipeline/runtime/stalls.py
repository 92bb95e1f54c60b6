"""Tell a partition that has work and makes no progress. Pure."""

from collections.abc import Mapping

from faust.types import TP


class StallWatch:
    """Remember since when each partition has waited for progress while it had work."""

    def __init__(self, timeout_secs: float) -> None:
        self._timeout = timeout_secs
        self._since: dict[TP, float] = {}

    def check(
        self, now: float, lags: Mapping[TP, int], touched: Mapping[TP, float]
    ) -> tuple[TP, ...]:
        """Return the partitions that stall.

        `lags` are the records that are not finished, `touched` when a partition made progress
        last; times are in seconds of one monotonic clock.
        """
        self._since = {
            tp: max(self._since.get(tp, now), touched.get(tp, 0.0))
            for tp, lag in lags.items()
            if lag
        }
        return tuple(tp for tp, since in self._since.items() if now - since > self._timeout)
