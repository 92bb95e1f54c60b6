import pytest

from pipeline.core.events.lists import before_bracket, is_of_body, read_lists
from pipeline.records.tagged import Entity

ROWS = {
    "Ali and Kaya met.": [["Ali", "Kaya"]],
    "Senators Ali (D-Ohio), Kaya (R-Maine) and Governor Okello met.": [["Ali", "Kaya", "Okello"]],
    "The premier met Ali, Kaya & President Okello.": [["Ali", "Kaya", "Okello"]],
    "The premier met Ali, Kaya, who left.": [[], []],
    "The premier met Ali, and Kaya left.": [[], []],
    "Ali and Kaya met Okello.": [["Ali", "Kaya"], []],
    "Ali told Kaya.": [[], []],
    "Ali spoke and sang and met Kaya.": [[], []],
    "Ali smiled. Kaya left.": [[], []],
    "Ali and never Kaya left.": [[], []],
    "Ali (Kaya) left.": [[], []],
}


def _person(name, start):
    return Entity(
        start=start,
        end=start + len(name),
        text=name,
        type="PERSON",
        id=name,
        name=name,
        confidence=1.0,
    )


@pytest.mark.parametrize("text", ROWS)
def test_persons_in_a_row_belong_together(text, event_parser):
    (doc,) = event_parser.parse([text])
    persons = []
    for name in ("Ali", "Kaya", "Okello"):
        at = text.find(name)
        if at >= 0:
            persons.append((doc.char_span(at, at + len(name)), _person(name, at)))
    found = read_lists(doc, persons)
    rows = [[each.name for each in found.get(row.start, [])] for _, row in persons]

    assert [row for at, row in enumerate(rows) if not row or row not in rows[:at]] == ROWS[text]


BRACKETS = {
    ("Kaya (R-Maine) left.", "Maine"): "Kaya",
    ("Kaya (of the far north of Maine) left.", "Maine"): None,
    ("(Maine) Kaya left.", "Maine"): None,
    ("Kaya (R) of Maine left.", "Maine"): None,
    ("We saw Maine in the far north.", "north"): None,
}


@pytest.mark.parametrize(("text", "word"), BRACKETS)
def test_a_bracket_tells_of_the_name_before_it(text, word, event_parser):
    (doc,) = event_parser.parse([text])
    found = before_bracket(next(token for token in doc if token.text == word))

    assert (found.text if found is not None else None) == BRACKETS[text, word]


BODIES = {
    "Japan met members of the Tea Board.": True,
    "Japan met members yesterday.": False,
    "Japan met the board of the bank.": False,
}


@pytest.mark.parametrize("text", BODIES)
def test_members_are_of_the_body_named_behind(text, event_parser):
    (doc,) = event_parser.parse([text])
    token = next(token for token in doc if token.text in {"members", "board"})

    assert is_of_body(token, token.idx + len(token)) == BODIES[text]
