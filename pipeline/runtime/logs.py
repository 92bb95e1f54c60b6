"""Structured logs: one JSON object a line, on standard error. Ids yes, bodies never."""

import logging
import sys

import msgspec

from pipeline.runtime.cloudevents import rfc3339, time_of
from pipeline.runtime.settings import Settings

NOISY = ("aiohttp.access", "aiokafka", "asyncio", "faust", "mode")
"""Libraries that tell much at level info; what they warn of is kept."""
EXTRACTORS = ("trafilatura",)
"""Libraries that warn of every page that has no article: ingest says so itself, with a code."""


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
