"""`dateline source`: long-lived workers that write what arrives to the first topic."""

import typer

app = typer.Typer(
    name="source",
    help="Take articles in: feeds, HTTP, folders, another topic. Each runs until told to stop.",
    no_args_is_help=True,
)
