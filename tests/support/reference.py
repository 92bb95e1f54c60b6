"""Make `docs/reference.md` from the code: settings, topics, codes, metrics, commands.

`python -m tests.support.reference` writes it; a contract test compares it with the code.
"""

import ast
import functools
import re
from pathlib import Path
from typing import get_args

import msgspec
import typer.main

from pipeline.cli.main import app
from pipeline.core import outcome
from pipeline.runtime.metrics import METRICS
from pipeline.runtime.settings import PREFIX, Settings
from pipeline.runtime.topics import read_topics

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference.md"

CODES = {
    "empty_value": "The message has no value.",
    "malformed_json": "The value is no JSON.",
    "schema_mismatch": "The JSON is not the record of the topic; the message names the field.",
    "too_large": "The text, or a record made from it, is over the limit.",
    "no_text": "Nothing readable is left after cleaning.",
    "unreadable_content": "The document cannot be parsed, or its characters cannot be told.",
    "unsupported_content_type": "The content type is none that ingest reads.",
    "bad_time": "A time cannot be read.",
    "bad_url": "The url cannot be read.",
    "unsupported_language": "The language is not among DATELINE_LANGUAGES.",
    "undeliverable": "A watch's webhook did not take the delivery in time, or is gone for good.",
    "store_refused": "The store of a sink refuses the record; the message says why.",
    "step_failed": "Our bug: the step raised on this record; the message says what.",
}
REASONS = {
    "stored": "A sink has put the record into its store.",
    "no_watch": "No watch is told of this revision of the event.",
    "no_event": "The article holds no event that passes the gate.",
    "not_selected": "A topic's mapping does not take the message, or it has no value.",
    "taken_down": "The article was taken down: it is not taken in again.",
}
"""What each code and reason means. A contract test holds them against the code."""


@functools.cache
def strings_of_pipeline():
    """Return every string constant of the pipeline, but for the declarations of the codes."""
    return frozenset(
        node.value
        for path in (ROOT / "pipeline").rglob("*.py")
        if path.name != "outcome.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def table(head, rows):
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def settings_rows():
    """Yield name, default, bounds and meaning of each setting."""
    fields = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    for name, about in fields.items():
        bounds = [
            f"{word} {about[key]}"
            for key, word in (
                ("minimum", "at least"),
                ("exclusiveMinimum", "over"),
                ("maximum", "at most"),
            )
            if key in about
        ]
        if "enum" in about:
            bounds = [", ".join(map(str, about["enum"]))]
        default = about["default"]
        shown = f"`{default}`" if default != "" else "empty"
        yield f"`{PREFIX}{name.upper()}`", shown, ", ".join(bounds), about["description"]


def topic_rows():
    """Yield each topic with its key, partitions, retention, record, writer and readers."""
    for topic in read_topics():
        days = f"{topic.retention_ms / 86_400_000:g} days"
        kept = "compacted" if topic.cleanup_policy == "compact" else days
        readers = ", ".join(topic.readers)
        yield (
            f"`{topic.name}`",
            topic.description,
            topic.key,
            topic.partitions,
            kept,
            ", ".join(f"`{schema}`" for schema in (topic.schema, *topic.beside)),
            topic.writer,
            readers,
        )


def command_rows(group=None, prefix="dateline"):
    """Yield each command with the first sentence of its help, those of a group after it."""
    group = group or typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        sentence = re.split(r"(?<=\.)\s", (command.help or "").strip())[0]
        yield f"`{prefix} {name}`", sentence.replace("\n", " ")
        if hasattr(command, "commands"):
            yield from command_rows(command, f"{prefix} {name}")


def make_reference():
    """Return the text of docs/reference.md."""
    metrics = (
        (f"`{name}`", one.kind, ", ".join(one.labels), one.help) for name, one in METRICS.items()
    )
    codes = ((f"`{code}`", CODES[code]) for code in get_args(outcome.RejectCode))
    reasons = ((f"`{reason}`", REASONS[reason]) for reason in get_args(outcome.DropReason))
    parts = [
        "# Reference",
        "Made from the code by `python -m tests.support.reference`; do not edit by hand.",
        "## Commands",
        table(("command", "what it does"), command_rows()),
        "Each has `--help`; `dateline --install-completion` adds shell completion.",
        "## Settings",
        "Environment variables. An unknown `DATELINE_` name or a bad value stops the start.",
        table(("name", "default", "bounds", "what it is"), settings_rows()),
        "## Topics",
        "Each has a dead-letter topic `<topic>.dlq.v1`: one partition, kept 14 days.",
        table(
            ("topic", "what", "key", "partitions", "kept", "schema", "written by", "read by"),
            topic_rows(),
        ),
        "## Codes in the dead-letter topics",
        table(("code", "what was wrong"), codes),
        "## Reasons why a record ends on purpose",
        table(("reason", "what it means"), reasons),
        "## Metrics",
        table(("metric", "kind", "labels", "what it says"), metrics),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    REFERENCE.write_text(make_reference())
