"""Where in a message a value stands: a JSON Pointer, a dotted path, or a part of the message.

`/headline/main` is a JSON Pointer (RFC 6901), `headline.main` the same in dots. In both, a number
counts in a list and `*` is every member of one. `@key`, `@topic`, `@timestamp` (RFC 3339) and
`@header/NAME` are of the message itself.
"""

from collections.abc import Callable
from typing import TypeAlias

from pipeline.runtime.cloudevents import rfc3339, time_of
from pipeline.sources.topic.message import Message

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Document: TypeAlias = "dict[str, Json]"
Find: TypeAlias = Callable[[Message, Document], Json]

EVERY = "*"
_HEADER = "@header/"


def compile_path(path: str) -> Find:
    """Return what finds the value at `path`: None where there is nothing.

    Raises: ValueError: it is none of the forms above.
    """
    if path.startswith("@"):
        return _part_of_message(path)
    if path == "/":
        raise ValueError("'/' names a member without a name; the path of a value was expected")
    parts = _split(path)
    return lambda _message, document: walk(document, parts)


def walk(value: Json, parts: tuple[str, ...]) -> Json:
    """Return what stands in `value` at the parts of a path, or None.

    A part `*` gives a list: what the rest of the path finds in each member, without the absent.
    """
    for place, part in enumerate(parts):
        if isinstance(value, dict):
            value = value.get(part)
        elif not isinstance(value, list):
            return None
        elif part == EVERY:
            found = [walk(member, parts[place + 1 :]) for member in value]
            return [one for one in found if one is not None]
        else:
            value = value[int(part)] if part.isdecimal() and int(part) < len(value) else None
    return value


def _split(path: str) -> tuple[str, ...]:
    if path.startswith("/"):
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:])
    parts = tuple(path.split("."))
    if not all(parts):
        raise ValueError(f"{path!r} is no path: a part of it is empty")
    return parts


def _part_of_message(path: str) -> Find:
    if path == "@key":
        return lambda message, _document: message.key
    if path == "@topic":
        return lambda message, _document: message.topic
    if path == "@timestamp":
        return lambda message, _document: rfc3339(time_of(message.timestamp_ms)).decode()
    name = path.removeprefix(_HEADER)
    if path.startswith(_HEADER) and name:
        return lambda message, _document: message.headers.get(name)
    raise ValueError(f"{path!r}: @key, @topic, @timestamp or @header/NAME was expected")
