import pytest

from pipeline.flow import FLOW
from pipeline.runtime import resources
from pipeline.runtime.names import group_name, topic_name
from pipeline.runtime.resources import schemas_dir
from pipeline.runtime.settings import Settings
from pipeline.runtime.topics import HOUR_MS, delete_all, read_topics, wanted_topics

TOPICS = {topic.name: topic for topic in read_topics()}


def test_every_topic_of_the_flow_is_a_row_with_its_writer_and_reader():
    for stage in FLOW:
        assert {TOPICS[topic].writer for _, topic in stage.outputs} == {stage.name}
        assert TOPICS[stage.reads].readers == (stage.name,)
    written = {topic for stage in FLOW for _, topic in stage.outputs}
    watched = {"news.watch.v1", "news.delivery.v1"}
    notes = {"news.takedown.v1", "news.replay.v1"}
    assert set(TOPICS) == {stage.reads for stage in FLOW} | written | watched | notes


def test_every_topic_names_the_schema_of_its_record():
    for stage in FLOW:
        assert TOPICS[stage.reads].schema == stage.record.SCHEMA
        assert TOPICS[stage.reads].beside == tuple(one.SCHEMA for one in stage.reads_also)
        for record, topic in stage.outputs:
            assert record.SCHEMA in {TOPICS[topic].schema, *TOPICS[topic].beside}
    assert all((schemas_dir() / f"{one.schema[1:]}.json").is_file() for one in TOPICS.values())


def test_each_topic_has_a_dead_letter_topic_that_takes_whatever_it_takes():
    wanted = wanted_topics(Settings(topic_prefix="try."))
    for name in TOPICS:
        main, letters = wanted[f"try.{name}"], wanted[f"try.{name}.dlq.v1"]

        assert letters.partitions == 1
        assert letters.configs["retention.ms"] == str(14 * 24 * HOUR_MS)
        assert letters.configs["cleanup.policy"] == "delete"
        assert int(letters.configs["max.message.bytes"]) > int(main.configs["max.message.bytes"])
    assert len(wanted) == 2 * len(TOPICS)


def test_what_a_stage_remembers_can_be_replayed_from_its_topic():
    wanted = wanted_topics(
        Settings(dedupe_window_hours=2_000, merge_window_hours=8_000, story_window_hours=5_000)
    )

    assert wanted["news.article.v1"].configs["retention.ms"] == str(2_024 * HOUR_MS)
    assert wanted["news.mention.v1"].configs["retention.ms"] == str(8_024 * HOUR_MS)
    assert wanted["news.story.outline.v1"].configs["retention.ms"] == str(5_024 * HOUR_MS)
    assert wanted["news.inbound.v1"].configs["retention.ms"] == str(168 * HOUR_MS)


def test_topics_let_the_largest_message_pass():
    wanted = wanted_topics(Settings(max_message_bytes=50_000_000))

    assert all(int(one.configs["max.message.bytes"]) > 50_000_000 for one in wanted.values())


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, None), (2, None), (3, "2")])
def test_two_of_three_replicas_must_have_a_message(replicas, in_sync):
    wanted = wanted_topics(Settings(replication_factor=replicas))

    assert {one.configs.get("min.insync.replicas") for one in wanted.values()} == {in_sync}


def test_names_on_the_broker_carry_the_prefix():
    settings = Settings(topic_prefix="try.")

    assert topic_name(settings, "news.event.v1") == "try.news.event.v1"
    assert group_name(settings, "merge") == "try.dateline-merge"


async def test_a_whole_broker_is_never_emptied():
    with pytest.raises(ValueError, match="by prefix only"):
        await delete_all(Settings())


def test_the_schemas_are_found_in_a_wheel_too(tmp_path, monkeypatch):
    inside = tmp_path / "pipeline" / "schemas"
    inside.mkdir(parents=True)
    (inside / "topics.toml").write_text("")
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "pipeline/runtime/resources.py"))

    assert schemas_dir() == inside

    (inside / "topics.toml").unlink()
    with pytest.raises(FileNotFoundError, match="installation is not complete"):
        schemas_dir()
