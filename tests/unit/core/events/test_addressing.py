import pytest
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.core.events.addressing import is_addressed, readers_of
from pipeline.core.events.composing import Act, find_acts

ADDRESSED = {
    ("Oslo urged Rome to pay the farmers.", "Rome"): True,
    ("Oslo urged Rome to pay the farmers.", "farmers"): False,
    ("The minister requested money for the farmers.", "farmers"): False,
    ("The minister requested money from the bank.", "bank"): True,
    ("The minister demanded an apology from the governor.", "governor"): True,
    ("The minister demanded an apology about the governor.", "governor"): False,
    ("The minister demanded that the governor resign.", "governor"): True,
    ("The minister backed a resolution on the rebels.", "rebels"): False,
    ("The minister praised the army for its patience.", "army"): True,
    ("The minister praised a decision by the army.", "army"): True,
    ("The minister praised a plan drafted by the army.", "army"): True,
    ("The minister praised a plan drafted for the army.", "army"): False,
    ("The minister praised a plan that the army wrote.", "army"): False,
    ("The minister voiced support for the governor.", "governor"): True,
    ("The minister agreed to meet the governor.", "governor"): True,
    ("The minister promised to widen the roads for which the army pays.", "army"): False,
    ("The general left, and the minister praised the army.", "general"): True,
    ("The minister accused the army of torture.", "torture"): True,
    ("The minister refused, smiling at the governor.", "governor"): False,
    ("The minister's support for the army in the valley grew.", "army"): True,
    ("The minister's support for the wife of the general grew.", "general"): False,
    ("The minister praised the army.", "minister"): True,
    (
        (
            "The four factions have approved a plan for a ruling council composed of a chairman, "
            "five deputy chairmen and ten other members."
        ),
        "chairmen",
    ): False,
    ("The minister issued an appeal at a meeting with the governor.", "governor"): False,
    ("The minister praised the army in the senate hall.", "senate"): False,
    ("The minister backed bombing the rebels.", "rebels"): False,
}


@pytest.mark.parametrize(("text", "word"), ADDRESSED, ids=lambda part: part[:50])
def test_words_are_addressed_to_whoever_stands_where_an_addressee_stands(
    text, word, event_parser, lexicon
):
    (doc,) = event_parser.parse([text])
    token = next(token for token in doc if token.text == word)
    act = find_acts(doc, lexicon)[0]

    assert is_addressed(token, act) == ADDRESSED[text, word]


READERS = {
    "The senator sent a letter to the governor asking for money.": ["governor"],
    "The senator wrote to the governor asking for money.": ["governor"],
    "Sen. Ali Kaya sent a letter today to Secretary of State Anna Berg requesting news.": ["Berg"],
    "The senator sent a boat to the governor asking for money.": [],
    "The senator left for Oslo asking for money.": [],
    "The senator asked for money.": [],
    "The senator read a report asking for money.": [],
}


@pytest.mark.parametrize("text", READERS)
def test_a_letter_asks_whoever_it_is_sent_to(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])
    act = next(act for act in find_acts(doc, lexicon) if act.type == "REQUEST")

    assert [token.text for token in readers_of(act)] == READERS[text]


def test_the_parser_may_take_the_reader_for_who_asks():
    rows = [
        ("Kaya", 1, "nsubj", "NNP", "PROPN"),
        ("sent", 1, "ROOT", "VBD", "VERB"),
        ("letters", 1, "dobj", "NNS", "NOUN"),
        ("to", 1, "dative", "IN", "ADP"),
        ("Berg", 5, "nsubj", "NNP", "PROPN"),
        ("requesting", 3, "pcomp", "VBG", "VERB"),
        ("news", 5, "dobj", "NN", "NOUN"),
    ]
    words, heads, deps, tags, pos = (list(column) for column in zip(*rows, strict=True))
    vocab = Vocab(lex_attr_getters=LEX_ATTRS)
    lemmas = ["Kaya", "send", "letter", "to", "Berg", "request", "news"]
    doc = Doc(vocab, words, heads=heads, deps=deps, tags=tags, pos=pos, lemmas=lemmas)
    act = Act("REQUEST", "", doc[5], "request", 1.0)

    assert [token.text for token in readers_of(act)] == ["Berg"]
