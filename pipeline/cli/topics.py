"""`dateline topics`: what `schemas/topics.toml` says, and its creation."""

import asyncio

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline.runtime.settings import Settings
from pipeline.runtime.topics import Topic, apply, read_topics, wanted_topics

STRIMZI = """\
---
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: {name}
  labels: {{strimzi.io/cluster: dateline}}
spec:
  topicName: {name}
  partitions: {partitions}
  replicas: {replicas}
  config:
{configs}"""


def list_or_apply(action: str, settings: Settings) -> int:
    """List the topics or create the missing ones; return 1 if one on the broker differs.

    Raises: typer.BadParameter: another action.
    """
    if action == "list":
        Console().print(_table())
        return 0
    if action == "strimzi":
        typer.echo(_strimzi(settings), nl=False)
        return 0
    if action != "apply":
        raise typer.BadParameter(f"no action {action!r}: there are list, apply and strimzi")
    try:
        report = asyncio.run(apply(settings))
    except KafkaError as exc:
        typer.echo(f"dateline topics: {exc}", err=True)
        return 1
    for name in report.created:
        typer.echo(f"created {name}")
    for one in report.differs:
        typer.echo(f"{one.topic}: {one.what} is {one.found}, not {one.wanted}", err=True)
    typer.echo(f"{len(report.created)} created, {len(report.present)} were there")
    return int(bool(report.differs))


def _strimzi(settings: Settings) -> str:
    """Return the topics as resources of Strimzi, the operator of Kafka on Kubernetes."""
    return "".join(
        STRIMZI.format(
            name=name,
            partitions=topic.partitions,
            replicas=settings.replication_factor,
            configs="".join(f'    {key}: "{value}"\n' for key, value in topic.configs.items()),
        )
        for name, topic in wanted_topics(settings).items()
    )


def _table() -> Table:
    table = Table("topic", "key", "partitions", "kept", "written by", "read by")
    for topic in read_topics():
        kept = "for ever (compacted)" if topic.cleanup_policy == "compact" else _days(topic)
        readers = ", ".join(topic.readers)
        table.add_row(topic.name, topic.key, str(topic.partitions), kept, topic.writer, readers)
    return table


def _days(topic: Topic) -> str:
    return f"{topic.retention_ms / 86_400_000:g} days"
