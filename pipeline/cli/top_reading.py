"""What workers say of themselves at `/metrics`, as `dateline top` needs it."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from time import monotonic

import aiohttp
from msgspec import Struct, field
from prometheus_client.parser import text_string_to_metric_families

ANSWER_SECS = 3.0


class Reading(Struct, frozen=True):
    """The metrics of one worker. `at` is of the monotonic clock; no `values`: no answer.

    Values are by name and by the label that tells most: the stage, else the source; what has
    several labels is summed up.
    """

    worker: str
    at: float
    values: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def of(self, name: str, label: str = "") -> float:
        """Return a value; 0 where there is none."""
        return self.values.get((name, label), 0.0)

    def labels(self, name: str) -> Iterator[str]:
        """Yield the stages, or sources, that a metric has values of."""
        return (label for known, label in self.values if known == name)


async def find_workers(addresses: Iterable[str]) -> dict[str, str]:
    """Return a name and the url of each worker: of every address that a host's name stands for.

    An address is `host:port`. A name that is not known stays as it is: it will give no answer.
    """
    found = {}
    for address in addresses:
        host, _, port = address.rpartition(":")
        try:
            told = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM, family=socket.AF_INET
            )
        except OSError:
            told = []
        numbers = sorted({str(one[4][0]) for one in told}) or [host]
        for number in numbers:
            name = address if len(numbers) == 1 else f"{host} {number}"
            found[name] = f"http://{number}:{port}/metrics"
    return found


async def read_workers(addresses: Iterable[str]) -> list[Reading]:
    """Return what each worker says now, in order; of one that is away an empty reading."""
    workers = await find_workers(addresses)
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        return await asyncio.gather(*(_read(session, name, url) for name, url in workers.items()))


async def _read(session: aiohttp.ClientSession, name: str, url: str) -> Reading:
    try:
        async with session.get(url) as answer:
            text = await answer.text()
        return Reading(name, monotonic(), parse_metrics(text))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Reading(name, monotonic())


def parse_metrics(text: str) -> dict[tuple[str, str], float]:
    """Return the values of a page of metrics.

    Raises: ValueError: it is none.
    """
    values: defaultdict[tuple[str, str], float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if not sample.name.endswith(("_bucket", "_created")):
                label = sample.labels.get("stage") or sample.labels.get("source") or ""
                values[sample.name, label] += sample.value
    return dict(values)
