"""Schemathesis holds the door against its own OpenAPI document, all checks on."""

import hashlib

import pytest

from tests.support.contracts import hold_against_its_contract
from tests.support.processes import Processes

pytestmark = pytest.mark.integration

SECRET = "contract"
QUIET = {"DATELINE_PUSH_DOCUMENTS_PER_SEC": "100000"}


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('contract')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def test_the_door_keeps_its_contract_without_tokens(flow, tmp_path):
    door = await flow.ready("source", "http", **QUIET)

    code, said = await hold_against_its_contract(door.port, tmp_path)

    assert code == 0, said
    assert door.metric("dateline_push_documents_total") > 50
    assert door.is_ready()


async def test_the_door_keeps_its_contract_with_tokens(flow, tmp_path):
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(f'[[tokens]]\nsource = "wire"\nsha256 = "{digest}"\n')
    door = await flow.ready("source", "http", "--tokens", str(tokens), **QUIET)

    code, said = await hold_against_its_contract(
        door.port, tmp_path, "--header", f"Authorization: Bearer {SECRET}"
    )

    assert code == 0, said
    assert door.metric("dateline_push_documents_total") > 50
