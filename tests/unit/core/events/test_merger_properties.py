"""Any news, in any order: the same events in the end, and revisions that only go up."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.events.blocks import block_key
from pipeline.core.events.merger import Merger
from pipeline.records import Mention
from tests.support.mentions import (
    ORLAN,
    RUS,
    UNSET,
    USA,
    VARGA,
    at,
    content,
    count,
    day,
    mention,
    notice,
    place,
)
from tests.support.merging import compacted, run, survive

SENTENCES = (
    "Orlan and Varga will speak by phone on the border question.",
    "The two presidents spoke for an hour, their offices said.",
    "A meeting of the presidents was called off, officials said.",
)
PAIRS = [(ORLAN, VARGA), (USA, RUS), (ORLAN, RUS), (RUS, ORLAN)]
STATUSES = [
    "planned",
    "scheduled",
    "happened",
    "happened",
    "denied",
    "negated",
    "cancelled",
    "postponed",
    "claimed",
    "possible",
]


@st.composite
def reports(draw):
    """One report of something between two countries, from a handful of outlets."""
    published = at(draw(st.integers(16, 20)), draw(st.sampled_from([0, 12, 23])))
    kind = draw(st.sampled_from(["CONSULT", "CONSULT", "AGREE", "REQUEST", "PROTEST"]))
    dated = st.builds(day, st.integers(16, 21), basis=st.sampled_from(["explicit", "as_of"]))
    return mention(
        draw(st.sampled_from("abcdef")),
        version=draw(st.sampled_from("112")),
        published=published,
        modified=draw(st.sampled_from([None, None, at(20, 1)])),
        received=draw(st.sampled_from([published, at(20, 2), at(20, 3)])),
        cluster=draw(st.sampled_from(["a", None])),
        origin=draw(st.booleans()),
        rank=draw(st.integers(0, 1)),
        kind=kind,
        status=draw(st.sampled_from(STATUSES)),
        sentence=draw(st.sampled_from(SENTENCES)),
        actors=(USA,) if kind == "PROTEST" else draw(st.sampled_from(PAIRS)),
        event_date=draw(st.one_of(st.just(UNSET), dated)),
        location=draw(
            st.sampled_from([UNSET, UNSET, place("Geneva", "CHE"), place("Rome", "ITA")])
        ),
        content=draw(st.sampled_from([UNSET, content("CONSULT")])) if kind == "AGREE" else UNSET,
        counts=draw(st.sampled_from([(), (), (count(10),), (count(12),)])),
    )


@st.composite
def notices(draw):
    """That one of the articles has a version, or is withdrawn."""
    return notice(
        draw(st.sampled_from("abcdef")),
        draw(st.sampled_from("123")),
        written=at(draw(st.integers(16, 20)), draw(st.sampled_from([0, 12]))),
        received=at(draw(st.integers(17, 21))),
        withdrawn=draw(st.sampled_from(["", "", "kill", "withdrawn"])),
    )


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_order_batching_doubling_and_restarts_do_not_matter(data):
    news = data.draw(st.lists(st.one_of(reports(), reports(), notices()), min_size=1, max_size=14))
    wanted = compacted(run(news))
    shuffled = data.draw(st.permutations([*news, *news[:3]]))
    size = data.draw(st.sampled_from([1, 2, 5, 50]))
    cut = data.draw(st.integers(0, len(shuffled)))
    before, after = Merger(72), Merger(72)

    head = run(shuffled[:cut], size, before)
    assert after.restore(before.snapshot())
    tail = run(shuffled[cut:], size, after)

    assert compacted([*head, *tail]) == wanted
    assert after.snapshot() != b""


@pytest.mark.slow
@given(data=st.data(), seed=st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_workers_that_are_killed_leave_the_same_events(data, seed):
    news = data.draw(st.lists(st.one_of(reports(), notices()), min_size=1, max_size=12))

    assert compacted(survive(news, random.Random(seed), 4), crashed=True) == compacted(run(news))


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_one_partition_or_several_end_in_the_same_events(data):
    news = data.draw(st.lists(st.one_of(reports(), notices()), min_size=1, max_size=14))
    blocks = {block_key(said) for said in news if isinstance(said, Mention)}
    parts = [
        [said for said in news if not isinstance(said, Mention) or block_key(said) == block]
        for block in sorted(blocks)
    ]

    apart = {key: state for part in parts for key, state in compacted(run(part)).items()}

    assert apart == compacted(run(news))
