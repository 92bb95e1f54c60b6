"""Structured logs: one JSON object a line, on standard error. Ids yes, bodies never."""

import logging
import sys

import msgspec

from pipeline.runtime.cloudevents import rfc3339, time_of
from pipeline.runtime.settings import Settings

NOISY = ("aiokafka", "asyncio", "faust", "mode")
"""Libraries that tell much at level info; what they warn of is kept."""
EXTRACTORS = ("trafilatura",)
"""Libraries that warn of every page that has no article: ingest says so itself, with a code."""
INDISCREET = ("aiohttp.access", "aiokafka.conn")
"""Libraries that would show every request: to Kafka also the one with the password, and all
articles; to us the urls, of which that of a hub's callback is a secret."""


IDS = ("stage", "topic", "partition", "offset", "code", "id", "trace")
"""What a line may be found by beside its words: where a record stood, its ids in the headers."""


class JsonFormatter(logging.Formatter):
    """Write a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        fields = {
            "time": rfc3339(time_of(int(record.created * 1000))).decode(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: told for name in IDS if (told := getattr(record, name, None)) is not None}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(fields).decode()


def configure_logging(settings: Settings) -> None:
    """Send all logs of this process, from the level of the settings on, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    level = getattr(logging, settings.log_level.upper())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for names, least in ((NOISY, logging.WARNING), (EXTRACTORS, logging.ERROR)):
        for name in names:
            logging.getLogger(name).setLevel(level if level == logging.DEBUG else max(level, least))
    for name in INDISCREET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
