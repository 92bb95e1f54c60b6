"""`dateline api`."""

import typer

from pipeline.dashboard.query.server import run_api
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import TokensError


def answer_questions(settings: Settings) -> int:
    """Answer until told to stop; return the exit code."""
    try:
        return run_api(settings)
    except TokensError as exc:
        typer.echo(f"dateline api: {exc}", err=True)
        return 2
    except OSError as exc:
        where = f"{settings.http_host}:{settings.http_port}"
        typer.echo(f"dateline api: cannot listen on {where}: {exc}", err=True)
        return 1
