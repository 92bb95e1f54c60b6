"""No secret is ever shown: at level debug, in good runs and bad ones, by any part that has some."""

import base64
import contextlib
import hashlib
import json
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.articles import TALKS
from tests.support.processes import Processes
from tests.support.secure import PASSWORD, USER, Authority, secure_kafka
from tests.support.toyflow import until
from tests.support.watches import event_number, message_of

pytestmark = [pytest.mark.integration, pytest.mark.needs_kafka("TLS and SASL")]

DATABASE, SMTP, HOOK = "hush-database-8d1f", "hush-mail-51c7", "hush-hook-93ab"
TOKEN, WRONG_TOKEN = "hush-token-77e0", "hush-guess-0b42"
KEY = base64.b64encode(b"a key for signing webhooks, 32 b").decode()
SECRETS = (PASSWORD, DATABASE, SMTP, HOOK, TOKEN, WRONG_TOKEN, KEY)
WATCHES = f"""
[watches.talks]
filter = {{ type = "CONSULT" }}
webhook = {{ url = "http://127.0.0.1:1/{HOOK}", secret = "whsec_{KEY}" }}
mail = {{ to = ["desk@example.org"], every = "hour" }}
"""
TOKENS = f"""
[[tokens]]
source = "desk"
sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
may = ["write_watches"]
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def kafka(authority):
    with secure_kafka(authority, authority.sign("kafka")) as kafka:
        yield kafka


@pytest.fixture
async def flow(kafka, authority, unique, tmp_path):
    files = {"password": f"{PASSWORD}\n", "tokens.toml": TOKENS, "watches.toml": WATCHES}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    broker = SimpleNamespace(bootstrap=kafka.door("SCRAM"))
    flow = Processes(
        broker,
        f"{unique('hush')}.",
        tmp_path,
        kafka_security="sasl_ssl",
        kafka_ca_file=str(authority.file),
        # By PLAIN the password itself goes to Kafka, as in the debug lines of the client.
        kafka_sasl_mechanism="PLAIN",
        kafka_username=USER,
        kafka_password_file=str(tmp_path / "password"),
        log_level="debug",
        state_dir=str(tmp_path / "state"),
        postgres_url=f"postgresql://me:{DATABASE}@127.0.0.1:1/news",
        smtp_url=f"smtps://me:{SMTP}@127.0.0.1:1",
        mail_from="news@dateline.example",
        watches=str(tmp_path / "watches.toml"),
        watch_allow_private="true",
        api_tokens=str(tmp_path / "tokens.toml"),
        push_tokens=str(tmp_path / "tokens.toml"),
    )
    await flow.create_topics()
    yield flow
    flow.close()


def ask(worker, path, token="", body=None):
    """Return all that is answered, also with a failure."""
    request = urllib.request.Request(f"http://127.0.0.1:{worker.port}{path}", data=body)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return f"{answer.headers}{answer.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.headers}{error.read().decode()}"


def shown_by(*texts):
    """Return the secrets that stand in what was written or answered, in any of their forms."""
    said = "\n".join(texts)
    forms = {
        secret: (secret, secret.encode().hex(), base64.b64encode(secret.encode()).decode()[:12])
        for secret in SECRETS
    }
    return [secret for secret, ways in forms.items() if any(way in said for way in ways)]


async def send(settings, topic, *messages):
    outbox = Outbox(settings, "test")
    await outbox.start()
    await outbox.send(topic_name(settings, topic), messages)
    await outbox.stop()


async def test_a_stage_shows_none_neither_of_good_records_nor_of_bad_ones(flow):
    worker = await flow.ready("worker", "ingest")
    good = json.dumps({"body": TALKS, "language": "en"}).encode()
    await send(flow.settings, "news.inbound.v1", Message(b"k", good, []), Message(b"k", b"{", []))
    await flow.read("news.article.v1", lambda found: found)
    pages = [ask(worker, path) for path in ("/metrics", "/healthz", "/readyz", "/nowhere")]
    worker.stop()

    assert shown_by(worker.text, *pages) == []
    assert "Two prisoners" not in worker.text
    assert TALKS[:60] not in worker.text


async def test_neither_do_a_sink_without_its_database_and_watches_that_reach_nobody(flow):
    event = message_of(event_number(1))
    sink = flow.start("sink", "postgres")
    watch = await flow.ready("watch")
    await send(flow.settings, "news.event.v1", event)
    await until(lambda: watch.metric("dateline_webhook_attempts_total") > 0, 60)
    await until(lambda: "Connection refused" in sink.text or sink.process.poll() is not None, 60)
    pages = [ask(watch, path) for path in ("/metrics", "/healthz", "/nowhere")]
    watch.stop()
    with contextlib.suppress(ProcessLookupError):
        sink.kill()

    assert shown_by(watch.text, sink.text, *pages) == []


async def test_neither_do_doors_whatever_they_are_asked(flow):
    door = await flow.ready("source", "http")
    api = flow.start("api")
    await until(lambda: api.port is not None, 60)
    article = json.dumps({"body": TALKS}).encode()
    answers = [
        ask(worker, path, token, body)
        for worker, path, body in (
            (door, "/v1/articles", article),
            (door, "/v1/articles", b"{"),
            (door, "/metrics", None),
            (api, "/v1/events", None),
            (api, f"/v1/events?token={WRONG_TOKEN}", None),
            (api, "/v1/watches", None),
            (api, "/v1/status", None),
            (api, "/openapi.json", None),
            (api, "/metrics", None),
        )
        for token in (TOKEN, WRONG_TOKEN, "")
    ]
    for worker in (door, api):
        worker.stop()

    assert any(answer.startswith("401") for answer in answers)
    assert shown_by(door.text, api.text, *answers) == []


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (("doctor",), {}),
        (("topics", "apply"), {"DATELINE_SMTP_URL": f"bogus://me:{SMTP}@127.0.0.1"}),
        (("watch",), {"DATELINE_SMTP_URL": f"smtp://me:{SMTP}@mail.example"}),
        (("sink", "postgres"), {"DATELINE_POSTGRES_URL": f"mysql://me:{DATABASE}@127.0.0.1"}),
        (("worker", "ingest"), {"DATELINE_HTTP_PORT": PASSWORD}),
    ],
    ids=["doctor", "scheme", "unencrypted", "database", "number"],
)
async def test_neither_do_what_is_printed_and_what_is_said_of_a_wrong_setting(flow, command, more):
    process = flow.start(*command, COLUMNS=300, **more)
    code = process.process.wait(90)

    assert code in ({0, 1} if command == ("doctor",) else {2})
    assert shown_by(process.text) == []
