"""`dateline doctor`: what this installation can do, and what is in the way."""

import asyncio
import importlib.metadata
import platform

import msgspec
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline.cli.doctor_places import check_places
from pipeline.runtime import topics
from pipeline.runtime.embedded import EmbeddedBrokerError, find_binary
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.secrecy import hide_secrets
from pipeline.runtime.settings import PREFIX, Settings
from pipeline.runtime.topics import admin

_PACKAGES = ("faust-streaming", "mode-streaming", "aiokafka", "spacy", "msgspec", "trafilatura")


def examine(settings: Settings) -> int:
    """Print the settings and the checks; return 1 if something is missing that every use needs."""
    console = Console()
    console.print(_settings_table(settings))
    needed = [_versions(), _model(settings), _knowledge(settings)]
    useful = [_embedded(), asyncio.run(_broker(settings)), *check_places(settings)]
    table = Table("", "what", "found")
    for ok, what, found in (*needed, *useful):
        table.add_row("[green]ok[/green]" if ok else "[red]no[/red]", what, found)
    console.print(table)
    return 0 if all(ok for ok, _, _ in needed) else 1


def _settings_table(settings: Settings) -> Table:
    table = Table("setting", "value", "what it is")
    for field in msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"].items():
        name, about = field
        value = hide_secrets(str(getattr(settings, name)))
        table.add_row(PREFIX + name.upper(), value, about["description"])
    return table


def _versions() -> tuple[bool, str, str]:
    found = [f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES]
    return True, "versions", f"Python {platform.python_version()}, " + ", ".join(found)


def _model(settings: Settings) -> tuple[bool, str, str]:
    try:
        model = load_parser(settings).model
    except (ModelMissingError, ImportError, OSError) as exc:
        return False, "language model", str(exc)
    who = f"ONNX, {settings.names_model_path}" if settings.names_model_path else "the same"
    return True, "language model", f"{model}; names are found by: {who}"


def _knowledge(settings: Settings) -> tuple[bool, str, str]:
    gazetteer, lexicon = load_gazetteer(settings), load_lexicon(settings)
    return True, "knowledge", f"gazetteer {gazetteer.version}, event lexicon {lexicon.version}"


def _embedded() -> tuple[bool, str, str]:
    try:
        binary = find_binary()
    except EmbeddedBrokerError as exc:
        return False, "embedded broker", str(exc)
    return True, "embedded broker", f"{binary.name}: for demos and trials only, keeps nothing"


async def _broker(settings: Settings) -> tuple[bool, str, str]:
    try:
        async with admin(settings) as client:
            there = set(await client.list_topics())
    except (KafkaError, OSError) as exc:
        return False, f"broker {settings.broker}", f"{type(exc).__name__}: {exc}"
    missing = [name for name in topics.wanted_topics(settings) if name not in there]
    found = f"missing topics: {', '.join(missing)} (`dateline topics apply`)" if missing else "all"
    return not missing, f"topics on {settings.broker}", found
