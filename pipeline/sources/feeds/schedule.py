"""When a feed is asked next. All functions are pure; times are seconds."""

import hashlib
from email.utils import parsedate_to_datetime

from pipeline.sources.feeds.config import DAY_SECS

FASTER = 0.5
FAST = 0.75
SLOWER = 1.5
MANY_NEW = 0.5
FEW_NEW = 0.1
JITTER = 0.1
FAILURES_TO_DISABLE = 10
LONGEST_RETRY_AFTER_SECS = 7 * DAY_SECS
_MOST_DOUBLINGS = 20


def next_interval(current: float, share_new: float, least: float, most: float) -> float:
    """Return the next interval after a poll in which `share_new` of the items was new.

    Many new ones mean that some may have been missed: ask twice as often. None: half as often
    again less. A few are what a well-chosen interval finds: keep it. (Media Cloud's rss-fetcher
    goes by the share of duplicates likewise.)
    """
    if share_new > MANY_NEW:
        wanted = current * FASTER
    elif share_new > FEW_NEW:
        wanted = current * FAST
    elif share_new > 0:
        wanted = current
    else:
        wanted = current * SLOWER
    return min(max(wanted, least), most)


def backoff(interval: float, failures: int) -> float:
    """Return how long to wait after so many failures in a row: doubled each time, up to a day."""
    return min(interval * 2.0 ** min(failures, _MOST_DOUBLINGS), max(interval, DAY_SECS))


def jittered(secs: float, url: str, polls: int) -> float:
    """Return `secs` a tenth more or less, as the url and the number of its polls have it.

    So feeds that began together do not stay together, and a replay waits the same.
    """
    return secs * (1.0 + JITTER * (2.0 * fraction(f"{polls} {url}") - 1.0))


def fraction(text: str) -> float:
    """Return a number from 0.0 to below 1.0 that follows from the text alone, evenly spread."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:6]) / 2**48


def read_retry_after(value: str, now: float) -> float:
    """Return the seconds that `Retry-After` asks for (RFC 9110, 10.2.3), at most a week; 0: none.

    `now` is in Unix seconds.
    """
    given = value.strip()
    if given.isascii() and given.isdigit():
        return float(min(int(given[:9]), LONGEST_RETRY_AFTER_SECS))
    try:
        asked = parsedate_to_datetime(given).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
    return min(max(asked, 0.0), float(LONGEST_RETRY_AFTER_SECS))


def read_max_age(cache_control: str) -> float:
    """Return the seconds for which an answer stays fresh by its `Cache-Control`, 0 if it says none.

    `no-cache` and `no-store` overrule `max-age`, as for every cache (RFC 9111, 5.2.2).
    """
    parts = [part.strip().lower() for part in cache_control.split(",")]
    if "no-cache" in parts or "no-store" in parts:
        return 0.0
    for part in parts:
        name, _, value = part.partition("=")
        digits = value.strip().strip('"')
        if name.strip() == "max-age" and digits.isascii() and digits.isdigit():
            return float(int(digits[:9]))
    return 0.0


def is_hopeless(failures: int, failing_secs: float, disable_after_secs: float) -> bool:
    """Return whether a feed has failed so often and so long that it is given up for now."""
    return failures >= FAILURES_TO_DISABLE and failing_secs >= disable_after_secs
