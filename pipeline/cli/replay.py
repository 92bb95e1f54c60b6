"""`dateline replay`: rebuild what a stage writes beside the flow, and switch to it."""

from typing import Annotated

import typer

from pipeline.cli.options import Broker, settings


def replay(
    stage: Annotated[
        str, typer.Option("--stage", help="Where to begin; all stages behind it follow.")
    ] = "",
    since: Annotated[
        str, typer.Option("--from", help="Since when: RFC 3339, or `90m`, `6h`, `2d` ago.")
    ] = "",
    broker: Broker = "",
    *,
    switch: Annotated[
        bool, typer.Option("--switch", help="Put what was rebuilt in its place.")
    ] = False,
    abort: Annotated[bool, typer.Option("--abort", help="Remove what was rebuilt.")] = False,
) -> None:
    """Rebuild what a stage writes, beside the flow that goes on; then switch to it, or abort.

    With --stage and --from it rebuilds, until it is as far as the flow, and says what differs.
    --switch then asks for the workers to be stopped. Without options: how far a replay is.
    """
    from pipeline.cli.replaying import run_replay  # noqa: PLC0415 - the stages take their time

    told = settings(broker=broker)
    raise typer.Exit(run_replay(stage, since, told, switch=switch, abort=abort))
