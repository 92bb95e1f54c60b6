"""The real model and gazetteer, loaded once; `read` gives a page, `tag` its tags."""

from datetime import date

import pytest

from pipeline.core.entities.parse import parse_texts
from pipeline.core.entities.tagger import read_page, tag_page
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import ModelMissingError, load_parser
from pipeline.runtime.settings import Settings

DAY = date(2025, 5, 18)
"""A Sunday."""


@pytest.fixture(scope="session")
def parser():
    try:
        return load_parser(Settings())
    except ModelMissingError as exc:
        pytest.skip(str(exc))


@pytest.fixture(scope="session")
def gazetteer():
    return load_gazetteer(Settings())


@pytest.fixture(scope="session")
def parse(parser):
    return lambda text: parse_texts(parser, [text])[0]


@pytest.fixture(scope="session")
def read(parse, gazetteer):
    """Give the page of a text, all rules applied."""
    return lambda text, day=DAY: read_page(parse(text), day, gazetteer)


@pytest.fixture(scope="session")
def retouch(parse, gazetteer):
    """Give the page of a text whose names and tree are set by hand where the model would err.

    `ents` are pairs of words and label; `tree` maps a word to (pos, tag, dep, head word).
    """

    def build(text, ents=None, tree=None, day=DAY):
        doc = parse(text)
        at = {token.text: token for token in doc}
        if ents is not None:
            spans = [(text.index(words), words, label) for words, label in ents]
            doc.ents = [doc.char_span(i, i + len(words), label=label) for i, words, label in spans]
        for word, (pos, tag, dep, head) in (tree or {}).items():
            at[word].pos_, at[word].tag_, at[word].dep_ = pos, tag, dep
            at[word].head = at[head]
        return read_page(doc, day, gazetteer)

    return build


@pytest.fixture(scope="session")
def tag(parse, gazetteer):
    """Give the tags of a text."""
    return lambda text, day=DAY: tag_page(parse(text), day, gazetteer)


@pytest.fixture(scope="session")
def rows(tag):
    """Give the entity rows of a text whose slice is `words`."""

    def find(text, words, day=DAY):
        return [row for row in tag(text, day).entities if row.text == words]

    return find
