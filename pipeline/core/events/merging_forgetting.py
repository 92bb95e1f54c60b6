"""What a merger forgets, once an hour of the log."""

from pipeline.core.events.merging_look import stamps_of
from pipeline.core.events.merging_report import Report
from pipeline.core.events.merging_rules import AFTER_DATE_DAYS
from pipeline.core.events.merging_snapshot import HOUR, Memory
from pipeline.core.events.merging_versions import Notice

DAY = 24 * HOUR


def forget(memory: Memory) -> None:
    """Forget, when an hour of the log is over, what is closed."""
    now = memory.now
    if now // HOUR == memory.swept_at // HOUR:
        return
    memory.swept_at = now
    for key in sorted(memory.closing()):
        _forget_closed(memory, key)
    memory.notices.forget(now - memory.horizon, memory.has_reports)


def _forget_closed(memory: Memory, key: str) -> None:
    block = memory.blocks[key]
    roots, until = block.closed(memory.now, memory.horizon, AFTER_DATE_DAYS * DAY)
    for root in roots:
        gone = block.forget(root, memory.notices)
        for article in {report.article_id for report in gone}:
            _keep(memory, article, [one for one in gone if one.article_id == article])
    memory.expect(key, until)
    if not block.graph.index.names:
        memory.close(key)


def _keep(memory: Memory, article: str, gone: list[Report]) -> None:
    """Keep what forgotten reports told of the versions of an article that is not forgotten."""
    if memory.has_reports(article):
        rows = memory.notices.told.setdefault(article, {})
        for stamp in stamps_of(gone):
            rows.setdefault(stamp, Notice(memory.now))
