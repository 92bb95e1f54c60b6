"""`dateline`: the commands, and what a wrong setting looks like to the person who made it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli import dlq, gazetteer, replay, sink, source, watch
from pipeline.cli.options import (
    Backfill,
    Broker,
    EverySecs,
    Host,
    MaxLag,
    Once,
    Port,
    Published,
    Rate,
    Resume,
    Workers,
    settings,
)
from pipeline.runtime.settings import SettingsError

app = typer.Typer(
    name="dateline",
    help="News articles in, structured events out: ingest -> dedupe -> tag -> emit, over Kafka.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(source.app)
app.add_typer(sink.app)
app.add_typer(gazetteer.app)
app.add_typer(watch.app)
app.add_typer(dlq.app)
app.command()(replay.replay)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the flag's value
    if asked:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """News articles in, structured events out."""


@app.command()
def stage(
    first: Annotated[str, typer.Option("--from", help="First step to run.")] = "ingest",
    last: Annotated[
        str, typer.Option("--to", help="Last step; `emit` is code + merge; or `story`.")
    ] = "emit",
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Leave a step out (only `dedupe`).")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, help="Processes for the heavy steps; 0: one a core.")
    ] = 0,
) -> None:
    """Run steps over JSON Lines, without a broker: stdin to stdout, in input order.

    Steps: ingest, dedupe, tag, code, merge (emit = code + merge); and, after tag, story. One
    document a line. A rejected line goes to stderr as JSON with its code; the exit code is then 1.
    """
    from pipeline.cli.stage import run_stage  # noqa: PLC0415 - spaCy takes its time

    raise typer.Exit(
        run_stage(first, last, tuple(without or ()), jobs, settings(), sys.stdin.buffer)
    )


@app.command()
def run(
    files: Annotated[
        list[Path], typer.Argument(help="JSON Lines (.jsonl), text (.txt) or HTML (.html) files.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for what comes out.")],
    broker: Broker = "",
    published: Published = "",
) -> None:
    """Send files through the whole chain on a broker, wait until all is through, write the result.

    Writes events.jsonl, mentions.jsonl, stories.jsonl, story-articles.jsonl, dead-letters.jsonl and
    summary.json. Without --broker it starts the embedded broker for the time of the run.
    """
    from pipeline.cli.run import run_files  # noqa: PLC0415

    raise typer.Exit(run_files(files, out, broker, published, settings()))


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Print the events as a table and end.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the page.")] = 8080,
    pace_secs: Annotated[
        float, typer.Option("--pace-secs", min=0.0, help="Pause between two articles.")
    ] = 1.5,
) -> None:
    """Play a day of talks through an embedded broker and show the events on a live page."""
    from pipeline.cli.demo import run_demo  # noqa: PLC0415

    raise typer.Exit(run_demo(settings(), once=once, port=port, pace_secs=pace_secs))


@app.command()
def worker(
    stages: Annotated[
        list[str] | None,
        typer.Argument(help="Which: ingest dedupe tag code merge story; default all."),
    ] = None,
    broker: Broker = "",
) -> None:
    """Run stages until told to stop (SIGTERM drains). Health and metrics over HTTP."""
    from pipeline.cli.worker import run_stages  # noqa: PLC0415

    raise typer.Exit(run_stages(tuple(stages or ()), settings(broker=broker)))


@app.command()
def api(
    host: Host = "",
    port: Port = "",
    tokens: Annotated[
        str, typer.Option("--tokens", help="File of API tokens; default DATELINE_API_TOKENS.")
    ] = "",
) -> None:
    """Serve events to readers over HTTP: the page, questions, and a stream of what changes.

    The contract is at /openapi.json. Read-only. Answers from the database that `sink postgres`
    fills (DATELINE_POSTGRES_URL), or without one from memory; the stream is read from Kafka.
    """
    from pipeline.cli.serving import serve  # noqa: PLC0415
    from pipeline.dashboard.server import run_api  # noqa: PLC0415

    told = settings(http_host=host, http_port=port, api_tokens=tokens)
    raise typer.Exit(serve("api", run_api, told))


@app.command()
def send(  # noqa: PLR0917 - one argument an option
    files: Annotated[
        list[Path],
        typer.Argument(help="Files and folders: JSON, ninjs, NewsML-G2, NITF, HTML, text, WARC."),
    ],
    broker: Broker = "",
    published: Published = "",
    resume: Resume = False,
    rate: Rate = 0.0,
    backfill: Backfill = False,
    max_lag: MaxLag = 500,
) -> None:
    """Send articles to the first topic; ends when the broker has acknowledged them all.

    Exit code 0: all sent; 1: some could not be; 2: it broke off, and --resume goes on from there.
    """
    from pipeline.cli.send import Plan, send_files  # noqa: PLC0415

    plan = Plan(published, resume, rate, backfill, max_lag)
    raise typer.Exit(send_files(files, plan, settings(broker=broker)))


@app.command()
def tail(
    topic: Annotated[
        str, typer.Argument(help="A topic, or events, mentions, stories, articles, dead-letters.")
    ] = "events",
    broker: Broker = "",
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin with the oldest record.")
    ] = False,
) -> None:
    """Print records as they arrive, one JSON line each, until interrupted."""
    from pipeline.cli.tail import tail_topic  # noqa: PLC0415

    raise typer.Exit(tail_topic(topic, settings(broker=broker), from_start=from_start))


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="A .jsonl, .jsonl.gz or .parquet file to write.")],
    broker: Broker = "",
    gone_too: Annotated[
        bool, typer.Option("--gone-too", help="Also events that were merged or retracted.")
    ] = False,
) -> None:
    """Write the last state of every event to a file, as the topic now is."""
    from pipeline.cli.export import export_events  # noqa: PLC0415

    raise typer.Exit(export_events(out, settings(broker=broker), gone_too=gone_too))


@app.command()
def takedown(
    names: Annotated[list[str], typer.Argument(help="Urls or ids of articles.", metavar="URL|ID")],
    broker: Broker = "",
    note: Annotated[str, typer.Option("--note", help="Why; it stays with the tombstone.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; change nothing.")
    ] = False,
) -> None:
    """Take the text of articles out of every topic and, if set, the PostgreSQL database.

    Stop the workers, sinks and sources first, and start them again after it. Given again it goes
    on where it broke off. Exit code 0: done; 1: not.
    """
    from pipeline.cli.takedown import take_down  # noqa: PLC0415

    raise typer.Exit(take_down(names, note, settings(broker=broker), dry_run=dry_run))


@app.command()
def topics(
    action: Annotated[
        str, typer.Argument(help="list, apply, or strimzi: as YAML for Kubernetes.")
    ] = "list",
    broker: Broker = "",
) -> None:
    """List the topics of the flow, or create on the broker those that are missing."""
    from pipeline.cli.topics import list_or_apply  # noqa: PLC0415

    raise typer.Exit(list_or_apply(action, settings(broker=broker)))


@app.command()
def code(
    text: Annotated[str, typer.Argument(help="A sentence, or the text of an article.")],
    published: Annotated[
        str, typer.Option("--published", help="Publication time; default now.")
    ] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Every act seen, with what made it or held it back.")
    ] = False,
    verbs: Annotated[
        bool, typer.Option("--verbs", help="Every verb, and how far it is meant (status).")
    ] = False,
) -> None:
    """Code one text and print its events as JSON Lines."""
    from pipeline.cli.code import code_text  # noqa: PLC0415 - spaCy takes its time

    raise typer.Exit(code_text(text, published, settings(), explained=explain, verbs=verbs))


lexicon = typer.Typer(name="lexicon", help="The event lexicon.", no_args_is_help=True)
app.add_typer(lexicon)


@lexicon.callback()
def _lexicon() -> None:
    """Work on the event lexicon."""


@lexicon.command("check")
def check() -> None:
    """Run every example and counter-example of the event lexicon."""
    from pipeline.cli.lexicon import check_lexicon  # noqa: PLC0415

    raise typer.Exit(check_lexicon(settings()))


@app.command()
def top(
    workers: Workers = None, broker: Broker = "", every_secs: EverySecs = 2.0, once: Once = False
) -> None:
    """Watch the flow: stages with rates, lag, age, rejects; workers; how fresh each source is."""
    from pipeline.cli.top import watch_flow  # noqa: PLC0415

    raise typer.Exit(watch_flow(settings(broker=broker), workers or (), every_secs, once=once))


@app.command()
def doctor(broker: Broker = "") -> None:
    """Say what this installation can do: settings, model, gazetteer, broker."""
    from pipeline.cli.doctor import examine  # noqa: PLC0415

    raise typer.Exit(examine(settings(broker=broker)))


def main() -> None:
    """Run the command line; a bad setting is a sentence and exit code 2, not a stack trace."""
    try:
        app()
    except SettingsError as exc:
        typer.echo(f"dateline: {exc}", err=True)
        sys.exit(2)
