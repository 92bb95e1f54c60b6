"""Copies among a month of press releases: real near-duplicates, and copies that we make."""

from datetime import UTC, datetime

import pytest

from pipeline.core.articles.ingest import Ingest
from pipeline.core.copies.decider import Decider
from pipeline.records import Inbound
from pipeline.records.common import Publisher
from tests.eval.copies import Spinner, five_word_shingles, make_kinds
from tests.eval.floors import floor
from tests.support.shared import read_jsonl, shared

pytestmark = pytest.mark.eval

STREAM = "data/news/senate_2007_02.jsonl"
PAIRS = "data/news/senate_2007_02_near_duplicates.jsonl"
BASES = 120
START = datetime(2007, 2, 1, 12, tzinfo=UTC)
REVISIONS = ("one_number", "numbers")
KINDS = tuple(make_kinds(Spinner([], 0)))


def _ingest(row):
    record = Inbound(
        external_id=row["id"],
        body=row["body"],
        published_at=row["published"],
        publisher=Publisher(name=row["publisher"]),
        language="en",
    )
    (outcome,) = Ingest(max_text_chars=400_000, languages="en")([record], [START])
    return None if isinstance(outcome, Exception) else outcome[0].record


def _decide(step, articles):
    outcomes = step(articles, [START] * len(articles))
    return [forward.record for (forward,) in outcomes]


class Stream:
    """The month, decided, and what of it is linked to what."""

    def __init__(self):
        self.rows = read_jsonl(shared(STREAM))
        self.pairs = read_jsonl(shared(PAIRS))
        articles = [article for row in self.rows if (article := _ingest(row))]
        self.step = Decider(window_hours=24 * 40, max_articles=50_000)
        self.records = _decide(self.step, articles)
        self.by_id = {record.article_id: record for record in self.records}
        self.by_name = {record.external_id: record for record in self.records}
        self.group = {}
        for record in self.records:
            self._join(record.article_id, record.duplicate_of or record.article_id)

    def head(self, article_id):
        while self.group.setdefault(article_id, article_id) != article_id:
            article_id = self.group[article_id]
        return article_id

    def _join(self, one, other):
        self.group[self.head(one)] = self.head(other)


@pytest.fixture(scope="module")
def stream():
    return Stream()


def test_real_near_duplicates_are_linked(stream):
    linked = [
        pair
        for pair in stream.pairs
        if stream.head(stream.by_name[pair["a"]].article_id)
        == stream.head(stream.by_name[pair["b"]].article_id)
    ]

    assert len(linked) / len(stream.pairs) >= floor("dedupe", "pairs_linked")


def test_what_is_called_a_copy_is_one_by_exact_five_word_shingles(stream):
    copies = [record for record in stream.records if record.relation in {"exact", "near"}]
    shares = []
    for record in copies:
        mine = five_word_shingles(record.text)
        other = five_word_shingles(stream.by_id[record.duplicate_of].text)
        shares.append(len(mine & other) / min(len(mine), len(other)))
    right = sum(share >= 0.5 for share in shares) / len(shares)

    assert right >= floor("dedupe", "copies_right"), sorted(shares)[:20]


def test_offsets_of_conflicts_and_quotes_slice_back(stream):
    for record in stream.records:
        for one in record.fact_conflicts:
            other = stream.by_id[record.duplicate_of].text
            assert other[one.from_start : one.from_end] == one.from_text
            assert record.text[one.to_start : one.to_end] == one.to
        for quote in record.altered_quotes:
            other = stream.by_id[record.duplicate_of].text
            assert other[quote.other_start : quote.other_end] == quote.other
            assert record.text[quote.start : quote.end] == quote.text


def _bases(stream):
    """Return texts of the month that have no real copy and enough to spin, cut and change."""
    paired = {pair[side] for pair in stream.pairs for side in ("a", "b")}
    rows = [
        record
        for record in stream.records
        if record.external_id not in paired
        and record.relation == "unique"
        and 150 <= len(record.text.split()) <= 900
        and record.text.count(". ") >= 8
        and sum(character.isdigit() for character in record.text) >= 8
    ]
    return rows[::3][:BASES]


@pytest.fixture(scope="module")
def made(stream):
    """Return (base, record of its copy) by kind; each kind is decided against the month alone."""
    snapshot, bases = stream.step.snapshot(), _bases(stream)
    assert len(bases) == BASES
    found = {}
    for kind, make in make_kinds(Spinner([record.text for record in stream.records], 7)).items():
        step = Decider(window_hours=24 * 40, max_articles=50_000)
        assert step.restore(snapshot)
        bodies = [(base, make(base.text)) for base in bases]
        if kind in {"quotes_spun", *REVISIONS}:
            bodies = [(base, body) for base, body in bodies if body != base.text]
        copies = [
            _ingest(
                {
                    "id": f"{kind} of {base.external_id}",
                    "body": body,
                    "published": base.published_at.isoformat(),
                    "publisher": kind,
                }
            )
            for base, body in bodies
        ]
        records = _decide(step, copies)
        found[kind] = list(zip([base for base, _ in bodies], records, strict=True))
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in REVISIONS])
def test_copies_of_each_kind_join_the_cluster_of_their_original(made, kind):
    joined = [record.cluster_id == base.cluster_id for base, record in made[kind]]

    assert sum(joined) / len(joined) >= floor("dedupe", kind)


def test_copies_are_found_whether_or_not_they_pass_the_fact_check(made):
    linked = [
        record.duplicate_of == base.article_id and record.relation != "partial"
        for kind in KINDS
        for base, record in made[kind]
    ]

    assert sum(linked) / len(linked) >= floor("dedupe", "made_linked")


def test_a_copy_is_linked_to_its_original_and_to_nothing_else(made):
    right = [
        record.duplicate_of == base.article_id
        for kind in KINDS
        for base, record in made[kind]
        if record.duplicate_of
    ]

    assert sum(right) / len(right) >= floor("dedupe", "made_precision")


@pytest.mark.parametrize("kind", REVISIONS)
def test_changed_numbers_make_a_revision(made, kind):
    revised = [
        record.relation == "revision" and record.revises == base.version
        for base, record in made[kind]
    ]

    assert sum(revised) / len(revised) >= floor("dedupe", kind)


def test_spun_quotes_are_told(made):
    told = [len(record.altered_quotes) > 0 for _, record in made["quotes_spun"]]

    assert sum(told) / len(told) >= floor("dedupe", "quotes_told")


def test_a_text_that_stands_twice_is_repaired(made):
    repaired = ["doubled_body" in record.repaired for _, record in made["doubled"]]

    assert sum(repaired) / len(repaired) >= floor("dedupe", "doubled_repaired")


def test_a_replay_with_redeliveries_gives_identical_decisions(stream):
    articles = stream.records[:600]
    doubled = [
        one
        for at, one in enumerate(articles)
        for one in ([one] if at % 20 else [one, articles[at // 2]])
    ]
    step = Decider(window_hours=24 * 40, max_articles=50_000)
    again = {record.article_id + record.version: record for record in _decide(step, doubled)}

    assert [again[record.article_id + record.version] for record in articles] == articles


def test_a_snapshot_in_the_middle_changes_no_decision(stream):
    half = len(stream.records) // 2
    step, resumed = (Decider(window_hours=24 * 40, max_articles=50_000) for _ in range(2))
    _decide(step, stream.records[:half])
    assert resumed.restore(step.snapshot())

    assert _decide(resumed, stream.records[half:]) == stream.records[half:]
