"""Watch: a saved filter, and who is told of its events. Contract: schemas/watch/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.common import Time

WatchName = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
"""The key of a watch, and its name in urls."""

Address = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$", max_length=254)
]
"""An address of mail, without a name."""


class Webhook(Struct, frozen=True, kw_only=True, gc=False):
    """Where deliveries are posted to, and what signs them (Standard Webhooks: 24 to 64 bytes)."""

    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+$", max_length=2_000)]
    secret: Annotated[str, Meta(pattern=r"^whsec_[A-Za-z0-9+/]{32,86}={0,2}$")]


class Mail(Struct, frozen=True, kw_only=True, gc=False):
    """Who gets a digest, and when: each day at a time of a zone, or each hour at its minute."""

    to: Annotated[tuple[Address, ...], Meta(min_length=1, max_length=50)]
    every: Literal["hour", "day"] = "day"
    at: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "07:00"
    zone: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] = "UTC"


class Watch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A saved filter with a name. A record without a value ends a watch.

    `filter` has the parameters of a query of the API, as in a url. Events that enter their topic
    before `since` are not told of. `send` `news` leaves out revisions that only report the same
    again. Of a watch of origin `file` only the worker knows webhook and mail.
    """

    SCHEMA: ClassVar[str] = "/watch/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.watch.v1"

    schema: Annotated[str, Meta(pattern=r"^/watch/1\.\d+\.\d+$")] = field(name="$schema")
    name: WatchName
    title: Annotated[str, Meta(max_length=200)] = ""
    filter: dict[str, Annotated[str, Meta(max_length=2_000)]]
    send: Literal["news", "all"] = "news"
    since: Time
    origin: Literal["file", "api"]
    owner: str = ""
    webhook: Webhook | UnsetType = UNSET
    mail: Mail | UnsetType = UNSET
