"""`dateline source`: long-lived workers that write what arrives to the first topic."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import (
    Backfill,
    Broker,
    Host,
    MaxLag,
    Port,
    Published,
    Rate,
    Resume,
    settings,
)

app = typer.Typer(
    name="source",
    help="Take articles in: feeds, HTTP, folders, another topic. Each runs until told to stop.",
    no_args_is_help=True,
)


@app.command()
def topic(
    mappings: Annotated[list[Path], typer.Argument(help="Mapping files (TOML).")],
    broker: Broker = "",
    try_out: Annotated[
        bool,
        typer.Option("--try", help="Map JSON Lines from stdin to stdout instead, without Kafka."),
    ] = False,
) -> None:
    """Read topics that hold articles in somebody's own JSON, as mapping files say.

    With --try the first mapping file is tried on messages from stdin, one a line; the deliveries
    go to stdout, as `dateline stage` takes them.
    """
    from pipeline.cli.source_topic import read_topics, try_mapping  # noqa: PLC0415

    told = settings(broker=broker)
    if try_out:
        raise typer.Exit(try_mapping(mappings[0], told, sys.stdin.buffer))
    raise typer.Exit(read_topics(mappings, told))


@app.command()
def http(
    broker: Broker = "",
    host: Host = "",
    port: Port = "",
    tokens: Annotated[
        str, typer.Option("--tokens", help="File of API tokens; default DATELINE_PUSH_TOKENS.")
    ] = "",
) -> None:
    """Take articles over HTTP: POST /v1/articles; 202 once Kafka has them.

    The contract is at /openapi.json; health and metrics are at /healthz, /readyz, /metrics.
    """
    from pipeline.cli.serving import serve  # noqa: PLC0415
    from pipeline.sources.push.server import run_push  # noqa: PLC0415

    told = settings(broker=broker, http_host=host, http_port=port, push_tokens=tokens)
    raise typer.Exit(serve("source http", run_push, told))


@app.command()
def feeds(
    config: Annotated[Path, typer.Argument(help="Which feeds, and how (TOML).")],
    broker: Broker = "",
    opml: Annotated[
        list[Path] | None, typer.Option("--opml", help="Poll the feeds of an OPML file too.")
    ] = None,
) -> None:
    """Poll feeds (RSS, Atom, JSON) and news sitemaps; each new or changed item goes on once.

    What was seen is kept in a file, so a restart loses nothing and repeats nothing.
    """
    from pipeline.cli.source_feeds import poll_feeds  # noqa: PLC0415

    raise typer.Exit(poll_feeds(config, tuple(opml or ()), settings(broker=broker)))


@app.command()
def folder(  # noqa: PLR0917 - one argument an option
    path: Annotated[Path, typer.Argument(help="The folder; those below it are watched too.")],
    broker: Broker = "",
    move_to: Annotated[
        Path | None, typer.Option("--move-to", help="Folder for files that are sent.")
    ] = None,
    every_secs: Annotated[
        float, typer.Option("--every-secs", min=0.1, help="Seconds between two looks.")
    ] = 2.0,
    published: Published = "",
    rate: Rate = 0.0,
) -> None:
    """Send each file that is put into a folder, once it is complete; also after a restart.

    A file is complete when it has not changed between two looks. What cannot be delivered goes to
    the dead-letter topic.
    """
    from pipeline.cli.send import Plan  # noqa: PLC0415
    from pipeline.cli.source_folder import watch_folder  # noqa: PLC0415
    from pipeline.sources.files.watching import Watch  # noqa: PLC0415

    watch = Watch(path, every_secs, move_to)
    raise typer.Exit(watch_folder(watch, Plan(published, rate=rate), settings(broker=broker)))


@app.command()
def urls(  # noqa: PLR0917 - one argument an option
    lists: Annotated[
        list[Path],
        typer.Argument(help="GDELT events, mentions or GKG (.csv, .zip), or an address a line."),
    ],
    contact: Annotated[
        str, typer.Option("--contact", help="Web or mail address that goes with each request.")
    ],
    broker: Broker = "",
    resume: Resume = False,
    failed: Annotated[
        Path | None, typer.Option("--failed", help="Write addresses that were not got here.")
    ] = None,
    backfill: Backfill = False,
    max_lag: MaxLag = 500,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from addresses that are not public too.")
    ] = False,
) -> None:
    """Fetch the pages of a list of addresses and send them; ends when the list is done.

    robots.txt is kept, and a host gets one request a second at most.
    """
    from pipeline.cli.send import Plan  # noqa: PLC0415
    from pipeline.cli.source_urls import fetch_lists  # noqa: PLC0415

    plan = Plan("", resume, 0.0, backfill, max_lag, allow_private)
    raise typer.Exit(fetch_lists(lists, contact, failed, plan, settings(broker=broker)))


@app.command()
def feed_states(
    config: Annotated[Path, typer.Argument(help="The configuration of the poller (TOML).")],
) -> None:
    """Print how each feed is: its state, what went wrong, when it is due; JSON Lines."""
    from pipeline.cli.source_feeds import print_states  # noqa: PLC0415

    raise typer.Exit(print_states(config, settings()))


@app.command()
def opml(
    files: Annotated[list[Path], typer.Argument(help="OPML files, as feed readers export them.")],
    contact: Annotated[
        str, typer.Option("--contact", help="Web or mail address that goes with each request.")
    ] = "",
) -> None:
    """Print the feeds of OPML files as a configuration for `dateline source feeds`."""
    from pipeline.cli.source_feeds import convert_opml  # noqa: PLC0415

    raise typer.Exit(convert_opml(files, contact))
