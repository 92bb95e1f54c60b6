"""The page that is served is what its sources build, with the versions that are pinned."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).parents[2] / "pipeline" / "dashboard"


@pytest.mark.integration
def test_the_sources_build_the_page_that_is_served_byte_for_byte(tmp_path):
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI"):
            pytest.fail("npm is missing: the page was not built anew")
        pytest.skip("npm is missing")
    web, out = tmp_path / "web", tmp_path / "page"
    shutil.copytree(DASHBOARD / "web", web, ignore=shutil.ignore_patterns("node_modules"))
    for command in (
        [npm, "ci", "--no-audit", "--no-fund"],
        [shutil.which("node"), "build.js", out],
        [npm, "run", "check"],
    ):
        done = subprocess.run(
            command, cwd=web, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]

    built = {path.name: path.read_bytes() for path in out.iterdir()}
    served = {path.name: path.read_bytes() for path in (DASHBOARD / "page").iterdir()}
    assert set(built) == set(served)
    assert [name for name in built if built[name] != served[name]] == []
