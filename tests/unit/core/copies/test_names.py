import pytest

from pipeline.core.copies.names import same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kyiv", "Kiev"),
        ("Zelensky", "Zelenskyy"),
        ("Qaddafi", "Gadhafi"),
        ("Marek Dolan", "Marek Dolen"),
        ("Ukraine", "Ukrainian"),
        ("Russia", "Russian"),
        ("China", "Chinese"),
        ("Iraq", "Iraqi"),
        ("World Health Organization", "WHO"),
        ("NM", "New Mexico"),
        ("Britain", "UK"),
        ("Maine", "ME"),
        ("CT", "Conn"),
        ("Connecticut", "Conn"),
        ("Assoc", "Association"),
        ("Senators", "Sens"),
        ("Mr", "President"),
        ("Sen. Dolan", "Senator Dolan"),
        ("Norland", "Norland's"),
        ("Wash", "Washington DC"),
    ],
)
def test_spellings_short_forms_and_adjectives_are_one_name(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "Iraq"),
        ("Austria", "Australia"),
        ("Niger", "Nigeria"),
        ("Marek Dolan", "Ilse Brandt"),
        ("Kessel Bridge", "Halvik Bridge"),
        ("North", "South"),
        ("Mali", "Malta"),
        ("Kessel", "Halvik"),
        ("WHO", "World Trade Organization"),
    ],
)
def test_other_names_are_not(one, other):
    assert not same_name(one, other)
    assert not same_name(other, one)
