"""Fixtures of the tests that drive the frame on a broker."""

import hashlib

import pytest

from tests.support.clocks import Clock
from tests.support.disks import small_disk
from tests.support.kafka_container import UnavailableError
from tests.support.toyflow import ToyFlow


@pytest.fixture
async def toys(broker, request, tmp_path):
    """A flow of toy stages with topics of its own."""
    token = hashlib.sha256(f"{request.node.nodeid}{tmp_path}".encode()).hexdigest()[:10]
    flow = ToyFlow(broker, f"toys-{token}.", tmp_path)
    yield flow
    await flow.close()


@pytest.fixture
def disk(tmp_path):
    """A disk of 8 MB, where the toys keep their state."""
    try:
        with small_disk(tmp_path / "state", megabytes=8) as mounted:
            yield mounted
    except UnavailableError as exc:
        pytest.skip(str(exc))


@pytest.fixture
def clock(tmp_path):
    """A clock that processes can be started with."""
    try:
        return Clock(tmp_path / "clock")
    except UnavailableError as exc:
        pytest.skip(str(exc))
