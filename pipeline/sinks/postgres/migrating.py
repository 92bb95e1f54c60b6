"""Bring the database to the newest schema. A migration is a file of SQL and runs once."""

from contextlib import closing
from importlib.resources import as_file, files

import psycopg
from yoyo import get_backend, read_migrations

from pipeline.runtime.storing import StoreDownError

_LOCK = 0x6D_69_67_72


def migrate(url: str) -> tuple[str, ...]:
    """Run the migrations that this database has not seen; return their names.

    Several processes may call it at once: one of them migrates, the others wait. They wait for a
    lock of PostgreSQL, which goes with its holder; yoyo's own would outlive a process that dies.
    Raises: StoreDownError: the database does not answer.
    """
    folder = files("pipeline.sinks.postgres") / "migrations"
    try:
        with psycopg.connect(url, autocommit=True) as guard, as_file(folder) as path:
            guard.execute("select pg_advisory_lock(%s)", (_LOCK,))
            backend = get_backend(_for_yoyo(url))
            with closing(backend.connection):
                unseen = backend.to_apply(read_migrations(str(path)))
                backend.apply_migrations(unseen)
            return tuple(one.id for one in unseen)
    except psycopg.OperationalError as exc:
        raise StoreDownError(str(exc).partition("\n")[0]) from exc


def _for_yoyo(url: str) -> str:
    """Return the url with the name of the driver, as yoyo wants it."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg{mark}{rest}" if mark else scheme
