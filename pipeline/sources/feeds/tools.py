"""What all parts of the poller share."""

from dataclasses import dataclass

from pipeline.runtime.clock import utc_now
from pipeline.runtime.cloudevents import rfc3339
from pipeline.runtime.metrics import Metrics
from pipeline.sources.feeds.config import FeedsConfig
from pipeline.sources.feeds.courier import Courier
from pipeline.sources.feeds.database import Database
from pipeline.sources.feeds.reading import Reader
from pipeline.sources.feeds.status import Known, Lease
from pipeline.sources.fetch.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Tools:
    """What all parts share; `feeds` and `leases` go by the numbers of the listed feeds."""

    config: FeedsConfig
    feeds: dict[int, Known]
    leases: dict[int, Lease]
    database: Database
    fetcher: Fetcher
    reader: Reader
    courier: Courier
    metrics: Metrics


def now_secs() -> float:
    """Return the current time in Unix seconds."""
    return utc_now().timestamp()


def now_text() -> str:
    """Return the current time as RFC 3339."""
    return rfc3339(utc_now()).decode()
