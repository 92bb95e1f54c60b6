"""Fuzz every target for some minutes each: `python -m tests.fuzz --minutes 10 [--only feed]`.

What is found stays in `build/fuzz/TARGET`: the inputs that reach new code, which the next run
starts from, and what broke a promise. The exit code is 1 if anything was broken.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.seeds import OWN, seeds

FOLDER = Path("build/fuzz")
LIMITS = ("-timeout=20", "-rss_limit_mb=3000", "-max_len=20000", "-print_final_stats=1")


class Run(NamedTuple):
    """What came of one target."""

    target: str
    is_whole: bool
    executed: int
    reached: int
    log: Path


def fuzz(target: str, secs: int, seed: int) -> Run:
    """Fuzz one target in a process of its own."""
    folder = FOLDER / target
    corpus, log = folder / "corpus", folder / "log.txt"
    corpus.mkdir(parents=True, exist_ok=True)
    for raw in seeds(target):
        (corpus / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
    arguments = (f"-max_total_time={secs}", f"-seed={seed}", f"-artifact_prefix={folder}/broken-")
    with log.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.child", target, *LIMITS, *arguments, str(corpus)],
            stdout=file,
            stderr=file,
            check=False,
        )
    said = log.read_text(errors="replace")
    executed = re.findall(r"number_of_executed_units: (\d+)", said)
    reached = re.findall(r"cov: (\d+)", said)
    return Run(
        target, done.returncode == 0, int(executed[-1] if executed else 0),
        int(reached[-1] if reached else 0), log,
    )  # fmt: skip


def main() -> int:
    """Fuzz and print a table of what came of it."""
    parser = argparse.ArgumentParser(description="fuzz what reads what strangers send")
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--only", action="append", choices=OWN, help="these targets only")
    parser.add_argument("--jobs", type=int, default=2, help="so many at once")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    names = told.only or list(OWN)
    print("| target | inputs | branches reached | broken |\n|---|---|---|---|")
    with ThreadPoolExecutor(told.jobs) as pool:
        runs = list(pool.map(lambda name: fuzz(name, int(told.minutes * 60), told.seed), names))
    for run in runs:
        broken = "-" if run.is_whole else f"see {run.log}"
        print(f"| {run.target} | {run.executed:,} | {run.reached:,} | {broken} |")
    return int(not all(run.is_whole for run in runs))


if __name__ == "__main__":
    sys.exit(main())
