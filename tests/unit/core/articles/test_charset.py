import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.charset import decode_document, drop_surrogates, undo_mojibake
from tests.support.shared import shared

TEXT = "Die Außenministerin sagte, die Brücke über den Fluß sei „noch lange nicht“ geöffnet."


@pytest.mark.parametrize(
    ("raw", "content_type", "expected"),
    [
        (TEXT.encode(), "text/plain", (TEXT, False)),
        (TEXT.encode(), "text/plain; charset=utf-8", (TEXT, False)),
        (TEXT.encode("cp1252"), 'text/plain; charset="windows-1252"', (TEXT, False)),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/plain; charset=latin-1", (TEXT, False)),
        (TEXT.encode("utf-16"), "", (TEXT, False)),
        (TEXT.encode(), "text/plain; charset=us-ascii", (TEXT, True)),
        (b"plain", "text/plain; charset=latin-1", ("plain", False)),
        (TEXT.encode(), "text/plain; charset=euc-kr", (TEXT, True)),
        (TEXT.encode(), "text/plain; charset=no-such", (TEXT, False)),
        (TEXT.encode("cp1252"), "text/plain; charset=utf-8", (TEXT, True)),
        (b"<meta charset=windows-1252>\x93x\x94", "text/html", None),
        (b"", "", ("", False)),
    ],
)
def test_bytes_are_decoded_as_declared_or_repaired(raw, content_type, expected):
    expected = expected or ("<meta charset=windows-1252>“x”", False)

    assert decode_document(raw, content_type) == expected


def test_undeclared_bytes_are_guessed():
    text = "Переговоры продолжались четыре часа и закончились без соглашения о перемирии."

    assert decode_document(text.encode("cp1251"), "text/plain") == (text, True)


def test_bytes_that_are_no_text_give_replacement_characters():
    text, repaired = decode_document(bytes(range(256)) * 4, "text/plain; charset=utf-8")

    assert repaired
    assert isinstance(text, str)


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_make_it_fall(raw, content_type):
    text, _ = decode_document(raw, content_type)

    assert isinstance(text, str)


def test_no_sniffing_case_makes_it_fall():
    for path in shared("data/badinput/encoding/html5lib").glob("*.dat"):
        for case in path.read_bytes().split(b"#data\n"):
            text, _ = decode_document(case, "text/html")
            assert isinstance(text, str)


MOJIBAKE = "Dolan’s useful café — über 5 €"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
def test_utf_8_read_as_another_encoding_is_undone(encoding):
    assert undo_mojibake(MOJIBAKE.encode().decode(encoding)) == (MOJIBAKE, True)


def test_mojibake_of_mojibake_is_undone():
    text = "Dolan’s useful café"
    once = text.encode().decode("cp1252")

    assert undo_mojibake(once.encode().decode("cp1252")) == (text, True)


def test_mojibake_of_a_part_is_undone_and_the_rest_left_alone():
    wrong = "“Right.”\n" + MOJIBAKE.encode().decode("cp1252")

    assert undo_mojibake(wrong) == (f"“Right.”\n{MOJIBAKE}", True)


def test_quotation_marks_read_as_control_characters_are_undone():
    assert undo_mojibake("\x93Go,\x94 he said") == ("“Go,” he said", True)


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "“Go,” he said — “now”",
        "CAFÉ’S “menu”",
        "L’été à Besançon, où l’œuvre coûte 5 €…",
        "ÎLE-DE-FRANCE",
        "Größe: 20 °C – 30 °C",
        "naïve façade",
        "Việt Nam",
        "東京で“会議”",
        "Привет «мир»",
        "ﬁnal １２ ½",
    ],
)
def test_right_text_is_left_alone(text):
    assert undo_mojibake(text) == (text, False)


def test_lone_surrogates_are_dropped():
    assert drop_surrogates("a\ud800b😀") == "ab😀"
