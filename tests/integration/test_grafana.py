"""The dashboards: each query runs on the real schema, each metric is one that there is."""

import json
import re
from pathlib import Path

import psycopg
import pytest
import yaml

from pipeline.runtime.metrics import METRICS
from pipeline.runtime.settings import Settings
from pipeline.sinks.postgres import stores, story_stores
from pipeline.sinks.postgres.migrating import migrate
from tests.support.events import events_of
from tests.support.mentions import day, digest, mention, place
from tests.support.stories import placed, story

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"
EVENTS = json.loads((FOLDER / "events.json").read_text())
OPERATIONS = json.loads((FOLDER / "operations.json").read_text())
# What Grafana makes of its macros, and of variables with some values chosen.
MACROS = (
    (r"\$__timeFilter\((\w+)\)", r"\1 between '2025-01-01Z' and '2026-01-01Z'"),
    (r"\$__timeGroupAlias\((\w+), \$__interval\)", r"date_trunc('hour', \1) as time"),
    (r"\$\{type:singlequote\}", "'CONSULT','AGREE'"),
    (r"\$\{country:singlequote\}", "'RUS','USA'"),
)
SUFFIXES = ("_bucket", "_sum", "_count")


def panels(board):
    return [pytest.param(panel, id=panel["title"]) for panel in board["panels"]]


def filled(text):
    for pattern, value in MACROS:
        text = re.sub(pattern, value, text)
    return text


def plain(name):
    """Return the name of a metric without what Prometheus adds for a histogram."""
    found = next((end for end in SUFFIXES if name.endswith(end)), "")
    return name.removesuffix(found) if METRICS.get(name.removesuffix(found)) else name


@pytest.fixture(scope="module")
def url(postgres):
    with postgres.database() as made:
        migrate(made)
        yield made


@pytest.fixture
async def stored(url):
    told = mention("talks", location=place("Istanbul", "TUR", lat=41.0, lon=29.0))
    later = mention("off", status="cancelled", event_date=day(19))
    settings = Settings(postgres_url=url)
    for make, records in (
        (story_stores.make_stories, [story(digest("story"))]),
        (story_stores.make_story_articles, [placed("talks", digest("story"))]),
        (stores.make_events, events_of(told, later)),
    ):
        store = make(settings)
        await store.write(records)
        await store.close()


@pytest.mark.integration
@pytest.mark.parametrize("panel", panels(EVENTS))
async def test_every_query_runs_on_the_real_schema(panel, url, stored):
    for target in panel["targets"]:
        query = filled(target["rawSql"])

        assert "$" not in query
        with psycopg.connect(url) as connection:
            rows = connection.execute(query).fetchall()
        assert rows or "Due" in panel["title"] or "Changes" in panel["title"]


@pytest.mark.integration
@pytest.mark.parametrize("variable", EVENTS["templating"]["list"], ids=lambda one: one["name"])
def test_every_variable_has_values(variable, url, stored):
    with psycopg.connect(url) as connection:
        assert connection.execute(variable["query"]).fetchall()


@pytest.mark.parametrize("panel", panels(OPERATIONS))
def test_every_metric_is_one_that_there_is(panel):
    for target in panel["targets"]:
        names = re.findall(r"\bdateline_\w+", target["expr"])

        assert names
        assert [name for name in names if plain(name) not in METRICS] == []


@pytest.mark.parametrize("panel", panels(OPERATIONS))
def test_every_label_is_one_of_the_metrics_that_are_asked(panel):
    for target in panel["targets"]:
        metrics = {plain(name) for name in re.findall(r"\bdateline_\w+", target["expr"])}
        known = {"le", "instance"} | {label for name in metrics for label in METRICS[name].labels}
        grouped = re.findall(r"by \(([^)]*)\)", target["expr"])
        asked = {label.strip() for labels in grouped for label in labels.split(",") if label}
        asked |= set(re.findall(r"{{(\w+)}}", target.get("legendFormat", "")))

        assert asked <= known


@pytest.mark.parametrize("board", [EVENTS, OPERATIONS], ids=lambda board: board["uid"])
def test_panels_have_ids_of_their_own_a_provisioned_source_and_no_other_on_their_place(board):
    sources = yaml.safe_load((FOLDER.parent / "provisioning/datasources/dateline.yaml").read_text())
    uids = {one["uid"] for one in sources["datasources"]}
    cells = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in board["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]

    assert {panel["datasource"]["uid"] for panel in board["panels"]} <= uids
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert len(set(cells)) == len(cells)
