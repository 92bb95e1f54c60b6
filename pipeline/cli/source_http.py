"""`dateline source http`: articles that are pushed."""

import typer

from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import TokensError
from pipeline.sources.push.server import run_push


def take_pushes(settings: Settings) -> int:
    """Take pushes until told to stop; return the exit code."""
    try:
        return run_push(settings)
    except TokensError as exc:
        typer.echo(f"dateline source http: {exc}", err=True)
        return 2
    except OSError as exc:
        where = f"{settings.http_host}:{settings.http_port}"
        typer.echo(f"dateline source http: cannot listen on {where}: {exc}", err=True)
        return 1
