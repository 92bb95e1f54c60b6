import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.core.events.phrases import phrase
from pipeline.core.events.syntax import (
    agents,
    complements,
    is_passive,
    objects,
    predicates,
    prepositions,
    subjects,
    trigger_keys,
)


def make(rows, ents=()):
    """A Doc of (word, tag, label, head[, lemma]) rows; entities as (index, label)."""
    vocab = Vocab()
    coarse = {
        "V": "VERB",
        "N": "NOUN",
        "I": "ADP",
        "J": "ADJ",
        "P": "PRON",
        "D": "DET",
        "T": "PART",
    }
    labels = dict(ents)
    doc = Doc(
        vocab,
        words=[row[0] for row in rows],
        tags=[row[1] for row in rows],
        pos=[coarse.get(row[1][0], "X") for row in rows],
        deps=[row[2] for row in rows],
        heads=[row[3] for row in rows],
        lemmas=[row[4] if len(row) > 4 else row[0].lower() for row in rows],
        ents=[f"B-{labels[i]}" if i in labels else "O" for i in range(len(rows))],
    )
    for token in doc:
        vocab[token.text].lower_ = token.text.lower()
    return doc


def words(tokens):
    return [token.text for token in tokens]


def test_a_name_that_was_tagged_as_a_verb_acts():
    doc = make(
        [
            ("Orlan", "VB", "ROOT", 0),
            ("plans", "NNS", "dobj", 0, "plan"),
            ("to", "TO", "aux", 3),
            ("speak", "VB", "acl", 1),
        ],
        ents=[(0, "PERSON")],
    )

    assert words(subjects(doc[3])) == ["Orlan"]


def test_a_plan_without_an_owner_is_nobodys():
    doc = make([("Plans", "NNS", "ROOT", 0), ("to", "TO", "aux", 2), ("speak", "VB", "acl", 0)])

    assert subjects(doc[2]) == []


def test_a_clause_without_any_subject_has_none():
    assert subjects(make([("Stop", "VB", "ROOT", 0)])[0]) == []


def test_control_stops_at_a_depth_that_no_sentence_has():
    rows = [("go", "VB", "ROOT", 0), *(("go", "VB", "xcomp", i) for i in range(9))]

    assert subjects(make(rows)[9]) == []


def test_what_a_passive_governor_is_done_to_does_what_follows():
    doc = make(
        [
            ("Rome", "NNP", "nsubjpass", 2),
            ("was", "VBD", "auxpass", 2),
            ("set", "VBN", "ROOT", 2),
            ("to", "TO", "aux", 4),
            ("act", "VB", "xcomp", 2),
        ]
    )

    assert words(subjects(doc[4])) == ["Rome"]


def test_a_subject_on_the_auxiliary_is_found():
    doc = make([("Rome", "NNP", "nsubj", 1), ("is", "VBZ", "aux", 2), ("acting", "VBG", "ROOT", 2)])

    assert words(subjects(doc[2])) == ["Rome"]


def test_who_refers_to_the_noun_of_its_clause_also_from_a_second_verb():
    doc = make(
        [
            ("army", "NN", "ROOT", 0),
            ("that", "WDT", "nsubj", 2),
            ("came", "VBD", "relcl", 0),
            ("who", "WP", "nsubj", 4),
            ("saw", "VBD", "conj", 2),
        ]
    )

    assert words(subjects(doc[4])) == ["army"]


def test_who_in_a_question_is_itself():
    doc = make([("Who", "WP", "nsubj", 1), ("came", "VBD", "ROOT", 1)])

    assert words(subjects(doc[1])) == ["Who"]


def test_a_preposition_by_names_the_agent_of_a_bare_participle():
    doc = make(
        [
            ("town", "NN", "ROOT", 0),
            ("taken", "VBN", "acl", 0),
            ("by", "IN", "prep", 1),
            ("Rome", "NNP", "pobj", 2),
        ]
    )

    assert is_passive(doc[1])
    assert words(agents(doc[1])) == ["Rome"]
    assert words(objects(doc[1])) == ["town"]


def test_prepositions_may_be_stacked_or_joined():
    doc = make(
        [
            ("came", "VBD", "ROOT", 0),
            ("from", "IN", "prep", 0),
            ("among", "IN", "prep", 1),
            ("hills", "NNS", "pobj", 2),
        ]
    )

    assert [(name, noun.text) for name, noun in prepositions(doc[0])] == [("among", "hills")]


def test_complements_stand_behind_adjectives_and_prepositions():
    doc = make(
        [
            ("is", "VBZ", "ROOT", 0),
            ("keen", "JJ", "acomp", 0),
            ("on", "IN", "prep", 1),
            ("meeting", "VBG", "pcomp", 2),
            ("to", "TO", "aux", 5),
            ("talk", "VB", "xcomp", 1),
        ]
    )

    assert words(complements(doc[0])) == ["talk", "meeting"]


@pytest.mark.parametrize(("label", "pos"), [("xcomp", "JJ"), ("acomp", "JJ")])
def test_adjectives_are_predicates(label, pos):
    doc = make([("found", "VBD", "ROOT", 0), ("guilty", pos, label, 0)])

    assert words(predicates(doc[0])) == ["guilty"]


def test_an_adjective_in_a_complement_is_a_predicate():
    doc = make([("said", "VBD", "ROOT", 0), ("is", "VBZ", "ccomp", 0), ("ill", "JJ", "acomp", 1)])

    assert words(predicates(doc[0])) == ["ill"]


def test_particles_and_lost_letters_are_tried_first():
    doc = make([("staged", "VBD", "ROOT", 0, "stag"), ("down", "RP", "prt", 0)])

    assert trigger_keys(doc[0]) == ["stag_down", "stage", "stag"]


def test_an_adverb_far_away_is_no_particle():
    rows = [("call", "VB", "ROOT", 0), *[("a", "DT", "det", 0)] * 4, ("off", "RB", "advmod", 0)]

    assert trigger_keys(make(rows)[0]) == ["call"]


def test_a_phrase_ends_before_clauses_and_lists():
    doc = make(
        [
            ("the", "DT", "det", 1),
            ("army", "NN", "ROOT", 1),
            ("of", "IN", "prep", 1),
            ("Rome", "NNP", "pobj", 2),
            ("and", "CC", "cc", 1),
            ("navy", "NN", "conj", 1),
        ]
    )

    assert phrase(doc[1]) == (0, 4)


def test_the_relative_pronoun_of_an_object_stands_for_its_noun():
    doc = make(
        [
            ("town", "NN", "ROOT", 0),
            ("that", "WDT", "dobj", 3),
            ("Rome", "NNP", "nsubj", 3),
            ("took", "VBD", "relcl", 0),
        ]
    )

    assert words(objects(doc[3])) == ["town"]


def test_other_words_below_a_preposition_are_no_objects():
    doc = make(
        [
            ("came", "VBD", "ROOT", 0),
            ("right", "RB", "advmod", 2),
            ("after", "IN", "prep", 0),
            ("rain", "NN", "pobj", 2),
        ]
    )

    assert [(name, noun.text) for name, noun in prepositions(doc[0])] == [("after", "rain")]


def test_the_owner_of_an_offer_does_what_it_offers():
    doc = make(
        [
            ("Rome", "NNP", "poss", 1),
            ("offer", "NN", "nsubj", 4),
            ("to", "TO", "aux", 3),
            ("help", "VB", "acl", 1),
            ("failed", "VBD", "ROOT", 4),
        ]
    )

    assert words(subjects(doc[3])) == ["Rome"]


def test_the_subject_of_the_clause_does_what_its_noun_offers():
    doc = make(
        [
            ("Rome", "NNP", "nsubj", 1),
            ("joined", "VBD", "ROOT", 1),
            ("in", "IN", "prep", 1),
            ("efforts", "NNS", "pobj", 2),
            ("to", "TO", "aux", 5),
            ("help", "VB", "acl", 3),
        ]
    )

    assert words(subjects(doc[5])) == ["Rome"]
