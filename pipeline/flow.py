"""READ FIRST. The way of an article, from what a source delivers to an event.

    news.inbound.v1          ingest   Inbound        -> Article          clean text, ids, dates
    news.article.v1          dedupe   Article        -> DedupedArticle   what is a copy of what
    news.article.deduped.v1  tag      DedupedArticle -> TaggedArticle    who, where, when, said by
    news.article.tagged.v1   code     TaggedArticle  -> Mention          as one article has it
    news.mention.v1          merge    Mention        -> Event            one event, many reports
    news.event.v1            readers  (page, SSE, files)

and, from the outline that tag makes of each article beside it,

    news.story.outline.v1    story    Outline        -> Storied          part of which running topic
    news.story.v1            readers  (the topics themselves: label, timeline)

Beside it dedupe says that two clusters are one (news.cluster.merged.v1); code says what it held
back (news.candidate.v1) and, in every partition of news.mention.v1, which articles have further
versions. `code` and `merge` are together the stage `emit`. Each step is a pure function in
`pipeline/core`; one frame in `pipeline/runtime` runs them all. What a stage cannot take goes to
`<topic>.dlq.v1`.
"""

from pipeline.runtime.stage import AnyStage
from pipeline.stages import dedupe, emit, ingest, story, tag

FLOW: tuple[AnyStage, ...] = (
    ingest.STAGE,
    dedupe.STAGE,
    tag.STAGE,
    emit.CODE,
    emit.MERGE,
    story.STAGE,
)


def way_to(last: AnyStage) -> tuple[AnyStage, ...]:
    """Return the stages that a record passes on its way through `last`, from the first one on."""
    before = (one for one in FLOW if last.reads in {topic for _, topic in one.outputs})
    return (*(step for one in before for step in way_to(one)), last)
