import pytest

ATTRIBUTIONS = {
    "Peru said Japan met Chile.": ("Peru", "say", ""),
    "Japan met Chile, Peru said.": ("Peru", "say", ""),
    "Japan met Chile, according to officials.": ("officials", "according to", ""),
    "Peru reportedly said Japan met Chile.": ("Peru", "say", "reportedly"),
    "Officials allegedly said Japan met Chile.": ("Officials", "say", "allegedly"),
    "Japan, officials say, met Chile.": ("officials", "say", ""),
    "Japan met Chile.": None,
    "Japan met Chile and said nothing.": None,
}


@pytest.mark.parametrize("text", ATTRIBUTIONS)
def test_who_says_so(text, mentions):
    said = mentions(text)[0].attribution

    assert (said and (said.name, said.verb, said.hedge)) == (ATTRIBUTIONS[text] or said)
    assert bool(said) == bool(ATTRIBUTIONS[text])


CONTENTS = {
    "Japan agreed to meet Chile.": ("CONSULT", "to meet Chile"),
    "Japan urged Chile to release the hostages.": ("RETREAT", "to release the hostages"),
    "Japan voiced support for the truce with Chile.": ("RETREAT", "the truce with Chile"),
    "Japan rejected the proposal of Chile.": ("", "the proposal of Chile"),
    "Japan threatened Chile.": None,
    "Japan warned Chile of further sanctions.": ("SANCTION", "further sanctions"),
    "Japan condemned Chile.": None,
    "Japan met Chile.": None,
}


@pytest.mark.parametrize("text", CONTENTS)
def test_what_an_act_is_about(text, mentions):
    content = mentions(text)[0].content

    assert (content and (content.type, content.text)) == (CONTENTS[text] or content)
    assert bool(content) == bool(CONTENTS[text])


def test_a_refusal_by_will_not_has_what_is_refused_as_content(mentions):
    (mention,) = mentions("Japan will not meet Chile in Oslo.")

    assert mention.content.text == "meet Chile in Oslo"


def test_counts_are_those_of_the_act(mentions):
    (mention,) = mentions("Japan released 20 prisoners of Chile, while 3,000 people slept.")

    assert [count.value for count in mention.counts] == [20]


QUOTED = (
    "Japanese Prime Minister Shigeru Ishiba met French President Emmanuel Macron on Monday.\n"
    "“It was a long and useful day for all of us,” Ishiba said.\n"
    "Ishiba praised the accord. “We will now write down what we want,” he said.\n"
    "“Nobody ever asked us about the harbour,” said Anna Berg.\n"
    "President Emmanuel Macron condemned Peru, and a sailor said, “nobody came to the harbour.”"
)


def test_quotes_go_to_the_event_of_their_sentence_paragraph_or_speaker(mentions):
    quotes = {m.type: [q.text[:12] for q in m.quotes] for m in mentions(QUOTED)}

    assert quotes == {
        "CONSULT": ["It was a lon"],
        "SUPPORT": ["We will now "],
        "ACCUSE": ["nobody came "],
    }
