"""What somebody asks to be saved as a watch, by the API or in a file, and the watch made of it."""

import base64
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs
from yarl import URL

from pipeline.dashboard.query.watchlist import WatchError, filter_of
from pipeline.records import Watch
from pipeline.records.watch import Mail

SECRET_BYTES = 32


class AskedWebhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to post to. `secret` is `whsec_` and the base64 of 24 to 64 bytes."""

    url: str
    secret: str = ""


class AskedMail(Mail, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to get a digest, and when."""


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A watch to be made. Several values of a parameter may also be a list."""

    title: str = ""
    filter: dict[str, str | int | bool | list[str]]
    send: Literal["news", "all"] = "news"
    webhook: AskedWebhook | UnsetType = UNSET
    mail: AskedMail | UnsetType = UNSET


def make_watch(
    name: str,
    asked: Asked,
    *,
    since: datetime,
    origin: Literal["file", "api"],
    secret: str = "",
    owner: str = "",
) -> Watch:
    """Return the watch. `secret` is its webhook's where `asked` names none.

    Raises: WatchError: a name, a filter, an address or a time that makes no sense.
    """
    found: dict[str, object] = {
        "$schema": Watch.SCHEMA,
        "name": name,
        "title": asked.title,
        "filter": _parameters(asked.filter),
        "send": asked.send,
        "since": since,
        "origin": origin,
        "owner": owner,
    }
    if asked.webhook is not UNSET:
        _check_url(asked.webhook.url)
        found["webhook"] = {
            "url": asked.webhook.url,
            "secret": asked.webhook.secret or secret,
        }
    if asked.mail is not UNSET:
        _check_zone(asked.mail.zone)
        found["mail"] = structs.asdict(asked.mail)
    try:
        watch = msgspec.convert(found, Watch)
    except msgspec.ValidationError as exc:
        raise WatchError(_told(str(exc))) from exc
    filter_of(watch.filter)
    _check_lines(watch)
    if watch.webhook is not UNSET:
        key_of(watch.webhook.secret)
    return watch


def make_secret() -> str:
    """Return a new secret of the form that Standard Webhooks gives them."""
    return "whsec_" + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes that a secret stands for.

    Raises: WatchError: it is none.
    """
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as exc:
        raise WatchError("webhook.secret: whsec_ and base64 were expected") from exc


def _parameters(asked: Mapping[str, str | int | bool | list[str]]) -> dict[str, str]:
    """Return the parameters as a url has them."""
    found = {}
    for name, value in asked.items():
        if isinstance(value, list):
            found[name] = ",".join(value)
        elif isinstance(value, bool):
            found[name] = "true" if value else "false"
        else:
            found[name] = str(value)
    return found


def _check_url(text: str) -> None:
    try:
        url = URL(text)
        good = url.scheme in {"http", "https"} and bool(url.host) and url.port != 0
    except ValueError:
        good = False
    if not good or url.user is not None or url.password is not None:
        raise WatchError("webhook.url: an http or https url without a user was expected")


def _check_lines(watch: Watch) -> None:
    """Refuse control characters in what becomes part of a url or a header.

    Patterns let a line break pass at their end.
    """
    told: dict[str, tuple[str, ...]] = {"name": (watch.name,)}
    if watch.webhook is not UNSET:
        told["webhook"] = (watch.webhook.url, watch.webhook.secret)
    if watch.mail is not UNSET:
        told["mail"] = (*watch.mail.to, watch.mail.at, watch.mail.zone)
    for field, texts in told.items():
        if not all(map(str.isprintable, texts)):
            raise WatchError(f"{field}: it has a control character")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, ZoneInfoNotFoundError) as exc:
        raise WatchError(f"mail.zone: {zone} is no time zone of the IANA data") from exc


def _told(message: str) -> str:
    """Return the words of a decoder as one reads a field: `webhook.secret: expected ...`."""
    said, _, path = message.partition(" - at `$")
    return f"{path.rstrip('`').lstrip('.')}: {said}" if path else said
