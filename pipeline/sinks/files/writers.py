"""Files that are there whole or not at all."""

import gzip
from collections.abc import Sequence
from contextlib import AbstractContextManager
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from pipeline.core.wire import encode
from pipeline.records import Event
from pipeline.sinks.postgres.rows import event_row
from pipeline.sinks.postgres.tables import EVENTS

ROW_GROUP = 20_000


class ExportError(RuntimeError):
    """Raised where a file of this kind cannot be written; the text says what to do."""


class Writer(AbstractContextManager["Writer"], Protocol):
    """Takes events; at the end of its block the file is complete."""

    def write(self, events: Sequence[Event]) -> None:
        """Add events."""
        ...


class _Whole:
    """A file that gets its name only once it is complete."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.part = path.with_name(f".{path.name}.part")

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        """Finish the file."""

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if exc_type is None:
            self.part.replace(self._path)
        else:
            self.part.unlink(missing_ok=True)


class LinesWriter(_Whole):
    """One record a line, as in the topic."""

    def __init__(self, path: Path) -> None:
        """Begin the file; a name that ends in `.gz` is compressed."""
        super().__init__(path)
        self._file: BufferedWriter | gzip.GzipFile = (
            gzip.GzipFile(self.part, "wb") if path.suffix == ".gz" else self.part.open("wb")
        )

    def write(self, events: Sequence[Event]) -> None:
        """Add events."""
        self._file.writelines(encode(event) + b"\n" for event in events)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class ParquetWriter(_Whole):
    """Columns as in the table `events` of the database; `record` is the whole as JSON."""

    def __init__(self, path: Path) -> None:
        """Begin the file.

        Raises: ExportError: the package pyarrow is not installed.
        """
        super().__init__(path)
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra, and it takes its time
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError as exc:
            raise ExportError("Parquet needs pyarrow: pip install 'dateline[parquet]'") from exc
        self._make_table = pa.Table.from_pylist
        self._schema = pa.schema([(name, _type_of(pa, name)) for name in EVENTS.columns])
        self._writer = parquet.ParquetWriter(self.part, self._schema, compression="zstd")
        self._held: list[dict[str, Any]] = []

    def write(self, events: Sequence[Event]) -> None:
        """Add events."""
        self._held += [_columns_of(event) for event in events]
        if len(self._held) >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Finish the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(self._make_table(self._held, schema=self._schema))
            self._held.clear()


def open_writer(path: Path) -> Writer:
    """Return the writer that the name of a file asks for.

    Raises: ExportError: no kind of file has this name, or a package is missing.
    """
    name = path.name
    if name.endswith((".jsonl", ".jsonl.gz")):
        return LinesWriter(path)
    if name.endswith(".parquet"):
        return ParquetWriter(path)
    raise ExportError(f"{name}: the name must end in .jsonl, .jsonl.gz or .parquet")


_TYPES = {
    "revision": "int64",
    "quad": "int16",
    "score": "float32",
    "geonames_id": "int64",
    "lat": "float64",
    "lon": "float64",
    "articles": "int32",
    "publishers": "int32",
    "origins": "int32",
    "disputed": "bool",
}
_LISTS = frozenset({"contexts", "countries", "party_ids"})
_TIMES = frozenset({"starts_at", "ends_at", "first_seen", "last_seen"})


def _type_of(pa: Any, column: str) -> Any:
    if column in _LISTS:
        return pa.list_(pa.string())
    if column in _TIMES:
        return pa.timestamp("us", tz="UTC")
    return pa.type_for_alias(_TYPES.get(column, "string"))


def _columns_of(event: Event) -> dict[str, Any]:
    row = dict(zip(EVENTS.columns, event_row(event), strict=True))
    return {**row, "record": encode(event).decode()}
