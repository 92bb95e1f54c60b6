"""READ FIRST. The way of an article, from what a source delivers to an event.

    news.inbound.v1          ingest   Inbound        -> Article          clean text, ids, dates
    news.article.v1          dedupe   Article        -> DedupedArticle   what is a copy of what
    news.article.deduped.v1  tag      DedupedArticle -> TaggedArticle    who, where, when, said by
    news.article.tagged.v1   code     TaggedArticle  -> Mention          as one article has it
    news.mention.v1          merge    Mention        -> Event            one event, many reports
    news.event.v1            readers  (page, SSE, files)

Beside it dedupe says that two clusters are one (news.cluster.merged.v1); code says what it held
back (news.candidate.v1) and, in every partition of news.mention.v1, which articles have further
versions. `code` and `merge` are together the stage `emit`. Each step is a pure function in
`pipeline/core`; one frame in `pipeline/runtime` runs them all. What a stage cannot take goes to
`<topic>.dlq.v1`.
"""

from pipeline.runtime.stage import AnyStage
from pipeline.stages import dedupe, emit, ingest, tag

FLOW: tuple[AnyStage, ...] = (ingest.STAGE, dedupe.STAGE, tag.STAGE, emit.CODE, emit.MERGE)
