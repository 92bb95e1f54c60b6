"""A burst before live news: nothing is lost, memory is bounded, the door says when to wait."""

import msgspec
import pytest

from pipeline.core.wire import decode
from pipeline.records import DedupedArticle
from pipeline.runtime.producing import INBOUND_TOPIC
from pipeline.runtime.takedown.reading import read_topics_through
from tests.bench.burst import MB, count_of, measure
from tests.support.processes import Processes

pytestmark = pytest.mark.e2e

ARTICLES = 3_000
DOCUMENTS_PER_SEC = 150
GROWN_MB = 150
"""What a process may need more than at its start, whatever waits for it."""


async def test_a_burst_is_slowed_down_at_the_door_and_comes_through_in_bounded_memory(
    broker, unique, tmp_path
):
    flow = Processes(broker, f"{unique('burst')}.", tmp_path, state_dir=str(tmp_path / "state"))
    try:
        burst, watched, live = await measure(
            flow,
            ARTICLES,
            "dedupe",
            "push",
            tmp_path,
            DATELINE_PUSH_DOCUMENTS_PER_SEC=DOCUMENTS_PER_SEC,
        )
        there = await count_of(flow.settings, INBOUND_TOPIC)
        out = [
            decode(record.value, msgspec.json.Decoder(DedupedArticle)).external_id
            async for _, records in read_topics_through(flow.settings, ["news.article.deduped.v1"])
            for record in records
        ]
    finally:
        flow.close()

    assert set(burst.answers) == {202, 429}
    assert there == burst.accepted
    assert sorted(one for one in out if one.startswith("burst")) == sorted(
        f"burst-{number}" for number in range(ARTICLES)
    )
    assert len(live) == len(burst.live_push_secs)
    grown = {name: (size - watched.idle[name]) / MB for name, size in watched.memory.items()}
    assert {name: size for name, size in grown.items() if size > GROWN_MB} == {}
