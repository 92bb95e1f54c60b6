"""One PostgreSQL for the tests that want a database: Debian's, in a container.

The image is DATELINE_TEST_POSTGRES_IMAGE, else the first of `postgres` and `dateline/postgres`
(deploy/images/build_postgres.sh) that is on this machine, else `postgres` pulled. Or, with
DATELINE_TEST_POSTGRES_URL, a server that somebody else runs.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator

import docker.errors
import psycopg
from testcontainers.core.container import DockerContainer

from tests.support.kafka_container import (
    LABEL,
    UnavailableError,
    connect,
    free_port,
    has_image,
    settle_reaper,
)

IMAGES = ("postgres:15", "dateline/postgres:15")
PASSWORD = "only-for-tests"
READY_TIMEOUT_SECS = 60.0


class Postgres:
    """A running server. `url` is that of its own database; `database()` makes one for a test."""

    def __init__(self, url: str, container: DockerContainer | None = None) -> None:
        self.url = url
        self._container = container

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Give the url of a new, empty database; it is dropped at the end."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"create database {name}")
        try:
            yield f"{self.url.rpartition('/')[0]}/{name}"
        finally:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)")

    def stop(self) -> None:
        """Stop the server as a crash would."""
        self._wrapped().kill()

    def start(self) -> None:
        """Start it again, with all that it had."""
        self._wrapped().start()
        wait_until_ready(self.url)

    def _wrapped(self):
        if self._container is None:
            raise UnavailableError("the database is not ours to stop")
        return self._container.get_wrapped_container()


@contextlib.contextmanager
def provide() -> Iterator[Postgres]:
    """Give a server for the run.

    Raises: UnavailableError: there is none, and none can be started.
    """
    if url := os.environ.get("DATELINE_TEST_POSTGRES_URL"):
        wait_until_ready(url)
        yield Postgres(url)
        return
    image, port = find_image(), free_port(offset=1_000)
    container = DockerContainer(image, env={"POSTGRES_PASSWORD": PASSWORD, "POSTGRES_DB": "own"})
    container.with_kwargs(
        labels={LABEL: os.environ.get("DATELINE_TEST_RUN", str(os.getpid()))}, shm_size="256m"
    )
    container.ports["5432/tcp"] = ("127.0.0.1", port)
    with container:
        url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/own"
        wait_until_ready(url)
        yield Postgres(url, container)


def wait_until_ready(url: str) -> None:
    """Return once the server answers a query."""
    give_up = time.monotonic() + READY_TIMEOUT_SECS
    while True:
        try:
            with psycopg.connect(url, connect_timeout=2) as connection:
                connection.execute("select 1")
        except psycopg.OperationalError as exc:
            if time.monotonic() > give_up:
                raise UnavailableError(f"PostgreSQL does not answer: {exc}") from exc
            time.sleep(0.1)
        else:
            return


def find_image() -> str:
    """Return the image to test on; it is on this machine then.

    Raises: UnavailableError: it is not, and cannot be pulled.
    """
    client = connect()
    settle_reaper(client)
    wanted = os.environ.get("DATELINE_TEST_POSTGRES_IMAGE")
    images = (wanted,) if wanted else IMAGES
    for image in images:
        if has_image(client, image):
            return image
    try:
        client.images.pull(*images[0].rsplit(":", 1))
    except docker.errors.APIError as exc:
        raise UnavailableError(
            f"the image {images[0]} is not on this machine and cannot be pulled "
            f"({exc.explanation}); deploy/images/build_postgres.sh builds one without a registry"
        ) from exc
    return images[0]
