import pytest

from pipeline.core.articles.names import is_byline, split_names


@pytest.mark.parametrize(
    ("byline", "names", "agency"),
    [
        ("By Mia Halvorsen", ("Mia Halvorsen",), ""),
        ("By MIA HALVORSEN and BO LINDT | AP", ("Mia Halvorsen", "Bo Lindt"), "AP"),
        ("Mia Halvorsen, Associated Press", ("Mia Halvorsen",), "AP"),
        ("By Mia Halvorsen, Staff Writer", ("Mia Halvorsen",), ""),
        ("By Mia van der Berg in Verin", ("Mia van der Berg",), ""),
        ("Story by: Jo Berg with Bo Lindt", ("Jo Berg", "Bo Lindt"), ""),
        ("By Mia Halvorsen and Mia Halvorsen", ("Mia Halvorsen",), ""),
        ("By Agence France-Presse", (), "AFP"),
        ("By our correspondent", (), ""),
        ("By the World Desk", (), ""),
        ("JO LI", ("Jo Li",), ""),
        ("", (), ""),
    ],
)
def test_a_byline_is_people_and_an_agency(byline, names, agency):
    assert split_names(byline) == (names, agency)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("By Mia Halvorsen", True),
        ("Written by Mia Halvorsen and Bo Lindt", True),
        ("By Monday the talks were over", False),
        ("By Mia Halvorsen.", False),
        ("Mia Halvorsen", False),
        ("By then", False),
    ],
)
def test_a_line_is_a_byline_only_if_it_is_nothing_else(line, is_one):
    assert is_byline(line) == is_one
