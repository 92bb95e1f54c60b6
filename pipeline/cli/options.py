"""What several commands are told: the broker, and the settings of the process."""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings

_AGO = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

Broker = Annotated[
    str, typer.Option("--broker", help="Kafka bootstrap servers; default DATELINE_BROKER.")
]
Host = Annotated[
    str, typer.Option("--host", help="Address to listen on; default DATELINE_HTTP_HOST.")
]
Port = Annotated[str, typer.Option("--port", help="Port; default DATELINE_HTTP_PORT; 0: any.")]

Published = Annotated[
    str, typer.Option("--published", help="Publication time of files that name none.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where an earlier run ended; skip what is done.")
]
Rate = Annotated[
    float, typer.Option("--rate", min=0.0, help="Most documents a second; 0: no bound.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="Wait while a stage is behind: live news goes first.")
]
MaxLag = Annotated[
    int, typer.Option("--max-lag", min=1, help="Most records under way in a back-fill.")
]

Workers = Annotated[
    list[str] | None,
    typer.Argument(
        help="Health addresses of workers; default DATELINE_WORKERS.", metavar="[HOST:PORT]..."
    ),
]
EverySecs = Annotated[float, typer.Option("--every-secs", min=0.1, help="Pause between two looks.")]
Once = Annotated[
    bool,
    typer.Option("--once", help="Print the tables once, plainly; exit code 1: nobody answers."),
]


def settings(**given: str) -> Settings:
    """Return the settings of this process: the environment, and over it what the command says.

    Raises: pipeline.runtime.settings.SettingsError: a name, a type or a value is wrong.
    """
    names = {f"DATELINE_{name.upper()}": value for name, value in given.items() if value}
    return Settings.from_env({**os.environ, **names})


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
