"""Kafka and PostgreSQL by TLS, with certificates and passwords, and what happens without them."""

from types import SimpleNamespace

import psycopg
import pytest

from pipeline.core.wire import encode
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from tests.support.articles import inbound
from tests.support.events import events_of
from tests.support.mentions import mention
from tests.support.postgres import wait_until_ready
from tests.support.processes import Processes
from tests.support.secure import PASSWORD, USER, Authority, secure_kafka, secure_postgres
from tests.support.toyflow import until

pytestmark = [pytest.mark.integration, pytest.mark.needs_kafka("TLS and SASL")]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def ours(authority):
    return authority.sign(USER)


@pytest.fixture(scope="module")
def kafka(authority):
    with secure_kafka(authority, authority.sign("kafka")) as kafka:
        yield kafka


@pytest.fixture
def flows(unique, tmp_path):
    """Start flows on brokers that are connected to as told; end their processes."""
    made = []

    def make(door="127.0.0.1:1", **told):
        broker = SimpleNamespace(bootstrap=door)
        made.append(Processes(broker, f"{unique('tls')}.", tmp_path, **told))
        return made[-1]

    yield make
    for flow in made:
        flow.close()


@pytest.fixture
def by_certificate(kafka, authority, ours):
    return {
        "door": kafka.door("MUTUAL"),
        "kafka_security": "ssl",
        "kafka_ca_file": str(authority.file),
        "kafka_cert_file": str(ours.cert),
        "kafka_key_file": str(ours.key),
    }


@pytest.fixture
def by_password(kafka, authority, tmp_path):
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    return {
        "door": kafka.door("SCRAM"),
        "kafka_security": "sasl_ssl",
        "kafka_ca_file": str(authority.file),
        "kafka_username": USER,
        "kafka_password_file": str(secret),
    }


@pytest.fixture(params=["by_certificate", "by_password"])
def way(request):
    return request.getfixturevalue(request.param)


async def send(settings, topic, key, record):
    outbox = Outbox(settings, "test")
    await outbox.start()
    await outbox.send(topic_name(settings, topic), [Message(key, encode(record), [])])
    await outbox.stop()


async def test_a_stage_works_behind_tls(flows, way):
    flow = flows(**way)
    await flow.create_topics()
    await send(flow.settings, "news.inbound.v1", b"k", inbound())

    worker = await flow.ready("worker", "ingest")
    articles = await flow.read("news.article.v1", lambda found: found)

    assert len(articles) == 1
    assert worker.stop() == 0
    assert PASSWORD not in worker.text


@pytest.fixture
def stranger(tmp_path):
    """An authority that nobody of ours knows, and what it signed."""
    authority = Authority(tmp_path, "strangers")
    return authority, authority.sign("somebody")


def refused(flow):
    """Return what is said where we are not let in."""
    worker = flow.start("topics", "apply")
    assert worker.process.wait(90) == 1, worker.text
    assert PASSWORD not in worker.text
    return worker.text


def test_a_broker_of_an_unknown_authority_is_not_talked_to(flows, way, stranger):
    assert "dateline topics:" in refused(flows(**way | {"kafka_ca_file": str(stranger[0].file)}))


def test_an_unknown_certificate_is_not_let_in(flows, by_certificate, stranger):
    cert, key = map(str, stranger[1])
    told = {"kafka_cert_file": cert, "kafka_key_file": key}

    assert "dateline topics:" in refused(flows(**by_certificate | told))


def test_a_wrong_password_is_not_let_in(flows, by_password, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("guessed")

    assert "dateline topics:" in refused(flows(**by_password | {"kafka_password_file": str(wrong)}))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kafka_security": "sasl_ssl"}, "wants DATELINE_KAFKA_USERNAME"),
        ({"kafka_security": "ssl", "kafka_ca_file": "/nowhere.pem"}, "cannot be read"),
        (
            {
                "kafka_security": "sasl_plaintext",
                "kafka_username": "u",
                "kafka_password_file": "/nowhere",
            },
            "KAFKA_PASSWORD_FILE cannot be read",
        ),
    ],
)
def test_a_missing_file_or_name_is_said_at_the_start(flows, told, said):
    worker = flows(**told).start("topics", "apply")

    assert worker.process.wait(60) == 2
    assert said in worker.text


@pytest.fixture
def database(authority, ours):
    with secure_postgres(authority, authority.sign("postgres")) as place:
        url = (
            f"postgresql://{USER}@{place}/{USER}?sslmode=verify-full"
            f"&sslcert={ours.cert}&sslkey={ours.key}&sslrootcert="
        )
        ours.key.chmod(0o600)
        wait_until_ready(f"{url}{authority.file}")
        yield url


async def test_events_go_into_a_database_that_wants_certificates(
    flows, by_certificate, database, authority, stranger
):
    flow = flows(**by_certificate)
    await flow.create_topics()
    event = events_of(mention("talks"))[-1]
    await send(flow.settings, "news.event.v1", event.id.encode(), event)
    url = f"{database}{authority.file}"

    sink = await flow.ready("sink", "postgres", DATELINE_POSTGRES_URL=url)

    def arrived():
        with psycopg.connect(url) as connection:
            return connection.execute("select count(*) from events").fetchone()[0]

    await until(arrived, 30)
    assert sink.stop() == 0
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(f"{database}{stranger[0].file}")
