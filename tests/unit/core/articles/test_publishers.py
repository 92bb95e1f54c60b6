import pytest

from pipeline.core.articles.identity import complete_publisher
from pipeline.core.articles.publishers import UNKNOWN, Publishers
from pipeline.records.common import Publisher

ROWS = (
    {
        "name": "The Lake Post",
        "domains": "lakepost.example|lakepost.co.uk",
        "family": "Lake Group",
        "country": "NOR",
        "kind": "outlet",
    },
    {
        "name": "Portal News",
        "domains": "news.portal.example",
        "family": "",
        "country": "SWE",
        "kind": "aggregator",
    },
)
KNOWN = Publishers(ROWS)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("lakepost.example", "The Lake Post"),
        ("www.lakepost.co.uk.", "The Lake Post"),
        ("World.LakePost.example", "The Lake Post"),
        ("news.portal.example", "Portal News"),
        ("portal.example", ""),
        ("example", ""),
        ("", ""),
    ],
)
def test_a_publisher_is_found_by_its_host_or_the_nearest_above(host, name):
    assert KNOWN.of_host(host).name == name


def test_a_publisher_is_found_by_its_name_with_and_without_article():
    assert KNOWN.named("the lake post").family == "Lake Group"
    assert KNOWN.named("Portal news ").kind == "aggregator"
    assert KNOWN.named("The Portal News").kind == "aggregator"
    assert KNOWN.named("Lake") is UNKNOWN


def test_what_is_known_completes_what_is_given():
    url = "https://world.lakepost.example/talks"

    assert complete_publisher(Publisher(), "Lake Post Online", url, KNOWN) == Publisher(
        name="The Lake Post",
        domain="lakepost.example",
        family="Lake Group",
        country="NOR",
        kind="outlet",
    )
    given = Publisher(name="LP", family="Own", country="DNK", kind="state")
    assert complete_publisher(given, "", url, KNOWN) == Publisher(
        name="LP", domain="lakepost.example", family="Own", country="DNK", kind="state"
    )


def test_a_name_alone_gives_the_owner_but_no_domain():
    found = complete_publisher(Publisher(name="The Lake Post"), "", "", KNOWN)

    assert (found.domain, found.family) == ("", "Lake Group")


def test_an_agency_is_known_by_its_site_and_by_its_name_only_without_one():
    rows = [
        {**ROWS[0], "name": "CNA (Singapore)", "domains": "cna.example"},
        {**ROWS[0], "name": "Reuters", "domains": "reuters.example"},
    ]
    known = Publishers(rows)

    assert known.agency_of(Publisher(name="Reuters News", domain="reuters.example")) == "Reuters"
    assert known.agency_of(Publisher(name="CNA", domain="cna.example")) == ""
    assert known.agency_of(Publisher(name="APA", domain="unknown.example")) == ""
    assert known.agency_of(Publisher(name="APA")) == "APA"
