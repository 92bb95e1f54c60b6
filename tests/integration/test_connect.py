"""The files of deploy/connect on a real Kafka Connect, which runs beside the broker."""

import json
from pathlib import Path

import pytest
from msgspec import structs

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.events import events_of
from tests.support.mentions import mention
from tests.support.processes import Processes
from tests.support.toyflow import until

pytestmark = [pytest.mark.integration, pytest.mark.needs_restart]

FOLDER = Path(__file__).parents[2] / "deploy" / "connect"
INSIDE = "localhost:9094"  # what the broker of the tests calls itself in its own container
TALKS = events_of(mention("talks"))[-1]


def event(number, revision, **changes):
    name = f"{number:08x}-0000-5000-8000-000000000000"
    return structs.replace(TALKS, **{"id": name, "revision": revision} | changes)


EVENTS = (
    event(1, 2, status="scheduled"),
    event(2, 2, op="retract"),
    event(1, 3, status="cancelled"),
)
GONE, JUNK = b"00000003-0000-5000-8000-000000000000", b"no JSON"


class Connect:
    """Kafka Connect in the container of the broker, with the settings of `deploy/connect`."""

    def __init__(self, container, folder, changes):
        self._container = container
        self.folder = folder
        self._changes = {"bootstrap.servers": INSIDE} | changes

    def run(self, *words):
        """Run a command in the container; return what it says."""
        return self._container.exec_run(list(words)).output

    def put(self, name, **changes):
        """Copy a file of settings, with other values for some of them; return its path there."""
        wanted = self._changes | changes
        lines = [
            f"{key}={wanted.get(key, value)}" if mark else key
            for key, mark, value in (
                line.partition("=") for line in (FOLDER / name).read_text().splitlines()
            )
        ]
        script = f"mkdir -p {self.folder}; cat > {self.folder}/{name} <<'END'\n" + "\n".join(lines)
        self.run("sh", "-c", script + "\nEND")
        return f"{self.folder}/{name}"

    def start(self, *paths):
        """Start one process with a worker and its connectors."""
        command = f"echo $$ > {self.folder}/pid; exec /opt/kafka/bin/kafka-run-class.sh "
        command += f"org.apache.kafka.connect.cli.ConnectStandalone {' '.join(paths)} "
        command += f"> {self.folder}/log 2>&1"
        self._container.exec_run(["sh", "-c", command], detach=True)

    def lines(self, name):
        """Return the lines of a file that a connector writes."""
        found = self._container.exec_run(["cat", f"{self.folder}/{name}"])
        return found.output.decode().splitlines() if found.exit_code == 0 else []

    def stop(self):
        """End the process and remove its files."""
        self.run("sh", "-c", f"kill $(cat {self.folder}/pid); rm -r {self.folder}")


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('connect')}.", tmp_path)
    await flow.create_topics()
    outbox = Outbox(flow.settings, "test")
    await outbox.start()
    messages = [Message(one.id.encode(), encode(one), []) for one in EVENTS]
    messages += [Message(GONE, None, []), Message(b"junk", JUNK, [])]
    await outbox.send(topic_name(flow.settings, "news.event.v1"), messages)
    await outbox.stop()
    yield flow
    flow.close()


@pytest.fixture
def connect(broker, flow, unique):
    folder = f"/tmp/{unique('connect')}"
    prefix = flow.settings.topic_prefix
    made = Connect(
        broker.container,
        folder,
        {
            "offset.storage.file.filename": f"{folder}/offsets",
            "listeners": "http://127.0.0.1:0",
            "topics": f"{prefix}news.event.v1",
            "errors.deadletterqueue.topic.name": f"{prefix}connect.dlq",
        },
    )
    yield made
    made.stop()


async def test_a_connector_gets_every_revision_as_json_and_its_fields(connect, flow):
    connect.start(
        connect.put("worker.properties"),
        connect.put("events-as-lines.properties", file=f"{connect.folder}/lines"),
        connect.put("events-as-fields.properties", file=f"{connect.folder}/fields"),
    )
    try:
        await until(lambda: len(connect.lines("lines")) == 5, 60)
        await until(lambda: len(connect.lines("fields")) == 3, 30)
    except TimeoutError:
        pytest.fail("\n".join(connect.lines("log")[-40:]))

    lines = connect.lines("lines")
    told = [json.loads(line) for line in lines if line.startswith("{")]
    fields = [fields_of(line) for line in connect.lines("fields")]
    assert in_order(told) == in_order(json.loads(encode(one)) for one in EVENTS)
    assert sorted(line for line in lines if not line.startswith("{")) == ["no JSON", "null"]
    assert in_order(fields) == in_order(
        {
            "id": one.id,
            "revision": str(one.revision),
            "op": one.op,
            "type": one.type,
            "status": one.status,
        }
        for one in EVENTS
    )


def fields_of(line):
    """Return what Java writes of a map: `{id=1, op=create}`, in any order."""
    return dict(part.split("=") for part in line.strip("{}").split(", "))


def in_order(found):
    return sorted(found, key=lambda one: (one["id"], one["revision"]))
