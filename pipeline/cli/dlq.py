"""`dateline dlq`: look at the dead letters, send them again, clear them."""

import asyncio
import functools
import inspect
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Annotated, TypeVar

import msgspec
import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline.cli.options import Broker, read_moment, settings
from pipeline.runtime.letterbox import Letter, Wanted, purge, read_letters, replay
from pipeline.runtime.settings import Settings

T = TypeVar("T")
SHOWN_CHARS = 100

app = typer.Typer(
    name="dlq",
    help="Dead letters: what a stage could not take, with the reason and the original bytes.",
    no_args_is_help=True,
)

Command = Callable[..., None]


def _choose(
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="The topic it was read from.")
    ] = None,
    stage: Annotated[
        list[str] | None, typer.Option("--stage", help="The stage that rejected it.")
    ] = None,
    code: Annotated[
        list[str] | None, typer.Option("--code", help="Why: see docs/reference.md.")
    ] = None,
    since: Annotated[
        str,
        typer.Option("--since", help="Rejected then or later: RFC 3339, or `90m`, `6h`, `2d` ago."),
    ] = "",
    until: Annotated[
        str, typer.Option("--until", help="Rejected then or earlier, the same way.")
    ] = "",
) -> Wanted:
    return Wanted(
        topics=tuple(topic or ()),
        stages=tuple(stage or ()),
        codes=tuple(code or ()),
        since=read_moment(since),
        until=read_moment(until),
    )


def _choosing(command: Command) -> Command:
    """Give a command the options of `_choose` beside its own; it gets what was chosen first.

    Typer reads a command's options from its signature, so this one has both.
    """
    shared = inspect.signature(_choose).parameters
    own = list(inspect.signature(command).parameters.values())[1:]

    def call(**given: object) -> None:
        chosen = {name: given.pop(name) for name in shared}
        command(_choose(**chosen), **given)  # type: ignore[arg-type]

    functools.update_wrapper(call, command)
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    both = [one.replace(kind=positional) for one in (*own, *shared.values())]
    call.__signature__ = inspect.Signature(both)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in both}
    return call


Ids = Annotated[list[str] | None, typer.Argument(help="Letters, as `list` names them.")]
All = Annotated[bool, typer.Option("--all", help="All that wait; needed where nothing is named.")]


@app.command("list")
@_choosing
def list_(
    wanted: Wanted,
    *,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only how many of each topic, stage and code.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON Lines, with value and headers' content.")
    ] = False,
    broker: Broker = "",
) -> None:
    """List the letters that wait, oldest first."""
    _ended(_list(settings(broker=broker), wanted, summary=summary, as_json=as_json))


@app.command()
def show(
    letter: Annotated[str, typer.Argument(help="A letter, as `list` names it.")],
    broker: Broker = "",
) -> None:
    """Print one letter: where it came from, why it is here, its headers, and its value."""
    _ended(_show(settings(broker=broker), letter))


@app.command("replay")
@_choosing
def replay_(wanted: Wanted, letters: Ids = None, all_: All = False, broker: Broker = "") -> None:
    """Send letters again to where they came from, after the fault was mended; each only once.

    What is rejected anew becomes a new letter.
    """
    wanted = _name(wanted, letters)
    _check_choice(wanted, all_)
    _ended(_replay(settings(broker=broker), wanted))


@app.command("purge")
@_choosing
def purge_(
    wanted: Wanted,
    letters: Ids = None,
    all_: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    broker: Broker = "",
) -> None:
    """Clear letters that nobody wants to see again."""
    wanted = _name(wanted, letters)
    _check_choice(wanted, all_)
    told = settings(broker=broker)
    if not yes:
        typer.confirm(f"Clear {_run(_count(told, wanted))} letters for good?", abort=True)
    typer.echo(f"{_run(purge(told, wanted))} purged")


def _name(wanted: Wanted, letters: list[str] | None) -> Wanted:
    return msgspec.structs.replace(wanted, ids=frozenset(letters or ()))


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
        (done.refused, "are too large for the topic as it is, or gone from it: they still wait"),
    )
    for count, text in notes:
        if count:
            typer.echo(f"{count} {text}", err=True)
    return int(bool(done.refused or done.outside))


async def _count(told: Settings, wanted: Wanted) -> int:
    return sum([1 async for _ in read_letters(told, wanted)])
