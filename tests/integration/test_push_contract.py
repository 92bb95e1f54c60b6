"""Schemathesis holds the door against its own OpenAPI document, all checks on."""

import asyncio
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import Processes

pytestmark = pytest.mark.integration

SECRET = "contract"
EXAMPLES = "60"
QUIET = {"DATELINE_PUSH_DOCUMENTS_PER_SEC": "100000"}


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('contract')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def hold_against_its_contract(port, folder, *options):
    """Run schemathesis; return its exit code and what it says."""
    tool = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert tool, "schemathesis is not installed: make setup"
    url = f"http://127.0.0.1:{port}/openapi.json"
    run = await asyncio.to_thread(
        subprocess.run,
        [
            *(tool, "run", url, "--checks=all", "--seed=1", "--no-color", "--request-timeout=20"),
            *(f"--max-examples={EXAMPLES}", "--output-truncate=true", *options),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line[:300] for line in (run.stdout + run.stderr).splitlines()]
    return run.returncode, "\n".join(lines)


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
