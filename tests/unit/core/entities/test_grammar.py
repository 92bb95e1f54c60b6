import pytest

from pipeline.core.entities.grammar import governor, subject_of


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Macron sat down, telling aides that it was over.", "telling", "Macron"),
        ("The envoy, who smiled, said no.", "smiled", "who"),
        ("Olga rose and said no.", "said", "Olga"),
        ("The envoy wants to say no.", "say", "envoy"),
        ("A plan to end the war failed.", "end", None),
        ("The plan blocked by Norway failed.", "blocked", None),
    ],
)
def test_a_verb_shares_the_subject_of_the_verb_it_hangs_on(parse, text, verb, subject):
    token = next(token for token in parse(text) if token.text == verb)
    found = subject_of(token)

    assert (found.text if found is not None else None) == subject


def test_a_relative_clause_without_pronoun_has_its_noun_as_subject(parse):
    doc = parse("The envoy smiled.")
    doc[2].dep_, doc[2].head = "relcl", doc[1]
    doc[1].dep_ = "ROOT"

    assert subject_of(doc[2]) == doc[1]


def test_a_finite_adverbial_clause_has_its_own_subject_or_none(parse):
    doc = parse("Envoys left when rained.")
    doc[3].pos_, doc[3].tag_, doc[3].dep_, doc[3].head = "VERB", "VBD", "advcl", doc[1]

    assert subject_of(doc[3]) is None


def test_a_noun_without_a_verb_stands_under_the_root(parse):
    doc = parse("The talks on Friday.")

    assert governor(doc[3]) == doc[1]
