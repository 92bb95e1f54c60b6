"""`dateline watch`: the worker that tells of events, and what one asks of it."""

from typing import Annotated

import typer

from pipeline.cli.options import Broker, settings

app = typer.Typer(name="watch", help="Watches: webhooks and digests of saved filters.")


@app.callback(invoke_without_command=True)
def watch(
    context: typer.Context,
    broker: Broker = "",
    watches: Annotated[
        str, typer.Option("--watches", help="TOML file of watches; default DATELINE_WATCHES.")
    ] = "",
) -> None:
    """Tell of the events of each watch by webhook and mail until told to stop (SIGTERM drains).

    Watches come from a file and from the API. What waits is in DATELINE_STATE_DIR, so that a kill
    loses nothing. Health and metrics over HTTP.
    """
    if context.invoked_subcommand is None:
        from pipeline.cli.watch_commands import run  # noqa: PLC0415 - Faust takes its time

        raise typer.Exit(run(settings(broker=broker, watches=watches)))


@app.command()
def replay(
    name: Annotated[str, typer.Argument(help="The watch.")],
    since: Annotated[
        str, typer.Option("--since", help="Only what was told from then on (RFC 3339).")
    ] = "",
    broker: Broker = "",
) -> None:
    """Send again what a watch has told by webhook: all of the last 14 days, or since a time.

    Deliveries keep their ids, so that a receiver can drop what it has. An endpoint that was given
    up after 410 Gone is tried again.
    """
    from pipeline.cli.watch_commands import replay_watch  # noqa: PLC0415

    raise typer.Exit(replay_watch(name, since, settings(broker=broker)))


@app.command()
def status() -> None:
    """Print how the webhooks of this machine's worker are, as JSON Lines; also while it runs."""
    from pipeline.cli.watch_commands import print_status  # noqa: PLC0415

    raise typer.Exit(print_status(settings()))


@app.command()
def secret() -> None:
    """Print a new secret for a webhook."""
    from pipeline.dashboard.query.saving import make_secret  # noqa: PLC0415

    typer.echo(make_secret())
