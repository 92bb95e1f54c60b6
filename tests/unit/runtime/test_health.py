from aiohttp.test_utils import TestClient, TestServer

from pipeline.runtime.health import StageStatus, make_health_app
from pipeline.runtime.metrics import Metrics


class Worker:
    def __init__(self, *, is_alive=True, ready=(True,)):
        self.is_alive = is_alive
        self._ready = ready

    def stages(self):
        return tuple(
            StageStatus(f"s{number}", ready, 4, 2, ()) for number, ready in enumerate(self._ready)
        )


async def ask(worker, path):
    app = make_health_app(worker, Metrics())
    async with TestClient(TestServer(app)) as client, client.get(path) as answer:
        return answer.status, await answer.text()


async def test_a_worker_is_alive_before_it_is_ready():
    worker = Worker(ready=(True, False))

    assert (await ask(worker, "/healthz"))[0] == 200
    assert (await ask(worker, "/readyz"))[0] == 503


async def test_a_worker_with_all_stages_ready_is_ready():
    assert (await ask(Worker(ready=(True, True)), "/readyz"))[0] == 200


async def test_a_worker_without_stages_yet_is_not_ready():
    assert (await ask(Worker(ready=()), "/readyz"))[0] == 503


async def test_a_worker_that_failed_is_neither():
    worker = Worker(is_alive=False)

    assert (await ask(worker, "/healthz"))[0] == 503
    assert (await ask(worker, "/readyz"))[0] == 503


async def test_the_pages_say_how_each_stage_is():
    _, text = await ask(Worker(), "/healthz")

    assert '"name": "s0", "ready": true, "partitions": 4, "lag": 2, "stalled": []' in text


async def test_metrics_are_served():
    status, text = await ask(Worker(), "/metrics")

    assert status == 200
    assert "dateline_records_in_total" in text
