import base64
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.articles.ingest import Ingest
from pipeline.core.articles.publishers import Publishers
from pipeline.core.outcome import Reject
from pipeline.core.shingles import sketch_text
from pipeline.records import Article, Inbound
from pipeline.records.common import Publisher
from tests.support.articles import INGEST, NOON, TALKS, inbound
from tests.support.shared import shared

DECODER = msgspec.json.Decoder(Article)


def take(record, ingest=INGEST):
    ((forward,),) = ingest([record], [NOON])
    assert forward.key == forward.record.language
    return forward.record


def refuse(record, ingest=INGEST):
    (outcome,) = ingest([record], [NOON])
    assert isinstance(outcome, Reject)
    return outcome.code


def test_a_clean_body_keeps_every_character_and_so_every_offset():
    article = take(inbound(TALKS))

    assert article.text == TALKS
    assert [TALKS[span.start : span.end] for span in article.paragraphs] == TALKS.split("\n")
    assert article.repaired == ()


def test_ids_are_hashes_of_content():
    article = take(
        inbound(url="https://www.post.example/a?utm_source=x", external_id="7", title="Talks end")
    )

    assert article.article_id == sha256(b"https://post.example/a").hexdigest()[:32]
    assert article.version == article.text_sha256[:32] == sha256(TALKS.encode()).hexdigest()[:32]
    assert article.canonical_url == "https://post.example/a"
    assert article.url == "https://www.post.example/a?utm_source=x"


def test_without_a_url_the_publishers_name_for_it_is_its_id():
    one = take(inbound(external_id="7", publisher="post.example"))
    other = take(inbound(external_id="7", publisher="other.example"))

    assert one.article_id == sha256(b"post.example\n7").hexdigest()[:32]
    assert one.article_id != other.article_id


def test_the_same_delivery_gives_the_same_bytes():
    record = inbound(url="https://post.example/a")

    assert msgspec.json.encode(take(record)) == msgspec.json.encode(take(record))


def test_an_article_reads_back_from_the_wire():
    article = take(inbound("VERIN (AP) — " + TALKS, title="Talks", published_at="2025-05-18"))

    assert DECODER.decode(msgspec.json.encode(article)) == article


def test_a_body_that_stands_twice_is_one_body():
    article = take(inbound(f"{TALKS}\n{TALKS}"))

    assert (article.text, article.repaired) == (TALKS, ("doubled_body",))


def test_the_sample_article_is_its_first_copy():
    path = shared("seed/000_8c4b53a7bdcacb86.txt")
    gold = json.loads(shared("seed/events.gold.json").read_text())["body"]
    article = take(inbound(path.read_text(encoding="utf-8")))

    assert article.text_sha256 == gold["sha256"]
    assert len(article.text) == gold["end"]
    assert article.repaired == ("doubled_body",)


def test_a_first_line_that_is_the_title_is_no_part_of_the_text():
    assert take(inbound(f"TALKS END\n{TALKS}", title="Talks end")).text == TALKS
    assert take(inbound("Talks end", title="Talks end")).text == "Talks end"


def test_a_page_completes_what_the_source_left_out():
    page = (
        '<html lang="en"><head><meta property="og:site_name" content="Lake Post">'
        '<meta property="og:title" content="Talks end"><meta name="author" content="Ann Writer">'
        '<meta property="article:published_time" content="2025-05-18T10:00:00+02:00">'
        '<meta property="article:modified_time" content="no time">'
        '<link rel="canonical" href="https://post.example/talks"></head><body><article>'
        + "".join(f"<p>{paragraph}</p>" for paragraph in TALKS.split("\n"))
        + "</article></body></html>"
    )
    article = take(
        Inbound(
            url="https://post.example/talks?v=2",
            content_base64=page.encode(),
            content_type="text/html",
        )
    )

    assert (article.text, article.title, article.language) == (TALKS, "Talks end", "en")
    assert article.canonical_url == "https://post.example/talks"
    assert article.publisher == Publisher(name="Lake Post", domain="post.example")
    assert article.authors == ("Ann Writer",)
    assert article.published_at.isoformat() == "2025-05-18T10:00:00+02:00"
    assert article.modified_at is msgspec.UNSET


def test_a_url_that_a_page_declares_wrongly_is_not_believed():
    page = f'<html><link rel="canonical" href="no url"><body><p>{TALKS}</p></body></html>'

    assert take(Inbound(content=page, content_type="text/html")).canonical_url == ""


def test_what_the_source_says_comes_before_what_the_text_says():
    article = take(
        inbound(
            title="UPDATE 1-Talks end",
            revision_kind="correction",
            authors=(" Ann  Writer ", "\u200b"),
            modified_at="2025-05-19",
            received_at="2025-05-18T11:00:00Z",
        )
    )

    assert article.revision_kind == "correction"
    assert article.authors == ("Ann Writer",)
    assert article.modified_at == datetime(2025, 5, 19, tzinfo=UTC)
    assert article.received_at == article.published_at == NOON - timedelta(hours=1)


def test_without_times_an_article_is_of_when_it_entered_the_topic():
    article = take(inbound(title="CORRECTED-Talks end"))

    assert article.published_at == article.received_at == NOON
    assert article.revision_kind == "correction"


def test_dateline_agency_and_hints_have_offsets_in_the_clean_text():
    article = take(inbound(f"VERIN (Reuters) - {TALKS}\nThe envoy told TASS so."))

    assert article.agency == "Reuters"
    assert (article.dateline.place, article.dateline.start, article.dateline.end) == (
        "VERIN",
        0,
        17,
    )
    assert [article.text[hint.start : hint.end] for hint in article.origin_hints] == [
        "Reuters",
        "TASS",
    ]


def test_the_site_of_an_agency_is_the_agency():
    row = {"name": "Reuters", "domains": "reuters.com", "family": "", "country": "GBR"}
    ingest = Ingest(80_000, "en", publishers=Publishers([{**row, "kind": "agency"}]))
    article = take(inbound(url="https://www.reuters.com/world/talks"), ingest)

    assert (article.agency, article.publisher.kind) == ("Reuters", "agency")


def test_the_sketch_is_that_of_the_clean_text():
    article = take(inbound(f"{TALKS}\n{TALKS}"))

    assert article.sketch == sketch_text(TALKS)[1]
    assert article.thin is False


@pytest.mark.parametrize(("words", "thin"), [(24, True), (25, False)])
def test_a_text_under_25_words_is_thin_and_has_no_sketch(words, thin):
    article = take(inbound("word " * words))

    assert (article.thin, article.sketch == b"") == (thin, thin)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (Inbound(), "no_text"),
        (inbound("\u200b"), "no_text"),
        (inbound(url="no url"), "bad_url"),
        (inbound(published_at="soon"), "bad_time"),
        (inbound(modified_at="soon"), "bad_time"),
        (inbound(received_at="soon"), "bad_time"),
        (inbound(language="de"), "unsupported_language"),
        (
            inbound("Die Minister trafen sich am Freitag im Haus.", language=""),
            "unsupported_language",
        ),
        (Inbound(content="x", content_type="image/png"), "unsupported_content_type"),
        (inbound("word " * 81_000), "too_large"),
    ],
)
def test_what_can_never_pass_is_rejected_with_a_code(record, code):
    assert refuse(record) == code


def test_one_bad_record_does_not_spoil_its_batch():
    outcomes = INGEST([inbound(), Inbound(), inbound()], [NOON] * 3)

    assert [isinstance(outcome, Reject) for outcome in outcomes] == [False, True, False]


def test_a_short_text_is_in_the_language_that_its_page_declares():
    page = '<html lang="de"><body><p>Minister trifft Minister</p></body></html>'
    ingest = Ingest(max_text_chars=1_000, languages="en,de")

    assert take(Inbound(content=page, content_type="text/html"), ingest).language == "de"


def test_a_long_text_is_in_its_own_language_whatever_its_page_declares():
    page = f'<html lang="de"><body><p>{TALKS}</p></body></html>'

    assert take(Inbound(content=page, content_type="text/html")).language == "en"


def must_not_fall(**fields):
    (outcome,) = INGEST([Inbound(**fields)], [NOON])
    if not isinstance(outcome, Reject):
        ((forward),) = outcome
        assert DECODER.decode(msgspec.json.encode(forward.record)) == forward.record


TEXTS = st.text(max_size=40)


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "body": st.text(max_size=200),
            "content": st.text(max_size=200),
            "content_base64": st.binary(max_size=200),
            "content_type": st.sampled_from(["", "text/html", "text/plain; charset=utf-16", "x"]),
            "external_id": TEXTS,
            "url": TEXTS,
            "title": TEXTS,
            "published_at": TEXTS,
            "language": st.sampled_from(["", "en"]),
            "authors": st.lists(TEXTS, max_size=2).map(tuple),
            "publisher": st.builds(Publisher, name=TEXTS, domain=TEXTS, family=TEXTS),
        },
    )
)
def test_no_delivery_makes_it_fall(fields):
    must_not_fall(**fields)


@pytest.mark.slow
def test_naughty_strings_do_not_make_it_fall():
    for encoded in json.loads(shared("data/badinput/strings/blns.base64.json").read_text()):
        raw = base64.b64decode(encoded)
        text = raw.decode("utf-8", "replace")
        must_not_fall(body=text, title=text, external_id=text, language="en")
        must_not_fall(content_base64=raw, content_type="text/html", language="en")
        must_not_fall(body=TALKS, url=text, published_at=text, language=text)


def test_broken_json_files_as_content_do_not_make_it_fall():
    for path in sorted(shared("data/badinput/json/test_parsing").iterdir())[::6]:
        must_not_fall(content_base64=path.read_bytes()[:10_000], language="en")
