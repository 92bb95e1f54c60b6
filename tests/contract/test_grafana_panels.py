"""What the dashboards show of the news is text to Grafana, and leads nowhere by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
BOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))


def walk(node: object) -> Iterator[dict]:
    """Yield all objects of a JSON document."""
    if isinstance(node, dict):
        yield node
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from walk(inner)


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_no_panel_takes_words_for_html_or_links_to_an_address_of_the_news(path):
    objects = list(walk(json.loads(path.read_text())))

    assert [one for one in objects if one.get("mode") in {"html", "markdown"}] == []
    assert [one for one in objects if one.get("type") in {"text", "markdown", "html"}] == []
    addresses = [one["url"] for one in objects if isinstance(one.get("url"), str)]
    assert [one for one in addresses if not one.startswith(("/", "http"))] == []


def test_grafana_is_never_told_not_to_clean_html():
    files = [path for path in DEPLOY.rglob("*") if path.suffix in {".yaml", ".yml", ".ini", ".env"}]

    assert [path for path in files if "disable_sanitize_html" in path.read_text().lower()] == []
