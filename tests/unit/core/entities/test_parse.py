import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from pipeline.core.entities.parse import MAX_PIECE_CHARS, MAX_WORD_CHARS, cut, pack, parse_texts

TEXT = "Ilse Brandt met Marek Dolan.\nThey agreed on a truce. It holds.\r\n\nMore talks follow."


@given(st.text(alphabet="ab. \n\r“”", max_size=300))
def test_pieces_joined_are_the_text(text):
    assert "".join(cut(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "word " * 3000,
        "A sentence ends here. " * 1000,
        "(" * 1000,
        "a" * 700 + " b " + "c" * 250,
        "x " + "y" * 200,
    ],
)
def test_no_piece_is_longer_than_a_parse_can_take(text):
    pieces = list(cut(text))

    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= MAX_PIECE_CHARS
    assert all(len(piece) <= MAX_WORD_CHARS for piece in pieces if " " not in piece)


def test_no_sentence_crosses_a_paragraph(parse):
    sentences = [sent.text.strip() for sent in parse(TEXT).sents]

    assert sentences == [
        "Ilse Brandt met Marek Dolan.",
        "They agreed on a truce.",
        "It holds.",
        "More talks follow.",
    ]


@given(text=st.text(alphabet="aB1.,;'’“” \n\r\t-é漢", max_size=120))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_packed_parse_gives_back_text_and_offsets(parse, text):
    doc = parse(text)
    [again] = DocBin().from_bytes(pack(doc)).get_docs(Vocab())

    assert (doc.text, again.text) == (text, text)
    assert [token.idx for token in again] == [token.idx for token in doc]
    assert [token.head.i for token in again] == [token.head.i for token in doc]


def test_a_packed_parse_keeps_tags_and_sentences(parse):
    doc = parse(TEXT)
    [again] = DocBin().from_bytes(pack(doc)).get_docs(Vocab())

    assert [(t.lemma_, t.pos_, t.tag_, t.dep_, t.ent_type_) for t in again] == [
        (t.lemma_, t.pos_, t.tag_, t.dep_, t.ent_type_) for t in doc
    ]
    assert [sent.text for sent in again.sents] == [sent.text for sent in doc.sents]


def test_a_batch_keeps_its_order(parser):
    texts = ["One.", "", "\n", "Two words.\nThree."]

    assert [doc.text for doc in parse_texts(parser, texts)] == texts
