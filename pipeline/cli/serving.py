"""What a command that listens says where it cannot."""

from collections.abc import Callable

import typer

from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import TokensError


def serve(command: str, run: Callable[[Settings], int], settings: Settings) -> int:
    """Run a server until told to stop; return the exit code.

    2: the tokens are wrong, or missing where they are needed; 1: the address is not to be had.
    """
    try:
        return run(settings)
    except TokensError as exc:
        typer.echo(f"dateline {command}: {exc}", err=True)
        return 2
    except OSError as exc:
        where = f"{settings.http_host}:{settings.http_port}"
        typer.echo(f"dateline {command}: cannot listen on {where}: {exc}", err=True)
        return 1
