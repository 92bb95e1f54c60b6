"""Schemathesis: a server is held against its own OpenAPI document, all checks on."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = "60"


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
