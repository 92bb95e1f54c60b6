import msgspec
import pytest

from pipeline.core.entities.extras import Extra, make_extra, weigh
from pipeline.core.entities.facts import Title

TITLES = {"mayor": Title("Mayor", "mayor", "GOV")}


@pytest.mark.parametrize(
    ("row", "weight"),
    [
        (Extra(type="ORG", name="Dock Union"), 0.75),
        (Extra(type="ORG", name="Dock Union", sitelinks=0), 0.25),
        (Extra(type="PERSON", name="Ola Nord", sitelinks=15), 0.65),
        (Extra(type="PERSON", name="Ola Nord", sitelinks=300), 0.85),
        (Extra(type="GPE", name="Verin"), 0.0),
        (Extra(type="GPE", name="Verin", population=3_000_000), 0.1),
        (Extra(type="GPE", name="Verin", sitelinks=100), 0.2),
    ],
)
def test_the_well_known_weigh_more(row, weight):
    assert weigh(row) == pytest.approx(weight)


def test_a_post_in_a_body_has_no_country_of_its_own():
    row = msgspec.json.decode(
        b"""{"type":"PERSON","name":"Ola Nord","country":"NOR","roles":[
        {"title":"Mayor"},{"title":"Chair","organisation":"Dock Union"},
        {"title":"Mayor","country":"SWE"}]}""",
        type=Extra,
    )
    fact = make_extra(row, TITLES)

    assert [(o.role, o.office, o.country, o.organisation) for o in fact.offices] == [
        ("Mayor", "mayor", "NOR", ""),
        ("Chair", "", "", "Dock Union"),
        ("Mayor", "mayor", "SWE", ""),
    ]


def test_the_kind_of_a_place_is_not_taken_over():
    place = make_extra(Extra(type="LOC", name="Long Ridge", kind="region"), {})
    body = make_extra(Extra(type="ORG", name="Dock Union", kind="union"), {})

    assert (place.kind, place.subkind, body.subkind) == ("region", "", "union")
