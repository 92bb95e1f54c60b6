"""Hand a mail to a server, by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.runtime.settings import SettingsError
from pipeline.runtime.web.tokens import is_loopback

TIMEOUT_SECS = 30.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailError(RuntimeError):
    """Raised when a mail was not taken; it may be tried again."""


class Server(NamedTuple):
    """Where mail is handed in."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_server(url: str) -> Server:
    """Return what a url says.

    Raises: SettingsError: no host, a bad port, or a password that would go unencrypted.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as exc:
        raise SettingsError("DATELINE_SMTP_URL has a bad scheme or port") from exc
    host = parts.hostname or ""
    server = Server(
        parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or "")
    )
    if not host:
        raise SettingsError("DATELINE_SMTP_URL names no host")
    if server.password and server.scheme == "smtp" and not is_loopback(host):
        raise SettingsError("DATELINE_SMTP_URL would send a password unencrypted: use smtps")
    return server


def send(server: Server, message: EmailMessage) -> dict[str, str]:
    """Hand the mail in; return the addresses that were refused, each with what was said.

    Returns once the server has taken it for at least one address. Raises: MailError.
    """
    try:
        with _connect(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            refused = connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as exc:
        refused = exc.recipients
        raise MailError(f"all addresses were refused: {_said(refused)}") from exc
    except (smtplib.SMTPException, OSError) as exc:
        # What a server says to AUTH may quote what it was given.
        is_login = isinstance(exc, smtplib.SMTPAuthenticationError)
        raise MailError("the login was refused" if is_login else repr(exc)) from exc
    return _said(refused)


def _connect(server: Server) -> smtplib.SMTP:
    """Return a connection, encrypted as the scheme says; a server that cannot is refused."""
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECS)
    if server.scheme == "smtp+starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _said(refused: dict[str, tuple[int, bytes]]) -> dict[str, str]:
    return {
        address: f"{code} {text.decode(errors='replace')}"
        for address, (code, text) in refused.items()
    }
