"""Outlines for tests, made of plain words; an entity is a word with a capital in the text."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.core.stories.words import find_terms
from pipeline.records.outline import Named, Outline, Term

DAY = datetime(2025, 5, 18, 12, tzinfo=UTC)


def digest(text: str) -> str:
    """Return 128 bits of a name."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def terms(keys: list[str]) -> tuple[Term, ...]:
    """Return terms that weigh 1."""
    return tuple(Term(key=key, weight=1.0) for key in dict.fromkeys(keys))


def outline(name: str, text: str, *, hours: float = 0.0, **more: Any) -> Outline:
    """Return the outline of an article of that name, published `hours` after noon."""
    title: str = more.pop("title", text.partition(".")[0])
    names = dict.fromkeys(word.strip(".,") for word in text.split() if word[0].isupper())
    fields: dict[str, Any] = {
        "version": digest(text),
        "external_id": name,
        "cluster_id": digest(name),
        "language": "en",
        "title_words": terms([term for term, _ in find_terms(title)]),
        "words": terms([term for term, _ in find_terms(text)]),
        "entities": tuple(Named(id=f"local:{one.lower()}", name=one, weight=1.0) for one in names),
        "facts": (),
    } | more
    return Outline(
        schema=Outline.SCHEMA,
        article_id=digest(name),
        published_at=DAY + timedelta(hours=hours),
        title=title,
        **fields,
    )
