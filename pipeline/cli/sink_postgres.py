"""`dateline sink postgres`."""

import time

import typer

from pipeline.runtime.settings import Settings
from pipeline.runtime.storing import StoreDownError
from pipeline.runtime.worker import run_worker
from pipeline.sinks.postgres.connecting import url_of
from pipeline.sinks.postgres.migrating import migrate
from pipeline.sinks.postgres.stages import STAGES

WAIT_SECS = 2.0


def run_sink(settings: Settings, *, migrate_only: bool) -> int:
    """Migrate, then run the sink until a signal ends it; return the exit code.

    Waits for a database that does not answer yet, unless it is to migrate only.
    Raises: SettingsError: DATELINE_POSTGRES_URL is not set.
    """
    while True:
        try:
            done = migrate(url_of(settings))
        except StoreDownError as exc:
            typer.echo(f"dateline: PostgreSQL does not answer: {exc}", err=True)
            if migrate_only:
                return 1
            time.sleep(WAIT_SECS)
        else:
            break
    for name in done:
        typer.echo(f"migrated: {name}", err=True)
    return 0 if migrate_only else run_worker(STAGES, settings)
