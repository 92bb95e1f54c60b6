import pytest

from pipeline.core.articles.heads import read_head
from pipeline.core.articles.metadata import NOTHING
from tests.support.articles import TALKS


@pytest.mark.parametrize(
    ("head", "kept", "authors", "published", "modified"),
    [
        ("", "", (), (), ()),
        ("By Mia Halvorsen\n", "", ("Mia Halvorsen",), (), ()),
        ("By Mia Halvorsen | AP\n", "By Mia Halvorsen | AP\n", ("Mia Halvorsen",), (), ()),
        ("A headline\nBy Mia Halvorsen\n", "A headline\n", ("Mia Halvorsen",), (), ()),
        ("Published: 18 May 2025, 10:00 GMT\n", "", (), ("18 May 2025, 10:00 GMT",), ()),
        ("Last updated on May 18, 2025 | 10:00\n", "", (), (), ("May 18, 2025 | 10:00",)),
        ("3 min read\nBy Mia Halvorsen\n", "", ("Mia Halvorsen",), (), ()),
        ("May 18, 2025\n", "May 18, 2025\n", (), (), ()),
        ("By Mia Halvorsen\nBy Bo Lindt\n", "By Bo Lindt\n", ("Mia Halvorsen",), (), ()),
        ("They met.\nBy Mia Halvorsen\n", "They met.\nBy Mia Halvorsen\n", (), (), ()),
        ("Published works by the envoy\n", "Published works by the envoy\n", (), (), ()),
        (
            "Updated his plan for 2025, he did!\n",
            "Updated his plan for 2025, he did!\n",
            (),
            (),
            (),
        ),
    ],
)
def test_what_stands_above_the_text_is_read_and_cut_off(head, kept, authors, published, modified):
    text, page = read_head(head + TALKS, NOTHING)

    assert text == kept + TALKS
    assert (page.authors, page.published, page.modified) == (authors, published, modified)


def test_what_a_page_declares_goes_first():
    page = NOTHING._replace(authors=("Jo Berg",), published=("2025-05-17",))
    _text, found = read_head(f"By Mia Halvorsen\nPublished 18 May 2025\n{TALKS}", page)

    assert (found.authors, found.published) == (("Jo Berg",), ("2025-05-17", "18 May 2025"))


def test_a_short_text_keeps_its_head():
    assert read_head("By Mia Halvorsen\nThey met.", NOTHING) == (
        "By Mia Halvorsen\nThey met.",
        NOTHING,
    )
