import msgspec
import pytest
from aiokafka import ConsumerRecord

from pipeline.core.articles.urls import canonical_url
from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.runtime.takedown.finding import DROP, KEEP, Finder, article_id_of, ids_told_by
from tests.support.articles import HARBOUR, article
from tests.support.events import events_of
from tests.support.mentions import digest, mention, quote
from tests.support.outlines import outline

GOES, STAYS = article(), article(HARBOUR, name="two")


def record(topic, value, key=b"", headers=()):
    return ConsumerRecord(f"x.{topic}", 0, 0, 0, 0, key, value, None, 0, 0, headers)


def from_delivery(name):
    return [("ce_source", b"dateline/ingest"), ("ce_id", name)]


@pytest.fixture
def finder():
    found = Finder({GOES.article_id, digest("goes")}, "x.")
    found.learn(record("news.article.v1", encode(GOES), headers=from_delivery(b"one")))
    return found


@pytest.mark.parametrize("name", [b"one", b"one-3"])
def test_a_delivery_is_known_by_what_it_became(finder, name):
    mine = record("news.inbound.v1", b"<html>", headers=from_delivery(name))
    other = record("news.inbound.v1", b"<html>", headers=from_delivery(b"other"))

    assert (finder.judge(mine), finder.judge(other)) == (DROP, KEEP)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        (f"{GOES.url}?utm_source=mail", DROP),
        (STAYS.url, KEEP),
        ("", KEEP),
        ("http://", KEEP),
    ],
)
def test_a_delivery_is_known_by_its_url(finder, url, verdict):
    value = encode(Inbound(url=url, body="x"))

    assert finder.judge(record("news.inbound.v1", value)) == verdict


@pytest.mark.parametrize("value", [b"\xff", b"{", b'{"url": 1}', b"[" * 100_000, None])
def test_what_cannot_be_read_stays_unless_it_names_the_article(finder, value):
    dead = record("news.inbound.v1.dlq.v1", value)
    naming = record("news.inbound.v1.dlq.v1", (value or b"") + GOES.article_id.encode())
    of_url = record("news.inbound.v1.dlq.v1", value, key=GOES.url.encode())

    assert finder.judge(record("news.inbound.v1", value)) == KEEP
    assert [finder.judge(one) for one in (dead, naming, of_url)] == [KEEP, DROP, DROP]


def test_a_dead_letter_of_another_article_loses_the_words_only(finder):
    said = mention("goes", external_id="here")
    told = events_of(said)[-1]
    letters = [
        record("news.event.v1.dlq.v1", encode(one)) for one in (told, mention("stays"), STAYS)
    ]

    verdicts = [finder.judge(one) for one in letters]

    assert verdicts[1:] == [KEEP, KEEP]
    assert (verdicts[0].keep, verdicts[0].late) == (True, False)
    assert said.evidence[0].sentence.encode() not in verdicts[0].value


def test_events_that_quote_it_are_found_by_the_words_of_its_mentions(finder):
    words = "It “went” \\ well"
    said = mention("goes", quotes=(quote(words),))
    quoting = events_of(mention("stays", quotes=(quote(words),)))[-1]
    event = record("news.event.v1", encode(quoting))
    unknown = finder.judge(event)

    finder.learn(record("news.mention.v1", encode(said)))

    assert unknown == KEEP
    verdict = finder.judge(event)
    assert (verdict.keep, verdict.late, verdict.revision) == (False, True, quoting.revision)
    assert finder.revision_of(event) == quoting.revision
    assert finder.reported == {digest("goes")}
    assert finder.revision_of(record("news.event.v1", None)) == 0


def test_what_must_be_told_of_the_article_is_learnt(finder):
    told = msgspec.structs.replace(outline("goes", "Talks began."), article_id=GOES.article_id)
    finder.learn(record("news.story.outline.v1", encode(told), key=b"en"))
    finder.learn(record("news.story.outline.v1", encode(outline("stays", "Rain."))))
    finder.learn(record("news.cluster.merged.v1", b'{"to": "%b"}' % GOES.article_id.encode()))

    assert finder.outlines == {GOES.article_id: (b"en", told)}
    assert finder.reported == set()


def test_a_url_names_the_articles_that_say_so():
    wanted = frozenset({GOES.canonical_url})
    told = events_of(mention("goes"))[-1]
    url = told.evidence[0].url
    broken = msgspec.structs.replace(GOES, url="http://")
    records = [record("news.event.v1", encode(one)) for one in (GOES, broken, STAYS, told)]

    assert [ids_told_by(one, wanted) for one in records] == [
        *({GOES.article_id}, {GOES.article_id}, set(), set())
    ]
    assert ids_told_by(records[3], frozenset({canonical_url(url)})) == {digest("goes")}
    assert ids_told_by(record("news.article.v1", None), wanted) == set()


def test_the_id_of_an_article_follows_from_its_url():
    assert article_id_of(f"{GOES.url}#top") == GOES.article_id
