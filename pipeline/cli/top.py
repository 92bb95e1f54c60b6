"""`dateline top`: how the flow is, now and on."""

import asyncio
import contextlib
from collections.abc import Sequence

from aiokafka.errors import KafkaError
from rich.console import Console
from rich.live import Live

from pipeline.cli.top_reading import Reading, read_workers
from pipeline.cli.top_view import View, show
from pipeline.flow import FLOW
from pipeline.runtime.clock import utc_now
from pipeline.runtime.progress import lags
from pipeline.runtime.settings import Settings

LAG_SECS = 10.0
PLAIN_COLUMNS = 200
ORDER = [stage.name for stage in FLOW]


def watch_flow(settings: Settings, workers: Sequence[str], every_secs: float, *, once: bool) -> int:
    """Show how the flow is until interrupted; with `once` print it and return.

    Returns 1 where, asked once, neither a worker nor the broker answers; else 0.
    """
    told = tuple(address for address in settings.workers.split(",") if address)
    addresses = tuple(workers) or told or (f"{settings.http_host}:{settings.http_port}",)
    work = _print_once if once else _watch
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(work(settings, addresses, every_secs))
    return 0


async def _print_once(settings: Settings, addresses: Sequence[str], every_secs: float) -> int:
    before = await read_workers(addresses)
    await asyncio.sleep(every_secs)
    view = await _look(settings, addresses, before)
    # Without colours and of one width wherever it goes: for scripts.
    Console(width=PLAIN_COLUMNS, no_color=True, highlight=False).print(show(view, ORDER))
    return int(not view.lags and not any(one.values for one in view.after))


async def _watch(settings: Settings, addresses: Sequence[str], every_secs: float) -> int:
    before: list[Reading] = []
    with Live(screen=True, auto_refresh=False) as live:
        while True:
            view = await _look(settings, addresses, before)
            live.update(show(view, ORDER), refresh=True)
            before = list(view.after)
            await asyncio.sleep(every_secs)


async def _look(settings: Settings, addresses: Sequence[str], before: Sequence[Reading]) -> View:
    readings, found = await asyncio.gather(read_workers(addresses), _lags(settings))
    return View(before, readings, found, utc_now().timestamp())


async def _lags(settings: Settings) -> dict[str, int]:
    """Return the lag of each stage of the flow; nothing where the broker does not tell."""
    with contextlib.suppress(KafkaError, LookupError, OSError, TimeoutError):
        async with asyncio.timeout(LAG_SECS):
            return await lags(settings, FLOW)
    return {}
