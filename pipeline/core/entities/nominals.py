"""Who is meant without a name: pairs, office holders and groups."""

from pipeline.core.entities.groups import find_group
from pipeline.core.entities.holders import find_holder
from pipeline.core.entities.page import Page
from pipeline.core.entities.pairs import find_pair


def find_nominals(page: Page) -> None:
    """Add the mentions of pairs, office holders and groups to the page's groups."""
    for token in page.doc:
        if token.pos_ in {"NOUN", "PROPN"} and page.mention_at(token) is None:
            found = find_pair(page, token) or find_holder(page, token) or find_group(page, token)
            page.groups += found
