import pytest
import typer

from pipeline.cli.stage import choose_stages


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("ingest", "emit", ["ingest", "dedupe", "tag", "code", "merge"]),
        ("ingest", "code", ["ingest", "dedupe", "tag", "code"]),
        ("emit", "emit", ["code", "merge"]),
        ("ingest", "story", ["ingest", "dedupe", "tag", "story"]),
        ("story", "story", ["story"]),
        ("tag", "tag", ["tag"]),
    ],
)
def test_any_range_of_steps_can_be_run_and_emit_is_code_and_merge(first, last, names):
    assert [stage.name for stage in choose_stages(first, last, ())] == names


@pytest.mark.parametrize(
    ("first", "last", "without", "said"),
    [
        ("tag", "ingest", (), "tag comes after ingest"),
        ("code", "story", (), "code comes after story, or beside it"),
        ("ingest", "publish", (), "no step 'publish'"),
        ("ingest", "emit", ("tag",), "only dedupe can be left out, not tag"),
        ("dedupe", "dedupe", ("dedupe",), "nothing is left to run"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_in_words(first, last, without, said):
    with pytest.raises(typer.BadParameter, match=said):
        choose_stages(first, last, without)
