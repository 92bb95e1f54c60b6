"""Web pages with known bodies: real news texts set into the templates of news sites."""

import random
import re
from collections import Counter
from typing import NamedTuple

from tests.eval.page_templates import TEMPLATES
from tests.eval.page_templates_more import MORE_TEMPLATES
from tests.support.shared import read_jsonl, shared

MIN_BODY_CHARS = 700
LAST = "So the people of the lake town will have to wait until spring, as they always had to."
SENTENCE_END = re.compile(r"(?<=[a-z0-9)][.!?]) (?=[A-Z])")
PLAIN = ("tables", "breaks", "spans", "walled", "tools", "capital")
"""Templates that can show paragraphs only."""


class Page(NamedTuple):
    """A title and a body of parts: `(kind, text)`, where the text of lists and tables is nested."""

    title: str
    body: tuple

    @property
    def paragraphs(self):
        return [text for kind, text in self.body if kind == "p"]

    @property
    def text(self):
        return "\n".join(_flat(text) for _, text in self.body)


class Case(NamedTuple):
    """A page with the body that it should give."""

    template: str
    markup: str
    body: str
    title: str


def make_cases(count, seed=7):
    """Return `count` pages of each template."""
    pages = _load_pages()
    cases = []
    for template in (*TEMPLATES, *MORE_TEMPLATES):
        rng = random.Random(f"{template.__name__}{seed}")
        for page in rng.sample(pages, count):
            full = _vary(rng, page, plain=template.__name__ in PLAIN)
            if template.__name__ == "surrounded":
                full = Page(full.title, full.body[:3])
            cases.append(Case(template.__name__, template(rng, full), full.text, full.title))
    return cases


def load_texts():
    """Return the news texts themselves."""
    return [page.text for page in _load_pages()]


def shingle_f1(found, truth, size=4):
    """Return the F1 of word shingles, each counted as often as it stands there."""
    one, other = (_shingles(text, size) for text in (found, truth))
    both = sum((one & other).values())
    return 2 * both / max(1, sum(one.values()) + sum(other.values()))


def _shingles(text, size):
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


def _load_pages():
    rows = read_jsonl(shared("data/news/gum_wikinews.jsonl"))
    pages = [Page(row["title"], _parts(row["body"].split("\n")[2:])) for row in rows]
    for row in read_jsonl(shared("data/news/meantime_wikinews.jsonl")):
        lines = row["body"].split("\n")[2:]
        pairs = [" ".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
        pages.append(Page(row["title"], _parts(pairs)))
    return [page for page in pages if len(page.text) >= MIN_BODY_CHARS]


def _parts(lines):
    return tuple(
        ("p" if len(line) > 60 else "heading", line)
        for line in dict.fromkeys(lines)
        if line.strip()
    )


def _vary(rng, page, *, plain):
    """Return the page with a list, a quote and a table in it, and headings only within it."""
    body = [part for part in page.body if part[0] == "p"]
    if plain:
        return Page(page.title, tuple(body))
    texts = [text for _, text in body]
    out = list(body)
    if len(out) > 4:
        out[2] = ("quote", out[2][1])
        out.insert(4, ("heading", "What happens now at the lake"))
    if len(out) > 6 and rng.random() < 0.5:
        items = SENTENCE_END.split(texts[-1])
        out[-1:] = [("list", tuple(items)), ("p", LAST)]
    if len(out) > 6 and rng.random() < 0.2:
        out.insert(
            5,
            (
                "table",
                (("Year", "Boats", "Guests"), ("2023", "41", "1,200"), ("2024", "52", "1,900")),
            ),
        )
    return Page(page.title, tuple(out))


def _flat(text):
    if isinstance(text, str):
        return text
    return "\n".join(_flat(item) for item in text)
