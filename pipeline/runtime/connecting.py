"""How Kafka is connected to: in the clear, by TLS, with a certificate or a name and password."""

import ssl
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.runtime.settings import Settings, SettingsError


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
