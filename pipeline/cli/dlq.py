"""`dateline dlq`: look at the dead letters, send them again, clear them."""

import asyncio
import re
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline.cli.options import Broker, settings
from pipeline.runtime.clock import utc_now
from pipeline.runtime.letterbox import Letter, Wanted, purge, read_letters, replay
from pipeline.runtime.settings import Settings

T = TypeVar("T")
SHOWN_CHARS = 100
_AGO = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

app = typer.Typer(
    name="dlq",
    help="Dead letters: what a stage could not take, with the reason and the original bytes.",
    no_args_is_help=True,
)

Topics = Annotated[list[str] | None, typer.Option("--topic", help="The topic it was read from.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="The stage that rejected it.")]
Codes = Annotated[list[str] | None, typer.Option("--code", help="Why: see docs/reference.md.")]
Since = Annotated[
    str, typer.Option("--since", help="Rejected then or later: RFC 3339, or `90m`, `6h`, `2d` ago.")
]
Until = Annotated[str, typer.Option("--until", help="Rejected then or earlier, the same way.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Letters, as `list` names them.")]
All = Annotated[bool, typer.Option("--all", help="All that wait; needed where nothing is named.")]


@app.command("list")
def list_(  # noqa: PLR0917 - one argument an option
    topic: Topics = None,
    stage: Stages = None,
    code: Codes = None,
    since: Since = "",
    until: Until = "",
    summary: Annotated[
        bool, typer.Option("--summary", help="Only how many of each topic, stage and code.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON Lines, with value and headers' content.")
    ] = False,
    broker: Broker = "",
) -> None:
    """List the letters that wait, oldest first."""
    wanted = _wanted(topic, stage, code, since, until, None)
    _ended(_list(settings(broker=broker), wanted, summary=summary, as_json=as_json))


@app.command()
def show(
    letter: Annotated[str, typer.Argument(help="A letter, as `list` names it.")],
    broker: Broker = "",
) -> None:
    """Print one letter: where it came from, why it is here, its headers, and its value."""
    _ended(_show(settings(broker=broker), letter))


@app.command("replay")
def replay_(  # noqa: PLR0917 - one argument an option
    letters: Ids = None,
    topic: Topics = None,
    stage: Stages = None,
    code: Codes = None,
    since: Since = "",
    until: Until = "",
    all_: All = False,
    broker: Broker = "",
) -> None:
    """Send letters again to where they came from, after the fault was mended; each only once.

    What is rejected anew becomes a new letter.
    """
    wanted = _wanted(topic, stage, code, since, until, letters)
    _check_choice(wanted, all_)
    _ended(_replay(settings(broker=broker), wanted))


@app.command("purge")
def purge_(  # noqa: PLR0917 - one argument an option
    letters: Ids = None,
    topic: Topics = None,
    stage: Stages = None,
    code: Codes = None,
    since: Since = "",
    until: Until = "",
    all_: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    broker: Broker = "",
) -> None:
    """Clear letters that nobody wants to see again."""
    wanted = _wanted(topic, stage, code, since, until, letters)
    _check_choice(wanted, all_)
    told = settings(broker=broker)
    if not yes:
        typer.confirm(f"Clear {_run(_count(told, wanted))} letters for good?", abort=True)
    typer.echo(f"{_run(purge(told, wanted))} purged")


def _wanted(  # noqa: PLR0917 - one argument an option
    topics: list[str] | None,
    stages: list[str] | None,
    codes: list[str] | None,
    since: str,
    until: str,
    ids: list[str] | None,
) -> Wanted:
    return Wanted(
        topics=tuple(topics or ()),
        stages=tuple(stages or ()),
        codes=tuple(codes or ()),
        since=read_moment(since),
        until=read_moment(until),
        ids=frozenset(ids or ()),
    )


def read_moment(text: str) -> datetime | None:
    """Return the instant of RFC 3339 (UTC where no zone is given) or of `90m`, `6h`, `2d` ago.

    Raises: typer.BadParameter: it is neither.
    """
    if not text:
        return None
    if ago := _AGO.fullmatch(text):
        return utc_now() - int(ago[1]) * _UNITS[ago[2]]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise typer.BadParameter(f"{text!r} is neither RFC 3339 nor like `6h`") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _check_choice(wanted: Wanted, all_: bool) -> None:  # noqa: FBT001 - the flag's value
    if wanted == Wanted() and not all_:
        raise typer.BadParameter("name letters, or a topic, stage, code or time, or say --all")


def _run(work: Coroutine[None, None, T]) -> T:
    """Run it; say in one line what the broker lacks and exit with 1."""
    try:
        return asyncio.run(work)
    except (KafkaError, LookupError) as exc:
        typer.echo(f"dateline dlq: {exc.args[0] if exc.args else exc!r}", err=True)
        raise typer.Exit(1) from exc


def _ended(work: Coroutine[None, None, int]) -> None:
    raise typer.Exit(_run(work))


async def _list(told: Settings, wanted: Wanted, *, summary: bool, as_json: bool) -> int:
    if summary:
        return await _summarise(told, wanted)
    console = Console()
    async for letter in read_letters(told, wanted):
        if as_json:
            typer.echo(msgspec.json.encode({"id": letter.id, **msgspec.to_builtins(letter.told)}))
            continue
        why = letter.told
        line = f"{letter.id}  {why.time}  {why.stage}  {why.code}  {why.message[:SHOWN_CHARS]}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


async def _summarise(told: Settings, wanted: Wanted) -> int:
    counts: Counter[tuple[str, str, str]] = Counter()
    async for letter in read_letters(told, wanted):
        counts[letter.id.rpartition(":")[0], letter.told.stage, letter.told.code] += 1
    table = Table("topic", "stage", "code", "letters")
    for names, count in sorted(counts.items()):
        table.add_row(*names, str(count))
    Console().print(table)
    return 0


async def _show(told: Settings, name: str) -> int:
    found = [letter async for letter in read_letters(told, Wanted(ids=frozenset({name})))]
    if not found:
        typer.echo(f"dateline dlq: no letter {name} waits", err=True)
        return 1
    typer.echo(msgspec.json.format(msgspec.json.encode(_shown(found[0]))))
    return 0


def _shown(letter: Letter) -> dict[str, object]:
    headers = {
        name: value.decode(errors="backslashreplace") for name, value in letter.record.headers
    }
    return {"id": letter.id, **msgspec.to_builtins(letter.told), "headers": headers}


async def _replay(told: Settings, wanted: Wanted) -> int:
    done = await replay(told, wanted)
    typer.echo(f"{done.sent} sent again")
    notes: tuple[tuple[int, str], ...] = (
        (done.superseded, "have had a newer record since: settled, not sent"),
        (done.outside, "came from outside of our topics: send them again from their source"),
        (done.refused, "are too large for the topic as it is: they still wait"),
    )
    for count, text in notes:
        if count:
            typer.echo(f"{count} {text}", err=True)
    return int(bool(done.refused or done.outside))


async def _count(told: Settings, wanted: Wanted) -> int:
    return sum([1 async for _ in read_letters(told, wanted)])
