"""Who may push: tokens, of which only hashes are kept, each speaking for one source."""

import hashlib
import hmac
import ipaddress
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

ANYBODY = "http"
"""The source of what is pushed without a token and names none itself."""

_SCHEME = "bearer"


class TokensError(ValueError):
    """Raised when the tokens file is wrong, or there is none where one is needed."""


class Token(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the tokens file; several rows may speak for one source, as while one is changed.

    `sha256` is the hex digest of the token itself, which is nowhere kept. `may` is what is not for
    everybody who has one: to make, change and end watches.
    """

    source: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    documents_per_sec: Annotated[float, Meta(gt=0.0)] | None = None
    may: tuple[Literal["write_watches"], ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    tokens: Annotated[tuple[Token, ...], Meta(min_length=1)]


class Tokens:
    """The tokens that are known; none at all means that nobody needs one."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.rows = tuple(tokens)

    def find(self, authorization: str) -> Token | None:
        """Return the token of an `Authorization` header, or None.

        It is compared with every row, each in constant time, so that the time tells nothing.
        """
        scheme, _, secret = authorization.strip().partition(" ")
        presented = hashlib.sha256(secret.strip().encode(errors="replace")).hexdigest()
        found = None
        for row in self.rows:
            if hmac.compare_digest(row.sha256, presented):
                found = row
        return found if scheme.lower() == _SCHEME else None


def read_tokens(path: str, host: str, *, open_doors: bool = False) -> Tokens:
    """Return the tokens of a file; none where `path` is empty and `host` is of this machine only.

    `open_doors`: nor where somebody says that others who reach us may.
    Raises: TokensError: the file is wrong; or no tokens, and others could reach us.
    """
    if not path:
        if open_doors or is_loopback(host):
            return Tokens(())
        raise TokensError(
            f"no tokens are configured, and {host} can be reached from elsewhere: name a file of "
            "tokens (--tokens) or listen on 127.0.0.1 (--host)"
        )
    try:
        with Path(path).open("rb") as file:
            rows = msgspec.convert(tomllib.load(file), _File).tokens
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise TokensError(f"{path}: {exc}") from exc
    if len({row.sha256 for row in rows}) < len(rows):
        raise TokensError(f"{path}: two rows have the same sha256")
    return Tokens(rows)


def is_loopback(host: str) -> bool:
    """Return whether a host, as one binds to or as a `Host` header names it, is this machine."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
