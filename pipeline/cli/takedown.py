"""`dateline takedown`: the text of articles goes from every topic and table."""

import asyncio
from collections.abc import Sequence

import typer
from aiokafka.errors import KafkaError

from pipeline.core.outcome import Reject
from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import RefusedError, StoreDownError
from pipeline.runtime.takedown.cluster import TakedownError
from pipeline.runtime.takedown.reading import find_articles
from pipeline.runtime.takedown.running import Report, TakingDown
from pipeline.runtime.topics import apply
from pipeline.sinks.postgres.takedown import blot_database


def take_down(names: Sequence[str], note: str, settings: Settings, *, dry_run: bool) -> int:
    """Take articles down and say what was done; return the exit code.

    0: done; 1: not, or not wholly, and the same command can be given again.
    """
    try:
        asyncio.run(_take_down(names, note, settings, dry_run=dry_run))
    except (KafkaError, LookupError, RefusedError, Reject, StoreDownError, TakedownError) as exc:
        typer.echo(f"dateline takedown: {exc}", err=True)
        return 1
    return 0


async def _take_down(names: Sequence[str], note: str, settings: Settings, *, dry_run: bool) -> None:
    if not dry_run:
        await apply(settings)
    articles = await find_articles(settings, names)
    work = TakingDown(settings, articles, note)
    if not dry_run:
        await work.check()
    report = await work.find()
    _say_found(report)
    if dry_run:
        return
    await work.carry_out(report, lambda line: typer.echo(line, err=True))
    for topic, count in sorted(report.again.items()):
        if count:
            typer.echo(f"{topic}: {count} records come again, others wrote to it meanwhile")
    if settings.postgres_url:
        for table, count in (await blot_database(settings, report.articles)).items():
            typer.echo(f"PostgreSQL {table}: {count}")
    await work.finish()
    typer.echo("done: start the workers and sinks again")


def _say_found(report: Report) -> None:
    for article in report.articles:
        typer.echo(f"article {article}")
    for topic, count in sorted(report.blotted.items()):
        typer.echo(f"{topic}: {count}")
    for article, url in sorted(report.copies.items()):
        typer.echo(f"stays: {article} has text of it {url}".rstrip())
