"""Make each mistake in a copy of the project and run its tests: `python -m tests.mutants`.

`--only WORDS` takes the mutants whose name has these words. The exit code is 1 if the tests do not
pass without a mistake, or if one is not noticed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.mutants import ROOT, Mutant, read_mutants

PARTS = ("pipeline", "tests", "schemas", "pyproject.toml", "README.md")
TIMEOUT_SECS = 900
_ALIVE, _NO_TESTS = 0, 5


def copy_to(folder: Path) -> None:
    """Copy what tests need of the project."""
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=unwanted)
        else:
            shutil.copy(source, folder / name)


def run_tests(folder: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """Run tests of a copy; return pytest's exit code (-1: they took too long) and its words."""
    # Bytecode is told from its source by size and second: a mutant may have both of another.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=TIMEOUT_SECS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1, "they took too long"
    return done.returncode, done.stdout.decode(errors="replace")


def is_noticed(folder: Path, mutant: Mutant) -> bool:
    """Return whether the tests of a mutant fail with it; the copy is then as it was."""
    before = mutant.apply(folder)
    try:
        return run_tests(folder, mutant.tests)[0] not in {_ALIVE, _NO_TESTS}
    finally:
        (folder / mutant.file).write_text(before, encoding="utf-8")


def main() -> int:
    """Run all mutants and print what became of each."""
    parser = argparse.ArgumentParser(description="see that the tests notice mistakes")
    parser.add_argument("--only", default="", help="mutants whose name has these words")
    told = parser.parse_args()
    mutants = [mutant for mutant in read_mutants() if told.only in mutant.name]
    with tempfile.TemporaryDirectory(prefix="dateline-mutants-") as name:
        folder = Path(name)
        copy_to(folder)
        everything = tuple(sorted({test for mutant in mutants for test in mutant.tests}))
        code, words = run_tests(folder, everything)
        if code != _ALIVE:
            print(f"{words}\nthe tests do not pass without a mistake either")
            return 1
        missed = 0
        for mutant in mutants:
            began = time.monotonic()
            noticed = is_noticed(folder, mutant)
            missed += not noticed
            word = "noticed" if noticed else "MISSED "
            print(f"{word} {time.monotonic() - began:5.1f} s  {mutant.name}", flush=True)
    print(f"{len(mutants) - missed} of {len(mutants)} mistakes were noticed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
