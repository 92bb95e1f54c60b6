"""`dateline worker`: the long-lived process."""

from collections.abc import Sequence

import typer

from pipeline.flow import FLOW
from pipeline.runtime.settings import Settings
from pipeline.runtime.worker import run_worker


def run_stages(names: Sequence[str], settings: Settings) -> int:
    """Run the named stages, or all; return the exit code.

    Raises: typer.BadParameter: there is no such stage.
    """
    known = {stage.name: stage for stage in FLOW}
    wanted = [part for name in names for part in (("code", "merge") if name == "emit" else (name,))]
    if unknown := [name for name in wanted if name not in known]:
        raise typer.BadParameter(f"no stage {', '.join(unknown)}: there are {', '.join(known)}")
    return run_worker([known[name] for name in wanted] or list(FLOW), settings)
