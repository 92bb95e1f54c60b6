"""`dateline code`: the events of one text, and what made each of their fields."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import typer

from pipeline.core.copies.passing import PassAll
from pipeline.core.events.coder import EventCoder
from pipeline.core.events.explaining import explain, read_verbs
from pipeline.core.outcome import Drop, Reject
from pipeline.core.step import Step
from pipeline.flow import FLOW
from pipeline.records import Inbound, TaggedArticle
from pipeline.runtime.clock import utc_now
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.settings import Settings


def code_text(
    text: str, published: str, settings: Settings, *, explained: bool, verbs: bool
) -> int:
    """Print the mentions of a text as JSON Lines; return 1 where the text is rejected, else 0.

    With `explained` a line for every act that was seen, also of those that are held back, and why;
    with `verbs` a line for every verb and how far it is meant.
    """
    inbound = Inbound(source="command", body=text, published_at=published)
    record = _tag(inbound, settings, utc_now())
    if record is None:
        return 1
    lexicon = load_lexicon(settings)
    rows: Iterable[msgspec.Struct] = EventCoder(lexicon).code(record)
    if explained:
        rows = explain(record, lexicon)
    elif verbs:
        rows = read_verbs(record, lexicon)
    for row in rows:
        sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _tag(inbound: Inbound, settings: Settings, now: datetime) -> TaggedArticle | None:
    """Run the steps up to the tags; a lone text has nothing that it could be a copy of."""
    record: Any = inbound
    for stage in FLOW[: [s.name for s in FLOW].index("code")]:
        step: Step[Any, Any] = PassAll() if stage.name == "dedupe" else stage.make_step(settings)
        (outcome,) = step([record], [now])
        if isinstance(outcome, Reject):
            typer.echo(f"{outcome.code}: {outcome.message}", err=True)
            return None
        if isinstance(outcome, Drop):
            return None
        record = outcome[0].record
    return record if isinstance(record, TaggedArticle) else None
