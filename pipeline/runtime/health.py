"""`/healthz`, `/readyz` and `/metrics` of a worker."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web
from msgspec import Struct

from pipeline.runtime.metrics import Metrics


class StageStatus(Struct, frozen=True):
    """How a stage of this worker is. `lag` counts the records that are not finished."""

    name: str
    ready: bool
    partitions: int
    lag: int
    stalled: tuple[str, ...]


class Status(Protocol):
    """What the health pages ask of the worker."""

    def stages(self) -> tuple[StageStatus, ...]:
        """Return how each stage is."""
        ...

    @property
    def is_alive(self) -> bool:
        """Return whether everything runs and makes progress where there is work."""
        ...


class HealthServer:
    """Serve the health pages of one worker; `port` is the one that was really taken."""

    def __init__(self, status: Status, metrics: Metrics, host: str, port: int) -> None:
        self.port = port
        self._host = host
        self._runner = web.AppRunner(make_health_app(status, metrics), access_log=None)

    async def start(self) -> None:
        """Listen.

        Raises: OSError: the address is taken or not ours.
        """
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()


def health_answer(stages: Sequence[StageStatus], *, good: bool) -> web.Response:
    """Return what `/healthz` and `/readyz` answer: 200 where all is good, else 503."""
    told = [{name: getattr(one, name) for name in one.__struct_fields__} for one in stages]
    return web.json_response({"ok": good, "stages": told}, status=200 if good else 503)


def metrics_answer(metrics: Metrics) -> web.Response:
    """Return what `/metrics` answers, in the text format of Prometheus."""
    return web.Response(
        body=metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4"}
    )


def make_health_app(status: Status, metrics: Metrics) -> web.Application:
    """Return the pages as an application of their own."""

    async def healthz(_request: web.Request) -> web.Response:
        return health_answer(status.stages(), good=status.is_alive)

    async def readyz(_request: web.Request) -> web.Response:
        stages = status.stages()
        ready = status.is_alive and bool(stages) and all(one.ready for one in stages)
        return health_answer(stages, good=ready)

    async def render(_request: web.Request) -> web.Response:
        return metrics_answer(metrics)

    app = web.Application()
    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", render)]
    )
    return app
