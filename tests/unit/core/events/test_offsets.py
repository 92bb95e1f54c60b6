"""Every offset slices to its text, whatever a source writes: from ingest to the events."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.core.articles.ingest import Ingest
from pipeline.core.copies.passing import PassAll
from pipeline.core.events.coder import EventCoder
from pipeline.core.outcome import Drop, Reject
from pipeline.core.wire import encode
from pipeline.records import Inbound
from tests.support.articles import NOON
from tests.support.offsets import misplaced

EXAMPLES = int(os.environ.get("DATELINE_TEST_EXAMPLES", "40"))
"""More of them: `DATELINE_TEST_EXAMPLES=3000 pytest tests/unit/core/events/test_offsets.py`."""

ODD = (
    "e\u0301", "\u200b", "\u200d", "\ufeff", "\u202e", "\u2028", "\u00ad", "\xa0", "\r\n", "\r",
    "\n", "\n\n", "\t", "\0", "\x85", "\ud83d", "\udc00", "\ufb01", "\u212b", "ı", "İ", "ß",
    "\uff02", "👩\u200d👩\u200d👧\u200d👦", "🇺🇦", "שלום", "سلام", "ГДР", "中国", "“", "”", "’",
    '"', "'", "—", "…", "&amp;", "<b>", "</p>", "<br/>",
)  # fmt: skip
WORDS = (
    "France and Spain held talks in Geneva on Monday.",
    "President Macron will meet Foreign Minister Sato in Tokyo on 5 June, a spokesman said.",
    "“We agreed to release 1,200 prisoners,” he said.",
    "Russia rejected the demand and threatened to suspend the grain deal.",
    "GENEVA (Reuters) - ",
    "The U.S. secretary of state flew to Kyiv, according to the Kyiv Times.",
    "It said more than 3 million people had fled since last week.",
    "Ukraine's foreign minister denied that the meeting had been cancelled.",
    "The two presidents are to speak by phone at 10 a.m. GMT tomorrow.",
)
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(ODD),
    st.text(alphabet=st.characters(), max_size=6),
    st.builds(lambda words, at, odd: words[:at] + odd + words[at:],
              st.sampled_from(WORDS), st.integers(0, 60), st.sampled_from(ODD)),
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=10).map(" ".join)


def said(outcome):
    """Return the records of an outcome, whatever it is."""
    if isinstance(outcome, Reject):
        return ()
    return [one.record for one in (outcome.beside if isinstance(outcome, Drop) else outcome)]


@pytest.fixture(scope="session")
def follow(event_tagger, lexicon):
    """Give all records that the stages make of a delivery, up to its mentions and candidates."""
    steps = (Ingest(400_000, "en"), PassAll(), event_tagger, EventCoder(lexicon))

    def run(inbound):
        made = records = [inbound]
        for step in steps:
            records = [one for outcome in step(records, [NOON] * len(records))
                       for one in said(outcome)]  # fmt: skip
            made = made + records
        return made[1:]

    return run


@pytest.mark.slow
def test_every_offset_slices_to_its_text(follow):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(TEXTS, st.sampled_from(["", "<p>", "<html><body><article><p>"]), TEXTS)
    def check(body, markup, title):
        fields = (
            {"content": markup + body, "content_type": "text/html"} if markup else {"body": body}
        )
        made = follow(Inbound(language="en", title=title, **fields))
        for record in made:
            encode(record)
            assert list(misplaced(record, made[0].text)) == []

    check()
