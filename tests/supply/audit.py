"""Ask whether what we pin has known vulnerabilities: `python -m tests.supply.audit`.

The exit code is 1 if something is found. Where the services cannot be reached it is 0, and that is
said: no answer is no good news.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WEB = ROOT / "pipeline" / "dashboard" / "web"
TIMEOUT_SECS = 300
ACCEPTED: Mapping[str, str] = {}
"""Advisories that do not concern us, by id, each with the reason."""


class UnreachableError(RuntimeError):
    """Raised where a service gives no answer."""


def python_faults() -> Iterator[str]:
    """Yield the known vulnerabilities of what constraints.txt pins.

    Raises: UnreachableError: no package could be looked up.
    """
    command = ("-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json", "-r")
    told = _run([sys.executable, *command, str(ROOT / "constraints.txt")])
    rows = told.get("dependencies", [])
    if not any("vulns" in row for row in rows):
        raise UnreachableError("PyPI's advisories")
    for row in rows:
        for one in row.get("vulns", ()):
            if not {one["id"], *one.get("aliases", ())} & ACCEPTED.keys():
                mended = ", ".join(one["fix_versions"]) or "none yet"
                yield f"{row['name']} {row['version']}: {one['id']}, mended in {mended}"


def npm_faults() -> Iterator[str]:
    """Yield the known vulnerabilities of what is built into the page.

    Raises: UnreachableError: there is no npm, or its registry gives no answer.
    """
    if shutil.which("npm") is None:
        raise UnreachableError("npm's advisories")
    told = _run(["npm", "audit", "--omit=dev", "--json", "--prefix", str(WEB)])
    if "vulnerabilities" not in told:
        raise UnreachableError("npm's advisories")
    for name, one in told["vulnerabilities"].items():
        yield f"{name} {one['range']}: {one['severity']}"


def _run(command: list[str]) -> dict[str, Any]:
    """Return the JSON that a command prints; nothing where it prints none."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECS, check=False)
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def main() -> int:
    """Ask both and print what they say."""
    code = 0
    for ask in (python_faults, npm_faults):
        try:
            found = list(ask())
        except UnreachableError as exc:
            print(f"NOT CHECKED: {exc} cannot be reached from here")
            continue
        print("\n".join(found) or f"{ask.__name__}: none known")
        code |= bool(found)
    return code


if __name__ == "__main__":
    sys.exit(main())
