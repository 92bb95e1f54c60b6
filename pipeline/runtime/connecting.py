"""How Kafka is connected to: in the clear, by TLS, with a certificate or a name and password."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from pipeline.runtime.settings import Settings, SettingsError

LAST_SECS = 5.0


def client_options(settings: Settings) -> dict[str, Any]:
    """Return the options that every client of aiokafka takes: where, and how it is trusted.

    Raises: SettingsError: a file cannot be read, or a setting is missing beside another.
    """
    options: dict[str, Any] = {
        "bootstrap_servers": settings.broker,
        "security_protocol": settings.kafka_security.upper(),
        "ssl_context": _context(settings),
    }
    if settings.kafka_security.startswith("sasl"):
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": _password(settings),
        }
    return options


class Client(Protocol):
    """A client of aiokafka."""

    async def start(self) -> None:
        """Connect."""
        ...


async def start_client(client: Client, stop: Callable[[], Awaitable[None]]) -> None:
    """Connect a client, or `stop` it.

    Where this is cancelled meanwhile, the connecting is let come to its end first: aiokafka forgets
    a connection that it is just making, and leaves it open. Raises: what `start` raises.
    """
    starting = asyncio.ensure_future(client.start())
    try:
        await asyncio.shield(starting)
    except BaseException:
        await asyncio.wait([starting], timeout=LAST_SECS)
        await stop()
        raise


def _password(settings: Settings) -> str:
    if not (settings.kafka_username and settings.kafka_password_file):
        raise SettingsError(
            "DATELINE_KAFKA_SECURITY wants DATELINE_KAFKA_USERNAME and DATELINE_KAFKA_PASSWORD_FILE"
        )
    try:
        return Path(settings.kafka_password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"DATELINE_KAFKA_PASSWORD_FILE cannot be read: {exc}") from exc


@lru_cache(maxsize=8)
def _context(settings: Settings) -> ssl.SSLContext | None:
    """Return what TLS trusts and shows; host names are checked always."""
    if not settings.kafka_security.endswith("ssl"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file or None)
        if settings.kafka_cert_file:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file or None)
    except OSError as exc:  # ssl.SSLError is one
        raise SettingsError(f"a certificate or key for Kafka cannot be read: {exc}") from exc
    return context
