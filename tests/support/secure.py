"""Servers that want TLS: Kafka with mTLS and SCRAM, PostgreSQL with client certificates.

The certificates are real ones, of an authority that is made for the run.
"""

import asyncio
import contextlib
import io
import os
import secrets
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pipeline.runtime.embedded import wait_for_metadata
from tests.support.broker import READY_TIMEOUT_SECS
from tests.support.kafka_container import (
    LABEL,
    KafkaContainer,
    connect,
    find_image,
    free_port,
    settle_reaper,
)
from tests.support.postgres import find_image as find_postgres

USER = "dateline"
PASSWORD = secrets.token_urlsafe(16)


class Identity(NamedTuple):
    """A certificate with its chain, and its key, as PEM files."""

    cert: Path
    key: Path


class Authority:
    """An authority and what it signed, as files in a folder."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self.file = folder / f"{name}.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def sign(self, name: str) -> Identity:
        """Return a certificate of a server at 127.0.0.1 or of a client, named `name`."""
        made = self._ca.issue_cert("127.0.0.1", "localhost", common_name=name)
        cert, key = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        for index, blob in enumerate(made.cert_chain_pems):
            blob.write_to_path(cert, append=index > 0)
        # Java reads PKCS 8 only.
        private = load_pem_private_key(made.private_key_pem.bytes(), None)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key.write_bytes(pem)
        return Identity(cert, key)


class SecureKafka(KafkaContainer):
    """Kafka with a door for client certificates (9095) and one for passwords over TLS (9096)."""

    DOORS: ClassVar = {"MUTUAL": 9095, "SCRAM": 9096}
    ENVIRONMENT: ClassVar = {
        **KafkaContainer.ENVIRONMENT,
        "KAFKA_LISTENERS": (
            "PLAINTEXT://:9092,BROKER://:9094,CONTROLLER://:9093,MUTUAL://:9095,SCRAM://:9096"
        ),
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": (
            "PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,MUTUAL:SSL,SCRAM:SASL_SSL"
        ),
        "KAFKA_LISTENER_NAME_MUTUAL_SSL_CLIENT_AUTH": "required",
        "KAFKA_SSL_KEYSTORE_TYPE": "PEM",
        "KAFKA_SSL_KEYSTORE_LOCATION": "/tmp/keystore.pem",
        "KAFKA_SSL_TRUSTSTORE_TYPE": "PEM",
        "KAFKA_SSL_TRUSTSTORE_LOCATION": "/tmp/truststore.pem",
        "KAFKA_LISTENER_NAME_SCRAM_SASL_ENABLED_MECHANISMS": "SCRAM-SHA-512,PLAIN",
        "KAFKA_LISTENER_NAME_SCRAM_PLAIN_SASL_JAAS_CONFIG": (
            "org.apache.kafka.common.security.plain.PlainLoginModule required "
            f'user_{USER}="{PASSWORD}";'
        ),
        "KAFKA_LISTENER_NAME_SCRAM_SCRAM___SHA___512_SASL_JAAS_CONFIG": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
    }

    def _configure(self) -> None:
        super()._configure()
        for offset, port in enumerate(self.DOORS.values(), 1):
            self.ports[f"{port}/tcp"] = ("127.0.0.1", free_port(offset * 50))

    def door(self, name: str) -> str:
        """Return where clients reach a door."""
        return f"127.0.0.1:{self.get_exposed_port(self.DOORS[name])}"

    def open(self, authority: Authority, server: Identity) -> str:
        """Give the broker its certificates and addresses, and the user a password."""
        keystore = server.key.read_bytes() + server.cert.read_bytes()
        self.copy_into_container(keystore, "/tmp/keystore.pem", 0o644)
        self.copy_into_container(authority.file.read_bytes(), "/tmp/truststore.pem", 0o644)
        return self.advertise()

    def addresses(self, bootstrap: str) -> str:
        """Return what the broker advertises."""
        doors = [f"{name}://{self.door(name)}" for name in self.DOORS]
        return ",".join([super().addresses(bootstrap), *doors])

    def add_user(self) -> None:
        """Give USER its password, once the broker answers."""
        code, output = self.exec(
            [
                "/opt/kafka/bin/kafka-configs.sh",
                *("--bootstrap-server", "localhost:9094", "--alter"),
                *("--add-config", f"SCRAM-SHA-512=[password={PASSWORD}]"),
                *("--entity-type", "users", "--entity-name", USER),
            ]
        )
        assert code == 0, output


@contextlib.contextmanager
def secure_kafka(authority: Authority, server: Identity) -> Iterator[SecureKafka]:
    """Run such a Kafka for the length of the block.

    Raises: UnavailableError: no Docker engine answers, or there is no image.
    """
    with contextlib.closing(connect()) as client:
        image = find_image(client)
        settle_reaper(client)
    with SecureKafka(image) as kafka:
        bootstrap = kafka.open(authority, server)
        asyncio.run(wait_for_metadata(bootstrap, READY_TIMEOUT_SECS))
        kafka.add_user()
        yield kafka


@contextlib.contextmanager
def secure_postgres(authority: Authority, server: Identity) -> Iterator[str]:
    """Run a PostgreSQL that lets in who has a certificate of `authority`; give its `host:port`."""
    with contextlib.closing(connect()) as client:
        image = find_postgres()
        port = free_port(offset=2_000)
        owner = client.containers.run(image, ["-u", "postgres"], entrypoint="id", remove=True)
        options = {
            "ssl": "on",
            "ssl_cert_file": "/etc/server.crt",
            "ssl_key_file": "/etc/server.key",
            "ssl_ca_file": "/etc/authority.pem",
            "hba_file": "/etc/hba.conf",
        }
        made = client.containers.create(
            image,
            ["postgres", *(part for pair in options.items() for part in ("-c", "=".join(pair)))],
            environment={"POSTGRES_PASSWORD": PASSWORD, "POSTGRES_USER": USER},
            labels={LABEL: os.environ.get("DATELINE_TEST_RUN", str(os.getpid()))},
            ports={"5432/tcp": ("127.0.0.1", port)},
        )
        try:
            content = {
                "server.crt": server.cert.read_bytes(),
                "server.key": server.key.read_bytes(),
                "authority.pem": authority.file.read_bytes(),
                "hba.conf": b"local all all trust\nhostssl all all all cert\n",
            }
            made.put_archive("/etc", _packed(content, int(owner)))
            made.start()
            yield f"127.0.0.1:{port}"
        finally:
            made.remove(force=True, v=True)


def _packed(content: dict[str, bytes], owner: int) -> bytes:
    """Return files as tar; nobody but their owner may read them."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.uid = len(data), 0o600, owner
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()
