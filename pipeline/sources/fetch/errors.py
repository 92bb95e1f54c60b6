"""What can go wrong with a fetch."""

from typing import Literal

FetchFault = Literal[
    "bad_url",
    "blocked",
    "held",
    "robots",
    "network",
    "timeout",
    "too_large",
    "bad_encoding",
    "redirects",
]
"""`bad_url`: no http(s) url, or a port that is not allowed. `blocked`: the address is not public.
`held`: the host has asked to be left alone for now; nothing was sent. `robots`: robots.txt forbids
it, or could not be had. `network`: no connection, or
it broke. `timeout`: not done in time. `too_large`: more bytes than allowed, also when unpacked.
`bad_encoding`: it cannot be unpacked. `redirects`: too many, or to nowhere."""


class FetchError(Exception):
    """Raised when a document was not got; `fault` says why in one word."""

    def __init__(self, fault: FetchFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class HeldError(FetchError):
    """Raised when the host asked for a pause that is not over; `secs` is what is left of it."""

    def __init__(self, host: str, secs: float) -> None:
        super().__init__("held", f"{host} is to be left alone for {secs:.0f} s more")
        self.secs = secs
