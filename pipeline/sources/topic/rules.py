"""A rule says how one field of a delivery comes of a message."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from pipeline.core.outcome import Reject
from pipeline.runtime.cloudevents import EPOCH, rfc3339
from pipeline.sources.topic.message import Message
from pipeline.sources.topic.paths import Document, Find, Json, compile_path

TIMES = frozenset({"published_at", "modified_at", "received_at"})
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000}


class RuleTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as the mapping file has it. One of `from` and `const` must be there.

    `from`: where to look, the first that is there and not empty counts. `join`: what is put
    between the members of a list. `time`: the unit of a number since 1970. `zone`: the IANA name
    of the zone that times without one are in. `map`: what stands for which value; any other is
    as good as absent. `default`: what is taken where nothing is found.
    """

    sources: str | list[str] = field(name="from", default_factory=list)
    const: str = ""
    join: str | None = None
    time: Literal["", "s", "ms", "us"] = ""
    zone: str = ""
    map: dict[str, str] = {}
    default: str = ""


Spec: TypeAlias = str | list[str] | RuleTable
"""A rule, or only where to look."""


class Rule:
    """One rule, ready to be used on messages.

    Raises: ValueError: a path, a zone or the combination of settings says nothing.
    """

    def __init__(self, name: str, spec: Spec) -> None:
        table = spec if isinstance(spec, RuleTable) else RuleTable(sources=spec)
        _check(name, table)
        paths = [table.sources] if isinstance(table.sources, str) else table.sources
        self._name = name
        self._finds: list[tuple[str, Find]] = [(path, compile_path(path)) for path in paths]
        self._default = table.const or table.default
        self._join = table.join
        self._map: Mapping[str, str] = table.map
        self._unit = table.time
        self._zone = ZoneInfo(table.zone) if table.zone else None

    def text(self, message: Message, document: Document) -> str:
        """Return the text of the field, empty where there is none.

        Raises: Reject: `schema_mismatch` or `bad_time`.
        """
        for path, find in self._finds:
            text = self._as_text(find(message, document), path)
            if self._map:
                text = self._map.get(text, "")
            if text.strip():
                return text
        return self._default

    def texts(self, message: Message, document: Document) -> tuple[str, ...]:
        """Return the members of a field that is a list; one text is a list of one.

        Raises: Reject: `schema_mismatch`.
        """
        for path, find in self._finds:
            found = find(message, document)
            members = found if isinstance(found, list) else [found]
            texts = tuple(filter(None, (self._as_text(one, path) for one in members)))
            if texts:
                return texts
        return (self._default,) if self._default else ()

    def _as_text(self, value: Json, path: str) -> str:
        if value is None:
            return ""
        if isinstance(value, list) and self._join is not None:
            return self._join.join(filter(None, (self._as_text(one, path) for one in value)))
        if isinstance(value, (dict, list)):
            kind = "an object" if isinstance(value, dict) else "a list"
            hint = "" if isinstance(value, dict) else " (`join` makes one text of it)"
            raise Reject(
                "schema_mismatch", f"{self._name}: {path} holds {kind}; text was expected{hint}"
            )
        if self._name in TIMES:
            return self._as_time(value, path)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def _as_time(self, value: str | float, path: str) -> str:
        if self._unit:
            return self._from_epoch(value, path)
        if not isinstance(value, str):
            raise Reject(
                "schema_mismatch",
                f"{self._name}: {path} holds a number; say its unit, `time` = s, ms or us",
            )
        return self._with_zone(value)

    def _from_epoch(self, value: str | float, path: str) -> str:
        """Return a count of units since 1970 as RFC 3339, exact to the millisecond."""
        per_second = _PER_SECOND[self._unit]
        try:
            time = EPOCH + timedelta(microseconds=round(float(value) * (1_000_000 // per_second)))
        except (ValueError, OverflowError) as exc:
            raise Reject(
                "bad_time", f"{self._name}: {path} holds no count of {self._unit} since 1970"
            ) from exc
        return rfc3339(time).decode()

    def _with_zone(self, value: str) -> str:
        """Return an ISO time that has no zone with the one of the rule; any other as it is."""
        if self._zone is None:
            return value
        try:
            time = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
        return time.replace(tzinfo=self._zone).isoformat() if time.tzinfo is None else value


def _check(name: str, table: RuleTable) -> None:
    if bool(table.sources) == bool(table.const):
        raise ValueError("one of `from` and `const` was expected")
    if (table.time or table.zone) and name not in TIMES:
        raise ValueError("`time` and `zone` are for times only")
    if table.time and table.zone:
        raise ValueError("a count since 1970 has no zone: `time` or `zone`, not both")
