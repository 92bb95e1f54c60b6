"""The file of watches, and how the topic is told of it."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct, structs

from pipeline.dashboard.query.saving import Asked, make_watch
from pipeline.dashboard.query.watchlist import WatchError, WatchList
from pipeline.records import Watch


class WatchesFileError(ValueError):
    """Raised when the file cannot be read, or says something that has no meaning."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    watches: dict[str, Asked]


def read_watches(path: str, now: datetime) -> tuple[Watch, ...]:
    """Return the watches of a file, as of now; none where `path` is empty.

    Raises: WatchesFileError: it cannot be read, or a watch makes no sense.
    """
    if not path:
        return ()
    try:
        with Path(path).open("rb") as file:
            rows = msgspec.convert(tomllib.load(file), _File).watches
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as exc:
        raise WatchesFileError(f"{path}: {exc}") from exc
    found = []
    for name, asked in rows.items():
        try:
            if asked.webhook is not UNSET and not asked.webhook.secret:
                raise WatchError("webhook.secret: is needed; `dateline watch secret` makes one")  # noqa: TRY301
            found.append(make_watch(name, asked, since=now, origin="file"))
        except WatchError as exc:
            raise WatchesFileError(f"{path}: {name}: {exc}") from exc
    return tuple(found)


async def announce(file: Sequence[Watch], watches: WatchList) -> Mapping[str, Watch]:
    """Tell the topic of the file's watches, without their targets; return them with these.

    A watch that the topic knows keeps its `since`. Those that the file has no more are ended.
    Raises: TimeoutError, aiokafka.errors.KafkaError: the broker does not answer.
    """
    found = {}
    for watch in file:
        known = watches.find(watch.name)
        if known is not None and known.origin == "file":
            watch = structs.replace(watch, since=known.since)  # noqa: PLW2901
        shown = structs.replace(watch, webhook=UNSET, mail=UNSET)
        if shown != known:
            await watches.put(shown)
        found[watch.name] = watch
    for old in watches.all():
        if old.origin == "file" and old.name not in found:
            await watches.delete(old.name)
    return found
