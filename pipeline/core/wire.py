"""Bytes to records and back. Pure: no broker."""

from typing import Any, Protocol, TypeVar

import msgspec

from pipeline.core.outcome import Reject

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_ENCODER = msgspec.json.Encoder()


class Decoder(Protocol[T_co]):
    """Makes records of JSON bytes."""

    def decode(self, raw: bytes, /) -> T_co:
        """Return the record that `raw` holds.

        Raises: msgspec.DecodeError: it holds none.
        """
        ...


class _Named(msgspec.Struct):
    """What every record begins with."""

    schema: str = msgspec.field(name="$schema", default="")


class _OneOf:
    """Decodes a topic with records of several types: their `$schema` says which one it is."""

    def __init__(self, main: type[Any], others: tuple[type[Any], ...]) -> None:
        self._main = msgspec.json.Decoder(main)
        self._others = {_name(record.SCHEMA): msgspec.json.Decoder(record) for record in others}
        self._named = msgspec.json.Decoder(_Named)

    def decode(self, raw: bytes, /) -> Any:
        name = _name(self._named.decode(raw).schema)
        return self._others.get(name, self._main).decode(raw)


def _name(schema: str) -> str:
    return schema.rpartition("/")[0]


def decoder_of(record: type[T], *others: type[Any]) -> Decoder[T]:
    """Return what decodes the values of a topic with records of these types.

    What is of none of the other types is taken for a `record`.
    """
    return _OneOf(record, others) if others else msgspec.json.Decoder(record)


def decode(raw: bytes | None, decoder: Decoder[T]) -> T:
    """Return the record that `raw` holds.

    Raises:
        Reject: `empty_value`, `malformed_json` or `schema_mismatch`.

    """
    if not raw:
        raise Reject("empty_value", "the message has no value: a JSON object was expected")
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as exc:
        raise Reject("schema_mismatch", str(exc)) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise Reject("malformed_json", f"not JSON: {exc}") from exc


def encode(record: msgspec.Struct) -> bytes:
    """Return the record as JSON bytes; the same record always gives the same bytes."""
    return _ENCODER.encode(record)
