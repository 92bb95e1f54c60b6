import pytest

from pipeline.core.articles.languages import detect_language, read_language
from tests.support.articles import TALKS


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        (" EN-us ", "en"),
        ("en_GB", "en"),
        ("eng", "en"),
        ("zh-Hant-TW", "zh"),
        ("gsw", "gsw"),
        ("English", ""),
        ("e", ""),
        ("", ""),
    ],
)
def test_a_tag_is_its_primary_language(tag, expected):
    assert read_language(tag) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TALKS, "en"),
        ("Die Außenminister trafen sich am Freitag und vereinbarten einen Austausch.", "de"),
        ("Переговоры продолжались четыре часа и закончились без соглашения.", "ru"),
    ],
)
def test_a_text_tells_its_language(text, language):
    assert detect_language(text) == language


def test_a_short_english_text_is_not_taken_for_a_language_with_little_press():
    text = (
        "U.S. Secretary of State Marco Rubio met Russian Foreign Minister Sergei Lavrov in "
        "Istanbul on Friday. Ukraine and Russia agreed to exchange 1,000 prisoners."
    )

    assert detect_language(text) == "en"
