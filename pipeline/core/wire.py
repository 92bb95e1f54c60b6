"""Bytes to records and back. Pure: no broker."""

from typing import TypeVar

import msgspec

from pipeline.core.outcome import Reject

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder()


def decode(raw: bytes | None, decoder: "msgspec.json.Decoder[T]") -> T:
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
