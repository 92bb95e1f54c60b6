import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from pipeline.sources.feeds.links import find_link


def headers(*values):
    return CIMultiDictProxy(CIMultiDict([("Link", value) for value in values]))


@pytest.mark.parametrize(
    "values",
    [
        ['<https://hub.example/>; rel="hub"'],
        ["<https://hub.example/>; rel=hub"],
        ['</self>; rel="self", <https://hub.example/>; title="a, b"; rel="x HUB"'],
        ["</self>; rel=self", "<//hub.example/>;rel=hub"],
    ],
)
def test_a_hub_is_found_among_the_links(values):
    assert find_link(headers(*values), "hub", "https://example.org/") == "https://hub.example/"


@pytest.mark.parametrize("values", [[], ["nonsense"], ["<a>"], ["<" * 10_000], ["<a>; " * 5_000]])
def test_without_one_nothing_is_found(values):
    assert find_link(headers(*values), "hub", "https://example.org/") == ""
