"""A mapping file: which topics, and how their JSON becomes deliveries."""

import base64
import binascii
import tomllib
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from pipeline.sources.topic.message import Message
from pipeline.sources.topic.paths import Document, Find, compile_path
from pipeline.sources.topic.rules import Rule, Spec

NAMES = (
    frozenset(Inbound.__struct_fields__) - {"schema", "source", "publisher", "authors"}
) | frozenset(f"publisher.{name}" for name in Publisher.__struct_fields__)
"""The fields that are texts."""

TEXTS = ("body", "content", "content_base64")
"""The fields of which a delivery needs one."""

_DOCUMENT: "msgspec.json.Decoder[Document]" = msgspec.json.Decoder(dict)
_TopicName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,249}$")]


class MappingError(ValueError):
    """Raised when a mapping file cannot be read or says what cannot be done."""


class MappingFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file as it stands; docs/sources-kafka.md tells of each entry."""

    topics: Annotated[tuple[_TopicName, ...], Meta(min_length=1)]
    source: Annotated[str, Meta(min_length=1)]
    fields: dict[str, object]
    group: Annotated[str, Meta(min_length=1)] = "dateline-source"
    only: dict[str, str | list[str]] = {}


class Mapping:
    """How a message becomes a delivery."""

    def __init__(self, file: MappingFile) -> None:
        """Take the rules of a file.

        Raises: MappingError: a field is unknown or its rule says nothing; the message names it.
        """
        self._source = file.source
        rules = {name: _rule(name, spec) for name, spec in _flat(file.fields)}
        if not rules.keys() & set(TEXTS):
            raise MappingError(f"fields: one of {', '.join(TEXTS)} was expected")
        self._authors = rules.pop("authors", None)
        self._publisher = _under("publisher.", rules)
        self._rules = {name: rule for name, rule in rules.items() if "." not in name}
        self._only = [(_find(path), _texts(values)) for path, values in file.only.items()]

    def read(self, message: Message) -> Inbound | None:
        """Return the delivery, or None where the message is none of those that are taken.

        Raises: Reject: the message is no JSON object, or a field is not what its rule expects.
        """
        if message.value is None:
            return None
        document = decode(message.value, _DOCUMENT)
        if not all(_is_one(find(message, document), values) for find, values in self._only):
            return None
        found: dict[str, object] = {**_read(self._rules, message, document)}
        if publisher := _read(self._publisher, message, document):
            found["publisher"] = publisher
        if self._authors is not None:
            found["authors"] = self._authors.texts(message, document)
        return _check(found, self._source)


def read_mapping(path: Path) -> tuple[MappingFile, Mapping]:
    """Return what a mapping file says.

    Raises: MappingError: the file cannot be read, or something in it is wrong; it says what.
    """
    try:
        with path.open("rb") as file:
            said = msgspec.convert(tomllib.load(file), MappingFile)
        return said, Mapping(said)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, MappingError) as exc:
        raise MappingError(f"{path}: {exc}") from exc


def _flat(fields: dict[str, object]) -> list[tuple[str, object]]:
    """Return the rules with the dotted names of their fields."""
    flat = []
    for name, spec in fields.items():
        if name == "publisher" and isinstance(spec, dict):
            flat += [(f"{name}.{inner}", one) for inner, one in spec.items()]
        else:
            flat.append((name, spec))
    return flat


def _rule(name: str, spec: object) -> Rule:
    if name not in NAMES | {"authors"}:
        known = ", ".join(sorted(NAMES | {"authors"}))
        raise MappingError(f"fields.{name}: there is no such field; there are {known}")
    try:
        return Rule(name, msgspec.convert(spec, Spec))
    except (ValueError, ZoneInfoNotFoundError) as exc:
        raise MappingError(f"fields.{name}: {exc}") from exc


def _under(prefix: str, rules: dict[str, Rule]) -> dict[str, Rule]:
    return {
        name.removeprefix(prefix): rule for name, rule in rules.items() if name.startswith(prefix)
    }


def _read(rules: dict[str, Rule], message: Message, document: Document) -> dict[str, str]:
    """Return what the rules find, without what is not there."""
    found = ((name, rule.text(message, document)) for name, rule in rules.items())
    return {name: text for name, text in found if text}


def _find(path: str) -> Find:
    try:
        return compile_path(path)
    except ValueError as exc:
        raise MappingError(f"only: {exc}") from exc


def _texts(values: str | list[str]) -> frozenset[str]:
    return frozenset([values] if isinstance(values, str) else values)


def _is_one(found: object, values: frozenset[str]) -> bool:
    if isinstance(found, list):
        return any(_is_one(one, values) for one in found)
    if isinstance(found, bool):
        return str(found).lower() in values
    return str(found) in values


def _check(found: dict[str, object], source: str) -> Inbound:
    """Return the delivery that these fields make.

    Raises: Reject: `no_text`, or `schema_mismatch` with the name of the field.
    """
    if not found.keys() & set(TEXTS):
        raise Reject("no_text", f"{', '.join(TEXTS)}: none of them is there, or all are empty")
    try:
        if "content_base64" in found:
            found["content_base64"] = base64.b64decode(str(found["content_base64"]), validate=True)
        return msgspec.convert({**found, "source": source}, Inbound)
    except binascii.Error as exc:
        raise Reject("schema_mismatch", f"content_base64: {exc}") from exc
    except msgspec.ValidationError as exc:
        raise Reject("schema_mismatch", str(exc)) from exc
