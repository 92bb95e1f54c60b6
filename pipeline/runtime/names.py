"""Names on the broker: a prefix lets several flows share one."""

from pipeline.runtime.settings import Settings


def topic_name(settings: Settings, topic: str) -> str:
    """Return the name of a topic on the broker."""
    return settings.topic_prefix + topic


def group_name(settings: Settings, stage: str) -> str:
    """Return the consumer group of a stage."""
    return f"{settings.topic_prefix}dateline-{stage}"


def dead_letter_topic(topic: str) -> str:
    """Return the topic that takes what a stage could not read from `topic`."""
    return f"{topic}.dlq.v1"
