"""`dateline sink`: the long-lived workers that put what comes out into a store."""

from typing import Annotated

import typer

from pipeline.cli.options import Broker, settings

app = typer.Typer(name="sink", help="Put events into a store.", no_args_is_help=True)


@app.callback()
def _sinks() -> None:
    """Workers that put events, mentions and articles into a store, until told to stop."""


@app.command()
def postgres(
    broker: Broker = "",
    migrate_only: Annotated[
        bool, typer.Option("--migrate-only", help="Bring the database to the newest schema; end.")
    ] = False,
) -> None:
    """Keep a PostgreSQL database in step with the topics (DATELINE_POSTGRES_URL).

    The first start makes the tables and reads the topics from their start; a later one goes on
    where it was. Several may run at once. SIGTERM drains; health and metrics over HTTP.
    """
    from pipeline.cli.sink_postgres import run_sink  # noqa: PLC0415 - Faust takes its time

    raise typer.Exit(run_sink(settings(broker=broker), migrate_only=migrate_only))
