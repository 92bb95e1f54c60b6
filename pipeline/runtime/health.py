"""`/healthz`, `/readyz` and `/metrics` of a worker."""

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


def make_health_app(status: Status, metrics: Metrics) -> web.Application:
    """Return the pages as an application of their own."""

    def answer(*, good: bool) -> web.Response:
        stages = [
            {name: getattr(stage, name) for name in stage.__struct_fields__}
            for stage in status.stages()
        ]
        return web.json_response({"ok": good, "stages": stages}, status=200 if good else 503)

    async def healthz(_request: web.Request) -> web.Response:
        return answer(good=status.is_alive)

    async def readyz(_request: web.Request) -> web.Response:
        stages = status.stages()
        return answer(good=status.is_alive and bool(stages) and all(one.ready for one in stages))

    async def render(_request: web.Request) -> web.Response:
        return web.Response(
            body=metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    app = web.Application()
    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", render)]
    )
    return app
