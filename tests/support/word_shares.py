"""Make `lexicons/stories/en.tsv`: in what share of articles common words are.

`python -m tests.support.word_shares` reads press releases (works of a government, public domain)
and Wikinews articles (CC BY 2.5) of the development data, and writes of each word stem that is in
1 % of them and in at least two articles of each source the mean of the two sources' shares.
"""

from collections import Counter

from pipeline.core.stories.words import find_terms
from pipeline.runtime.stories import STORIES
from tests.support.shared import read_jsonl, shared

SOURCES = (("senate_2007_02",), ("gum_wikinews", "meantime_wikinews"))
MIN_SHARE = 0.01


def count_shares(names):
    """Return the share of the articles of some files that each stem is in, and its articles."""
    counts, articles = Counter(), 0
    for name in names:
        for row in read_jsonl(shared(f"data/news/{name}.jsonl")):
            articles += 1
            counts.update({term for term, _ in find_terms(f"{row['title']} {row['body']}")})
    return {term: count / articles for term, count in counts.items()}, counts


def main():
    """Write the table."""
    tables = [count_shares(names) for names in SOURCES]
    terms = {
        term
        for term in tables[0][0]
        if term.isalpha() and all(counts[term] >= 2 for _, counts in tables)
    }
    means = {term: sum(shares[term] for shares, _ in tables) / len(tables) for term in terms}
    rows = [f"{term}\t{share:.3f}" for term, share in sorted(means.items()) if share >= MIN_SHARE]
    (STORIES / "en.tsv").write_text("\n".join(["term\tshare", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
