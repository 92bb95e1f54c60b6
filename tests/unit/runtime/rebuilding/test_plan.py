import pytest

from pipeline.flow import FLOW
from pipeline.runtime.rebuilding.plan import make_plan
from pipeline.runtime.settings import Settings
from pipeline.stages import emit

SETTINGS = Settings(topic_prefix="try.", state_dir="/var/lib/dateline")


@pytest.mark.parametrize(
    ("stage", "rebuilt"),
    [
        ("ingest", ["ingest", "dedupe", "tag", "code", "merge", "story"]),
        ("tag", ["tag", "code", "merge", "story"]),
        ("code", ["code", "merge"]),
        ("merge", ["merge"]),
        ("story", ["story"]),
    ],
)
def test_a_stage_is_rebuilt_with_all_behind_it(stage, rebuilt):
    plan = make_plan(FLOW, stage, SETTINGS)

    assert [one.name for one in plan.stages] == rebuilt


def test_a_stage_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LookupError, match="no stage parse: there are ingest, dedupe"):
        make_plan(FLOW, "parse", SETTINGS)


def test_every_topic_that_is_written_is_of_one_kind():
    plan = make_plan(FLOW, "ingest", SETTINGS)

    assert plan.remembered == ("news.article.v1", "news.story.outline.v1", "news.mention.v1")
    assert plan.passed == ("news.article.deduped.v1", "news.article.tagged.v1")
    assert plan.notes == ("news.candidate.v1",)
    assert plan.states == (
        *("news.cluster.merged.v1", "news.event.v1"),
        *("news.story.article.v1", "news.story.v1"),
    )
    kinds = (*plan.remembered, *plan.passed, *plan.notes, *plan.states)
    assert sorted(kinds) == sorted(plan.written)


def test_what_is_rebuilt_has_topics_groups_and_state_of_its_own():
    plan = make_plan(FLOW, "code", SETTINGS)
    first, second = plan.beside()

    assert first.input_topic(plan.shadow) == "try.news.article.tagged.v1"
    assert first.group(plan.shadow) == "try.replay.dateline-code"
    assert first.dead_letters(plan.shadow) == "try.replay.news.article.tagged.v1.dlq.v1"
    assert second is emit.MERGE
    assert second.input_topic(plan.shadow) == "try.replay.news.mention.v1"
    assert second.group(plan.shadow) == "try.replay.dateline-merge"
    assert plan.shadow.state_dir == "/var/lib/dateline/replay"


@pytest.mark.parametrize(
    ("stage", "is_so"), [("dedupe", False), ("code", False), ("merge", True), ("story", True)]
)
def test_a_stage_that_keeps_states_only_is_rebuilt_from_all_that_it_remembers(stage, is_so):
    assert make_plan(FLOW, stage, SETTINGS).begins_at_start == is_so
