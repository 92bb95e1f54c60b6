"""`dateline gazetteer`: make a site's own gazetteer, and check the tables against one."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="gazetteer",
    help="Who is who: make a larger gazetteer out of public data, check the built-in one.",
    no_args_is_help=True,
)


@app.command()
def build(
    sources: Annotated[
        list[str],
        typer.Option(
            "--from",
            help="FORMAT:PATH, as often as there are sources. Formats: wikidata-csv, "
            "wikidata-json, wikidata-dump, factbook, legislators, opensanctions, ftm, own.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file to write (`.jsonl.gz`).")],
) -> None:
    """Join people, bodies and places of public data sets into one file.

    What several sources tell of one thing becomes one row; where they differ, the first has the
    say. The file is used by its path: DATELINE_GAZETTEER_PATH.
    """
    from pipeline.runtime.extracts.building import build_file  # noqa: PLC0415
    from pipeline.runtime.extracts.reading import ExtractError  # noqa: PLC0415

    pairs = [source.partition(":") for source in sources]
    try:
        count = build_file([(name, Path(path)) for name, _, path in pairs], out)
    except (ExtractError, OSError) as exc:
        typer.echo(f"dateline gazetteer build: {exc}", err=True)
        raise typer.Exit(1) from exc
    typer.echo(f"{count} rows in {out}")


@app.command()
def check(
    against: Annotated[
        Path, typer.Option("--against", help="A gazetteer file made by `gazetteer build`.")
    ],
) -> None:
    """Compare the built-in people with a file: ids, dates of office, two holders at once.

    Prints one finding a line: kind, name, ours, theirs. The exit code is 1 if something is wrong;
    an id that only the file has (`no_id`) is not.
    """
    from pipeline.runtime.extracts.checking import check_people  # noqa: PLC0415
    from pipeline.runtime.gazetteer import (  # noqa: PLC0415
        GazetteerError,
        load_tables,
        read_extras,
    )

    try:
        found = check_people(load_tables(), read_extras(against))
    except GazetteerError as exc:
        typer.echo(f"dateline gazetteer check: {exc}", err=True)
        raise typer.Exit(2) from exc
    for one in found:
        typer.echo(f"{one.kind}\t{one.name}\t{one.told}\t{one.expected}")
    faults = sum(one.is_fault for one in found)
    typer.echo(f"{faults} faults, {len(found) - faults} ids to fill in", err=True)
    raise typer.Exit(int(faults > 0))
