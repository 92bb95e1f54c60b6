"""Read large files piece by piece: rows of CSV, lines of JSON, members of a JSON array."""

import bz2
import csv
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

CHUNK_CHARS = 1 << 16
csv.field_size_limit(1 << 24)


class ExtractError(ValueError):
    """Raised when a data set is not in the format that it was said to be in."""


def open_text(path: Path) -> IO[str]:
    """Open a text file for reading, unpacked if its name ends in `.gz` or `.bz2`."""
    if path.suffix == ".gz":
        return cast("IO[str]", gzip.open(path, "rt", encoding="utf-8"))
    if path.suffix == ".bz2":
        return cast("IO[str]", bz2.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8-sig", newline="")


def read_csv(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a CSV or TSV file by its header; missing cells are empty."""
    delimiter = "\t" if ".tsv" in path.suffixes else ","
    with open_text(path) as file:
        for row in csv.DictReader(file, delimiter=delimiter, restval=""):
            yield {key: value for key, value in row.items() if key is not None}


def read_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield one object a line; the brackets and commas of Wikidata's dumps are passed over.

    Raises:
        ExtractError: a line is no JSON object.

    """
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            stripped = line.strip().rstrip(",")
            if stripped in {"", "[", "]"}:
                continue
            yield _to_object(stripped, path, number)


def _to_object(text: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as exc:
        raise ExtractError(f"{path}, line {number}: no JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise ExtractError(f"{path}, line {number}: an object was expected")
    return value


def read_array(path: Path, key: str = "") -> Iterator[Mapping[str, Any]]:
    """Yield the objects of the file's array, or of the array under `key`, one by one.

    Raises:
        ExtractError: there is no such array, or it breaks off.

    """
    with open_text(path) as file:
        pending = _skip_to_array(file, key, path)
        decoder = json.JSONDecoder()
        while True:
            pending = pending.lstrip(" \t\r\n,")
            if pending.startswith("]"):
                return
            try:
                value, end = decoder.raw_decode(pending)
            except ValueError as exc:
                more = file.read(CHUNK_CHARS)
                if not more:
                    raise ExtractError(f"{path}: the array breaks off: {exc}") from exc
                pending += more
                continue
            yield value
            pending = pending[end:]


def _skip_to_array(file: IO[str], key: str, path: Path) -> str:
    begin = re.compile(rf'"{re.escape(key)}"\s*:\s*\[' if key else r"\[")
    pending = file.read(CHUNK_CHARS)
    while not (match := begin.search(pending)):
        more = file.read(CHUNK_CHARS)
        if not more:
            raise ExtractError(f"{path}: no JSON array{f' {key!r}' if key else ''}")
        pending = pending[-CHUNK_CHARS:] + more
    return pending[match.end() :]
