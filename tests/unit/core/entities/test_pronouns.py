import pytest


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("Olga Brandt met Ola Nord. He spoke first.", "He", {"Olga Brandt"}),
        ("Macron met Meloni. She spoke first.", "She", {"Giorgia Meloni"}),
        ("Macron met Meloni. He spoke first.", "He", {"Emmanuel Macron"}),
        ("Putin said he would come.", "he", {"Vladimir Putin"}),
        ("After his call with Putin, Macron left.", "his", {"Emmanuel Macron"}),
        ("Macron met aides and Putin asked him to come.", "him", {"Emmanuel Macron"}),
        ("Trump and Putin met. They agreed.", "They", {"Donald Trump", "Vladimir Putin"}),
        ("European diplomats met. They agreed.", "They", {"European diplomats"}),
        ("The Russians came. They agreed.", "They", {"Russia"}),
        ("The Houthis fired. They hit a ship.", "They", {"Houthis"}),
        ("Norway objected. It wants talks.", "It", {"Norway"}),
        (
            "The Norwegian government fell, and NATO leaders met. They left.",
            "They",
            {"NATO leaders"},
        ),
        ("Hamas objected. It wants talks.", "It", {"Hamas"}),
        ("Norway said it would withdraw its troops.", "its", {"Norway"}),
        ("Iran thanked Norway for its help.", "its", {"Norway"}),
        ("Putin came. The Russian leader left because he was ill.", "he", {"Vladimir Putin"}),
    ],
)
def test_a_pronoun_means_the_nearest_sensible_antecedent(rows, text, word, names):
    found = {row.name for row in rows(text, word) if row.via == "pronoun"}

    assert found == names


@pytest.mark.parametrize(
    "text",
    [
        "He spoke first.",
        "They spoke first.",
        "It is cold in Norway.",
        "Norway objected. It is cold.",
        "They discussed it.",
        "Norway objected.\nOne.\nTwo.\nThree.\nIt wants talks.",
        "We left.",
        "He met Putin.",
    ],
)
def test_without_an_antecedent_a_pronoun_means_nobody(tag, text):
    assert [row for row in tag(text).entities if row.via == "pronoun"] == []


def test_a_far_sentence_is_forgotten(rows):
    text = "Putin came. " + "It rained. " * 8 + "He left."

    assert rows(text, "He") == []


def test_names_outside_a_quote_are_second_choice_inside_it(rows):
    text = "Macron met aides. “Putin must say what he wants from us,” an aide said."

    assert [row.name for row in rows(text, "he")] == ["Vladimir Putin"]
