"""Fixtures of the tests that drive the frame on a broker."""

import hashlib

import pytest

from tests.support.toyflow import ToyFlow


@pytest.fixture
async def toys(broker, request, tmp_path):
    """A flow of toy stages with topics of its own."""
    token = hashlib.sha256(f"{request.node.nodeid}{tmp_path}".encode()).hexdigest()[:10]
    flow = ToyFlow(broker, f"toys-{token}.", tmp_path)
    yield flow
    await flow.close()
