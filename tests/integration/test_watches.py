"""Watches over HTTP on Kafka; posts to real servers; digests through a real mail server."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
import feedparser
import jsonschema_rs
import pytest
from aiohttp import web
from msgspec import structs

from pipeline.dashboard.server import Reader
from pipeline.runtime import topics
from pipeline.runtime.clock import utc_now
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.tokens import Token, Tokens
from pipeline.watches import digests, outbox, smtp
from pipeline.watches.digests import Digests
from pipeline.watches.mailing import begin_digests
from pipeline.watches.mails import Item, make_mail
from pipeline.watches.outbox import open_outbox
from pipeline.watches.posting import Attempt, Poster
from tests.support.kafka_container import free_port
from tests.support.mailbox import open_mailbox
from tests.support.receiver import SECRET, Receiver, status
from tests.support.toyflow import until
from tests.support.watches import NOON, delivery_of, event_number, message_of, watch_of

pytestmark = pytest.mark.integration

ASKED = {
    "title": "The Ukraine talks",
    "filter": {"type": ["CONSULT", "AGREE"], "min_origins": 0},
    "webhook": {"url": "https://desk.example/hooks/secret-path"},
    "mail": {"to": ["desk@example.org"], "at": "07:30", "zone": "Europe/Kyiv"},
}
READ, WRITE = "only-reads", "also-writes"


def token(source, secret, *may):
    return Token(source=source, sha256=hashlib.sha256(secret.encode()).hexdigest(), may=may)


@pytest.fixture
async def settings(broker, unique):
    found = Settings(broker=broker.bootstrap, topic_prefix=f"{unique('api')}.", http_port=0)
    await topics.apply(found)
    return found


@pytest.fixture
async def api(settings):
    tokens = Tokens([token("desk", WRITE, "write_watches"), token("guest", READ)])
    reader = Reader(settings, tokens)
    async with reader.running(), aiohttp.ClientSession() as session:

        async def ask(method, path, secret=WRITE, **more):
            headers = {"Authorization": f"Bearer {secret}", **more.pop("headers", {})}
            url = f"http://127.0.0.1:{reader.gate.port}{path}"
            async with session.request(method, url, headers=headers, **more) as answer:
                body = await answer.read()
                found = await answer.json(content_type=None) if b"{" in body[:1] else body
                return answer.status, found, answer.headers

        async def is_there():
            return (await ask("GET", "/v1/watches"))[0] == 200

        await until(is_there)
        ask.settings = settings
        yield ask


async def test_a_watch_is_made_shown_changed_and_ended(api):
    made, first, _ = await api("PUT", "/v1/watches/ukraine-talks", json=ASKED)
    listed = (await api("GET", "/v1/watches"))[1]
    other = {**ASKED, "title": "Talks", "mail": {"to": ["a@example.org"], "every": "hour"}}
    changed, second, _ = await api("PUT", "/v1/watches/ukraine-talks", json=other)
    ended, _, _ = await api("DELETE", "/v1/watches/ukraine-talks")
    gone, problem, _ = await api("GET", "/v1/watches/ukraine-talks")

    assert (made, changed, ended, gone) == (201, 200, 204, 404)
    assert first["secret"].startswith("whsec_")
    assert first["filter"] == {"type": "CONSULT,AGREE", "min_origins": "0"}
    assert first["owner"] == "desk"
    assert listed["watches"] == [{k: v for k, v in first.items() if k != "secret"}]
    assert "secret" not in second
    assert (second["title"], second["since"]) == ("Talks", first["since"])
    assert second["mail"]["every"] == "hour"
    assert problem["code"] == "no_watch"


async def test_who_may_not_write_sees_no_targets_and_changes_nothing(api):
    await api("PUT", "/v1/watches/talks", json=ASKED)
    code, problem, _ = await api("PUT", "/v1/watches/talks", READ, json=ASKED)
    also = (await api("DELETE", "/v1/watches/talks", READ))[0]
    listed = (await api("GET", "/v1/watches", READ))[1]
    shown = listed["watches"][0]

    assert (code, problem["code"], also) == (403, "not_allowed", 403)
    assert not listed["may_write"]
    assert not shown["editable"]
    assert shown["webhook"] == {"host": "desk.example"}
    assert "to" not in shown["mail"]
    assert (await api("GET", "/v1/watches", "unknown"))[0] == 401


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("talks", {"filter": {"type": "TALKS"}}, "filter"),
        ("talks", {"filter": {"colour": "red"}}, "colour"),
        ("talks", {"filter": {"watch": "other"}}, "watch"),
        ("talks", {"webhook": {"url": "ftp://desk.example/"}}, "webhook.url"),
        ("talks", {"webhook": {"url": "https://me:pw@desk.example/"}}, "webhook.url"),
        ("talks", {"webhook": {"url": "https://desk.example/", "secret": "x"}}, "secret"),
        ("talks", {"mail": {"to": ["no address"]}}, "to[0]"),
        ("talks", {"mail": {"to": ["a@b.example"], "zone": "Mars/Base"}}, "zone"),
        ("talks", {"mail": {"to": ["a@b.example"], "cc": []}}, "cc"),
        ("Talks", {}, "name"),
        ("talks%0A", {}, "name"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_the_field_is_named(api, name, change, word):
    code, problem, _ = await api("PUT", f"/v1/watches/{name}", json={**ASKED, **change})

    assert (code, problem["code"]) == (400, "bad_watch")
    assert word in problem["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", 400), (b"x" * 100_000, 413), (b"[1]", 400), (b'{"filter":' + b"[" * 60_000, 400)],
)
async def test_a_body_that_is_no_watch_is_refused(api, body, code):
    assert (await api("PUT", "/v1/watches/talks", data=body))[0] == code


async def test_events_and_feed_of_a_watch_are_those_of_its_filter(api):
    await api("PUT", "/v1/watches/talks", json={"filter": {"type": "CONSULT"}})
    talks = structs.replace(event_number(1), type="CONSULT")
    fight = structs.replace(event_number(2), type="ASSAULT")
    sender = Outbox(api.settings, "test")
    await sender.start()
    topic = topic_name(api.settings, "news.event.v1")
    await sender.send(topic, [message_of(one) for one in (talks, fight)])
    await sender.stop()

    async def shown(path="/v1/events?watch=talks"):
        return [one["id"] for one in (await api("GET", path))[1]["events"]]

    async def are_there():
        return len(await shown("/v1/events")) == 2

    await until(are_there)
    code, feed, headers = await api("GET", "/v1/watches/talks/feed.atom")
    again = await api(
        "GET", "/v1/watches/talks/feed.atom", headers={"If-None-Match": headers["ETag"]}
    )
    read = feedparser.parse(feed)

    assert await shown() == [talks.id]
    assert (code, again[0]) == (200, 304)
    assert headers["Content-Type"].startswith("application/atom+xml")
    assert not read.bozo
    assert [entry.id for entry in read.entries] == [f"urn:uuid:{talks.id}"]
    assert (await api("GET", "/v1/events?watch=none"))[0] == 404


async def test_the_document_of_the_api_has_the_watches(api):
    document = (await api("GET", "/openapi.json"))[1]
    asked = {**document["components"]["schemas"]["Asked"], "components": document["components"]}

    assert set(document["paths"]["/v1/watches/{id}"]) == {"parameters", "get", "put", "delete"}
    assert jsonschema_rs.is_valid(asked, ASKED)
    assert not jsonschema_rs.is_valid(asked, {"filter": {"type": 1.5}})


@pytest.fixture
async def receiver():
    found = await Receiver().start()
    yield found
    await found.stop()


async def post(url, *, allow_private=True, timeout_secs=5.0):
    async with Poster(allow_private=allow_private, timeout_secs=timeout_secs) as poster:
        return await poster.post(url, b"{}", signed())


def signed():
    from pipeline.watches.signing import sign

    return sign("5d0c8f27a91e46b3c2f7e80d1b64a935", b"{}", SECRET, utc_now())


async def test_a_post_says_what_it_is_and_is_signed(receiver):
    attempt = await post(receiver.url())

    assert attempt == Attempt("delivered")
    assert receiver.headers[0]["Content-Type"] == "application/cloudevents+json"
    assert receiver.headers[0]["User-Agent"].startswith("dateline-webhooks/")


@pytest.mark.parametrize(
    ("code", "headers", "outcome", "wait_secs"),
    [
        (500, {}, "refused", 0.0),
        (404, {}, "refused", 0.0),
        (410, {}, "gone", 0.0),
        (429, {"Retry_After": "120"}, "refused", 120.0),
        (503, {"Retry_After": "soon"}, "refused", 0.0),
        (302, {"Location": "http://127.0.0.1/elsewhere"}, "refused", 0.0),
    ],
)
async def test_what_is_no_2xx_is_no_delivery(receiver, code, headers, outcome, wait_secs):
    receiver.answer = status(code, **headers)
    attempt = await post(receiver.url("/secret-path"))

    assert (attempt.outcome, attempt.wait_secs) == (outcome, wait_secs)
    assert "secret-path" not in attempt.said
    assert len(receiver.tried) == 1


async def test_a_date_in_retry_after_is_a_wait_too(receiver):
    later = datetime.now(UTC) + timedelta(minutes=5)
    receiver.answer = status(503, Retry_After=f"{later:%a, %d %b %Y %H:%M:%S} GMT")

    assert 290 < (await post(receiver.url())).wait_secs < 301


async def test_an_answer_that_does_not_come_or_never_ends_holds_nobody_up(receiver):
    async def hang(_request):
        await asyncio.Event().wait()

    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    receiver.answer = hang
    hung = await post(receiver.url(), timeout_secs=0.5)
    receiver.answer = endless
    ended = await post(receiver.url(), timeout_secs=5.0)

    assert hung.outcome == "timeout"
    assert ended.outcome == "delivered"


async def test_no_private_address_is_posted_to_unless_that_is_allowed(receiver):
    attempt = await post(receiver.url(), allow_private=False)

    assert attempt.outcome == "blocked"
    assert receiver.tried == []
    assert (await post(f"http://127.0.0.1:{free_port(offset=3_000)}/")).outcome == "network"


@pytest.fixture
def mailbox():
    with open_mailbox() as found:
        yield found


def a_mail(*to):
    watch = watch_of(mail={"to": list(to)})
    items = [Item(delivery_of(1), was_new=True)]
    return make_mail(watch, watch.mail, items, NOON, sender="a@b.example", public_url="")


def test_an_address_that_is_refused_keeps_no_other_from_its_mail(mailbox):
    mailbox.unknown = {"nobody@example.org"}
    refused = smtp.send(
        smtp.read_server(mailbox.url), a_mail("nobody@example.org", "desk@example.org")
    )

    assert refused == {"nobody@example.org": "550 nobody here"}
    assert [to for to, _ in mailbox.mails] == [["desk@example.org"]]
    with pytest.raises(smtp.MailError, match="all addresses"):
        smtp.send(smtp.read_server(mailbox.url), a_mail("nobody@example.org"))


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("smtp://", "smtp+starttls://"),
        lambda url: url.replace("smtp://", "smtps://"),
        lambda url: url.replace("smtp://", "smtp://me:only-for-tests@"),
        lambda _url: f"smtp://127.0.0.1:{free_port(offset=5_000)}",
    ],
)
def test_a_server_that_cannot_encrypt_log_in_or_answer_takes_no_mail(mailbox, change):
    with pytest.raises(smtp.MailError) as caught:
        smtp.send(smtp.read_server(change(mailbox.url)), a_mail("desk@example.org"))

    assert "only-for-tests" not in str(caught.value)
    assert mailbox.mails == []


class FixedBook:
    def __init__(self, *watches):
        self._watches = {watch.name: watch for watch in watches}

    def watches(self):
        return self._watches


@pytest.fixture
async def state(tmp_path):
    found = open_outbox(tmp_path / "outbox.sqlite")
    await found.open()
    yield found
    await found.close()


MAIL = {"to": ["desk@example.org"], "every": "hour", "at": "00:00", "zone": "UTC"}
HOURLY = watch_of("talks", mail=MAIL, title="The talks")


async def put_mail(state, *deliveries, begun=None):
    add = partial(
        outbox.add, deliveries=deliveries, watches={"talks": HOURLY}, now=NOON.timestamp()
    )
    await state.do(add)
    begun = begun or utc_now() - timedelta(hours=2)
    await state.do(lambda db: begin_digests(db, "talks", begun.timestamp()))


async def run_digests(state, mailbox, until_true):
    settings = Settings(smtp_url=mailbox.url, mail_from="news@dateline.example")
    stop = asyncio.Event()
    task = asyncio.create_task(Digests(state, FixedBook(HOURLY), settings, Metrics()).run(stop))
    await until(until_true)
    stop.set()
    await task


async def sent_until(state):
    query = "SELECT sent_until FROM digests WHERE watch = 'talks'"
    return (await state.do(lambda db: db.execute(query).fetchone()))[0]


async def test_a_digest_is_sent_once_also_over_a_restart(state, mailbox):
    await put_mail(state, delivery_of(1), delivery_of(2, kind="changed", changed=("status",)))
    before = await sent_until(state)

    async def is_done():
        return await sent_until(state) > before

    await run_digests(state, mailbox, is_done)
    await run_digests(state, mailbox, lambda: True)
    ((to, message),) = mailbox.mails

    assert to == ["desk@example.org"]
    assert message["Subject"].startswith("The talks: 2 events")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert await state.do(lambda db: db.execute("SELECT count(*) FROM mails").fetchone()) == (0,)


async def test_a_digest_that_is_refused_is_tried_again_with_the_same_id(
    state, mailbox, monkeypatch
):
    monkeypatch.setattr(digests, "wait_after", lambda *_: 0.0)
    mailbox.refuses = ["451 later", "554 no"]
    await put_mail(state, delivery_of(1))
    await run_digests(state, mailbox, lambda: mailbox.mails)

    assert len(mailbox.mails) == 1
    assert mailbox.refuses == []


async def test_where_nothing_happened_no_mail_is_sent(state, mailbox):
    await put_mail(state)
    before = await sent_until(state)

    async def is_done():
        return await sent_until(state) > before

    await run_digests(state, mailbox, is_done)

    assert mailbox.mails == []


async def test_a_new_watch_waits_for_its_first_digest(state, mailbox):
    await put_mail(state, delivery_of(1), begun=utc_now())
    await run_digests(state, mailbox, lambda: True)

    assert mailbox.mails == []
