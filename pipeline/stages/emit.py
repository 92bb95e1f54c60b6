"""Stage 4, emit, in two steps: article -> mentions of events (code) -> events (merge)."""

from pipeline.core.events.coder import EventCoder, Said
from pipeline.core.events.merger import Merger
from pipeline.records import Candidate, Event, Mention, TaggedArticle, VersionNotice
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage


def make_coder(settings: Settings) -> EventCoder:
    """Load the event lexicon."""
    return EventCoder(load_lexicon(settings))


def make_merger(settings: Settings) -> Merger:
    """Make an empty merger: one a partition."""
    return Merger(window_hours=settings.merge_window_hours)


CODE: Stage[TaggedArticle, Said] = Stage(
    name="code",
    reads="news.article.tagged.v1",
    writes="news.mention.v1",
    record=TaggedArticle,
    makes=Mention,
    make_step=make_coder,
    runs="process",
    also={Candidate: "news.candidate.v1", VersionNotice: "news.mention.v1"},
    everywhere=frozenset({VersionNotice}),
)

MERGE: Stage[Mention, Event] = Stage(
    name="merge",
    reads="news.mention.v1",
    writes="news.event.v1",
    record=Mention,
    makes=Event,
    reads_also=(VersionNotice,),
    make_step=make_merger,
    runs="thread",
    remembers=True,
)
