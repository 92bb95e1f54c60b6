import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.agencies import agency_among, agency_named
from pipeline.core.articles.credits import read_credits
from tests.support.credits import cases, read


@pytest.mark.parametrize(
    ("head", "place", "agency"),
    [
        ("VERIN (AP) - ", "VERIN", "AP"),
        ("VERIN, May 18 (Reuters) — ", "VERIN", "Reuters"),
        ("VERIN, May 18. /TASS/. ", "VERIN", "TASS"),
        ("VERIN, 18 May 2025 (AA) - ", "VERIN", "Anadolu"),
        ("VERIN. May 18 (Interfax) -- ", "VERIN", "Interfax"),
        ("VERIN/HALVIK, May 18 (Xinhua) -- ", "VERIN/HALVIK", "Xinhua"),
        ("Verin, Norland (CNN) — ", "Verin", ""),
        ("Verin (AFP) – ", "Verin", "AFP"),
        ("Verin (Norland) — ", "Verin", ""),
        ("VERIN (Lakewire) - ", "VERIN", "Lakewire"),
        ("VERIN — ", "VERIN", ""),
        ("PORT ALDEN, Norland — ", "PORT ALDEN", ""),
        ("ST. ILSE, Norland -- ", "ST. ILSE", ""),
        ("VERIN, May 18 - ", "VERIN", ""),
        ("Boston, Mass. - ", "Boston", ""),
        ("Verin-am-See, Norland (AP) — ", "Verin-am-See", "AP"),
        ("By Ann Writer\nVERIN (AP) — ", "VERIN", "AP"),
        ("By Ann Writer\nMay 18\nVERIN — ", "VERIN", ""),
    ],
)
def test_a_dateline_gives_place_and_agency(head, place, agency):
    text = f"{head}The delegations met."
    said = read_credits(text)

    assert (said.dateline.place, said.agency) == (place, agency)
    assert text[said.dateline.start : said.dateline.end] == head.split("\n")[-1].rstrip()


@pytest.mark.parametrize(
    "text",
    [
        "NATO — an alliance of many — met.",
        "NATO - Norland talks resume.",
        "U.S. - Norland talks resume.",
        "BREAKING — The talks are over.",
        "VERIN — one of the towns at the lake — was quiet.",
        "Senator Ilse Brandt (Lakeside) Said so.",
        "The delegations met.\nVERIN is quiet.",
        "By A\nBy B\nBy C\nBy D\nVERIN (AP) — Too far down.",
        "BREAKING\nThe delegations met.",
        "x" * 120 + "\nVERIN (AP) — Below a paragraph.",
        "",
    ],
)
def test_what_is_no_dateline_stays_text(text):
    assert read_credits(text).dateline is None


@pytest.mark.parametrize(
    ("text", "kind", "name", "words"),
    [
        ("They met (Reuters).", "credit", "Reuters", "Reuters"),
        ("They met.\n(With inputs from PTI)", "credit", "PTI", "PTI"),
        ("They met.\nSource: Xinhua", "credit", "Xinhua", "Xinhua"),
        ("They met.\n— Agence France-Presse", "credit", "AFP", "Agence France-Presse"),
        ("They met.\n© 2025 AFP. All rights", "credit", "AFP", "AFP"),
        (
            "They met.\nThe Associated Press contributed to this report.",
            "credit",
            "AP",
            "The Associated Press",
        ),
        (
            "It is over, according to the Ministry of Trade.",
            "according_to",
            None,
            "Ministry of Trade",
        ),
        ("According to TASS, it is over.", "according_to", "TASS", "TASS"),
        ("He told the Associated Press so.", "according_to", "AP", "Associated Press"),
        ("It is over, Interfax reported.", "according_to", "Interfax", "Interfax"),
        ("It is over, TASS news agency said.", "according_to", "TASS", "TASS"),
    ],
)
def test_words_on_the_source_become_hints_with_offsets(text, kind, name, words):
    (hint,) = read_credits(text).hints

    assert (hint.kind, hint.name) == (kind, name or words)
    assert text[hint.start : hint.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "The PA said no.",
        "Petra said that it was over.",
        "The map said so (MAPS).",
        "According to officials, it is over.",
        "According to Monday's plan, it is over.",
        "The app told us.",
    ],
)
def test_words_that_only_look_like_a_source_are_none(text):
    assert read_credits(text).hints == ()


def test_the_dateline_agency_comes_before_other_credits():
    said = read_credits("VERIN (AP) — They met, Interfax reported.\n© AFP")

    assert said.agency == "AP"
    assert [hint.name for hint in said.hints] == ["AP", "Interfax", "AFP"]


@pytest.mark.parametrize("case", cases(), ids=lambda case: (case["title"] or case["text"])[:40])
def test_heads_and_feet_are_read_as_desks_mean_them(case):
    assert read(case) == case


@pytest.mark.slow
def test_a_text_of_one_endless_word_takes_linear_time():
    for unit in ("A", "A-", "A'", "A.", "(A", "By A ", "First reported by A"):
        read_credits(unit * (200_000 // len(unit)))


@given(st.text(alphabet="AVP(),.—-/ \nrei18May", max_size=80))
def test_spans_lie_in_the_text(text):
    said = read_credits(text)

    for hint in said.hints:
        assert 0 <= hint.start < hint.end <= len(text)
    if said.dateline is not None:
        assert text[said.dateline.start : said.dateline.end].startswith(said.dateline.place)


def test_agencies_are_known_by_their_names():
    assert agency_named("Agence France-Presse") == "AFP"
    assert agency_named("Nobody") == ""


def test_an_agency_is_found_among_authors():
    assert agency_among(("Mia Halvorsen", "Reuters Staff", "AP")) == "Reuters"
    assert agency_among(("", "Mia Halvorsen")) == ""
