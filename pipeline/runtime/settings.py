"""Every setting, in one frozen object. Read once at the start; passed down from there."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

PREFIX = "DATELINE_"


class SettingsError(ValueError):
    """Raised when a setting has an unknown name, a wrong type or a value out of range."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a process can be told: `DATELINE_` + the name in capitals, in the environment."""

    broker: Annotated[
        str, Meta(min_length=1, description="Kafka bootstrap servers, `host:port[,host:port]`.")
    ] = "127.0.0.1:9092"
    kafka_security: Annotated[
        Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"],
        Meta(description="Kafka's `security.protocol`: TLS (`ssl`), name and password (`sasl`)."),
    ] = "plaintext"
    kafka_ca_file: Annotated[
        str,
        Meta(description="PEM of the authorities that Kafka is trusted by; empty: the system's."),
    ] = ""
    kafka_cert_file: Annotated[
        str, Meta(description="PEM of our own certificate, where Kafka asks for one (mTLS).")
    ] = ""
    kafka_key_file: Annotated[
        str, Meta(description="PEM of its key; empty: it is in the certificate's file.")
    ] = ""
    kafka_sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Meta(description="How name and password are shown."),
    ] = "SCRAM-SHA-512"
    kafka_username: Annotated[str, Meta(description="Our name in Kafka, for `sasl`.")] = ""
    kafka_password_file: Annotated[
        str, Meta(description="File with the password, which no environment shows.")
    ] = ""
    topic_prefix: Annotated[
        str,
        Meta(
            pattern=r"^([A-Za-z0-9-]+\.)*$",
            description="Put before every topic and consumer group: several flows on one broker.",
        ),
    ] = ""
    state_dir: Annotated[
        str, Meta(min_length=1, description="Folder of the snapshots of what stages remember.")
    ] = "./state"
    replication_factor: Annotated[
        int, Meta(ge=1, le=16, description="Replicas of topics that we create.")
    ] = 1
    idempotent_producer: Annotated[
        Literal["auto", "yes", "no"],
        Meta(description="Let the broker drop what a retry sends twice; auto: where it can."),
    ] = "auto"
    compression: Annotated[
        Literal["none", "gzip", "zstd"],
        Meta(description="How messages are compressed; zstd needs the package `cramjam`."),
    ] = "none"
    topic_partitions: Annotated[
        int,
        Meta(
            ge=0,
            le=1024,
            description="Partitions of topics that we create; 0: as `topics.toml` says. "
            "With 1 the order of the deliveries is kept through all stages.",
        ),
    ] = 0
    languages: Annotated[
        str, Meta(pattern=r"^[a-z]{2,3}(,[a-z]{2,3})*$", description="Languages that pass ingest.")
    ] = "en"
    max_text_chars: Annotated[
        int,
        Meta(ge=1_000, le=5_000_000, description="Longest clean text; a longer one is rejected."),
    ] = 400_000
    dedupe_window_hours: Annotated[
        int, Meta(ge=1, le=24 * 90, description="How far back a copy is looked for.")
    ] = 168
    dedupe_max_articles: Annotated[
        int, Meta(ge=1_000, le=50_000_000, description="Most articles that a decider remembers.")
    ] = 200_000
    merge_window_hours: Annotated[
        int, Meta(ge=1, le=24 * 365, description="How far apart two reports of one event may be.")
    ] = 72
    story_window_hours: Annotated[
        int,
        Meta(
            ge=24,
            le=24 * 365,
            description="After so long without an article a story is over; and how far from its "
            "first and last article a further one may be published.",
        ),
    ] = 336
    story_max_articles: Annotated[
        int,
        Meta(
            ge=1_000,
            le=50_000_000,
            description="Most articles of one language whose stories are remembered.",
        ),
    ] = 200_000
    gazetteer_path: Annotated[
        str, Meta(description="A gazetteer file (`.jsonl.gz`) to use beside the built-in facts.")
    ] = ""
    gazetteer_promotions_path: Annotated[
        str, Meta(description="A table (TSV) that gives local ids their Wikidata ids.")
    ] = ""
    language_model_path: Annotated[
        str,
        Meta(
            description="Folder of a spaCy pipeline to read English with; empty: the built-in "
            "`en_core_web_md`."
        ),
    ] = ""
    names_model_path: Annotated[
        str,
        Meta(
            description="Folder of an ONNX token classifier that finds the names; empty: the "
            "language model does."
        ),
    ] = ""
    nlp_processes: Annotated[
        int, Meta(ge=0, le=256, description="Worker processes of heavy steps; 0: one a core.")
    ] = 0
    batch_max_records: Annotated[
        int, Meta(ge=1, le=10_000, description="Most records in one batch.")
    ] = 500
    fetch_wait_ms: Annotated[
        int, Meta(ge=1, le=5_000, description="How long the broker waits for a fetch to fill.")
    ] = 50
    check_crcs: Annotated[
        bool,
        Meta(
            description="Check the checksum of fetched records again; the broker did when they "
            "were written. Costs 8 % of a pass-through."
        ),
    ] = False
    session_timeout_secs: Annotated[
        int, Meta(ge=1, le=600, description="Silence after which the group gives up a worker.")
    ] = 10
    drain_timeout_secs: Annotated[
        int, Meta(ge=1, le=600, description="How long a stopping worker may finish its batches.")
    ] = 30
    stall_timeout_secs: Annotated[
        int, Meta(ge=5, le=3_600, description="Lag without a finished batch for so long: exit.")
    ] = 300
    snapshot_every_secs: Annotated[
        int, Meta(ge=1, le=86_400, description="How often what a stage remembers is written down.")
    ] = 60
    max_message_bytes: Annotated[
        int,
        Meta(
            ge=10_000, le=100_000_000, description="Largest message; a larger output is rejected."
        ),
    ] = 8_000_000
    dead_letter_max_share: Annotated[
        float,
        Meta(
            gt=0.0, le=1.0, description="Share of rejects in the last 1,000 records that stops us."
        ),
    ] = 0.5
    dead_letter_max_run: Annotated[
        int, Meta(ge=0, description="Rejects in a row above which we stop; 0: no limit.")
    ] = 250
    postgres_url: Annotated[
        str,
        Meta(
            pattern=r"^(postgres(ql)?://.*)?$",
            description="Where `dateline sink postgres` writes, as libpq reads it "
            "(`postgresql://user@host/name`). A password is better kept in a passfile: PGPASSFILE.",
        ),
    ] = ""
    postgres_keep_days: Annotated[
        int,
        Meta(
            ge=0,
            le=36_500,
            description="Days after which the sink deletes articles, mentions, and events that "
            "nobody has reported since; 0: never.",
        ),
    ] = 0
    api_tokens: Annotated[
        str,
        Meta(
            description="TOML file of the tokens that may ask the API; empty: nobody needs one, "
            "and only this machine is listened to."
        ),
    ] = ""
    api_requests_per_sec: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1_000_000.0,
            description="Requests a second that a token may make; ten seconds' worth may come at "
            "once.",
        ),
    ] = 50.0
    stream_keep_hours: Annotated[
        int,
        Meta(
            ge=0,
            le=24 * 30,
            description="So far back the API reads events for those who resume a stream; 0: it "
            "has no stream and needs no Kafka.",
        ),
    ] = 24
    stream_keep_records: Annotated[
        int,
        Meta(
            ge=100,
            le=10_000_000,
            description="Most records that it keeps for them, about 4 KB each.",
        ),
    ] = 50_000
    stream_max_clients: Annotated[
        int, Meta(ge=1, le=100_000, description="Most clients of streams at once; above it: 503.")
    ] = 5_000
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s?#]*[^\s?#/])?$",
            description="Where readers reach the page, for links in mails and feeds "
            "(`https://news.example`); empty: mails have none, feeds name the host asked for.",
        ),
    ] = ""
    watches: Annotated[
        str, Meta(description="TOML file of the watches that `dateline watch` announces.")
    ] = ""
    watch_allow_private: Annotated[
        bool,
        Meta(description="Let webhooks go to addresses that are not of the public internet."),
    ] = False
    watch_give_up_hours: Annotated[
        float,
        Meta(
            gt=0.0,
            le=336.0,
            description="After so long without success a delivery becomes a dead letter.",
        ),
    ] = 72.0
    smtp_url: Annotated[
        str,
        Meta(
            pattern=r"^((smtps?|smtp\+starttls)://.*)?$",
            description="Where mail is handed in: `smtps://user:password@host:465`, or "
            "`smtp+starttls`, or, without TLS, `smtp`.",
        ),
    ] = ""
    mail_from: Annotated[
        str,
        Meta(
            pattern=r"^([^@\s<>]+@[^@\s<>]+)?$", description="The address that digests come from."
        ),
    ] = ""
    http_host: Annotated[
        str, Meta(min_length=1, description="Address of health, metrics and the page.")
    ] = "127.0.0.1"
    http_port: Annotated[
        int, Meta(ge=0, le=65_535, description="Port of the same; 0: any free one.")
    ] = 8080
    open_doors: Annotated[
        bool,
        Meta(
            description="Let whoever reaches the address push and ask without a token: for "
            "containers whose ports are published on 127.0.0.1 only."
        ),
    ] = False
    push_tokens: Annotated[
        str,
        Meta(
            description="TOML file of the tokens that may push over HTTP; empty: nobody needs one, "
            "and only this machine is listened to."
        ),
    ] = ""
    push_documents_per_sec: Annotated[
        float,
        Meta(
            gt=0.0,
            le=1_000_000.0,
            description="Documents a second that a token may push, where its row says nothing "
            "else; ten seconds' worth may come at once.",
        ),
    ] = 500.0
    push_max_documents: Annotated[
        int, Meta(ge=1, le=10_000, description="Most documents in one push.")
    ] = 1_000
    push_max_request_bytes: Annotated[
        int,
        Meta(
            ge=10_000,
            le=1_000_000_000,
            description="Largest body of a push, also after decompression.",
        ),
    ] = 16_000_000
    push_max_waiting_bytes: Annotated[
        int,
        Meta(
            ge=10_000,
            le=100_000_000_000,
            description="Bytes of pushes that are being read or wait for Kafka; above it: 503.",
        ),
    ] = 128_000_000
    push_ack_timeout_secs: Annotated[
        int,
        Meta(ge=1, le=300, description="How long a push waits for Kafka before it is told 503."),
    ] = 10
    push_recent_documents: Annotated[
        int,
        Meta(
            ge=0,
            le=50_000_000,
            description="How many pushed documents are remembered, to tell a repeat as one.",
        ),
    ] = 100_000
    freshness_sources: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            description="Sources with metrics of their own in a worker of ingest; those that come "
            "later share one.",
        ),
    ] = 500
    traces_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://.*)?$",
            description="Where traces go, by OTLP over HTTP (`http://collector:4318/v1/traces`); "
            "empty: none are made. Needs `dateline[tracing]`.",
        ),
    ] = ""
    traces_share: Annotated[
        float,
        Meta(ge=0.0, le=1.0, description="Share of the articles that are followed by a trace."),
    ] = 1.0
    workers: Annotated[
        str,
        Meta(
            description="Health addresses of the workers that `dateline top` asks, "
            "`host:port[,host:port]`; a name may stand for several; empty: the one of this machine."
        ),
    ] = ""
    log_level: Annotated[
        str, Meta(pattern="^(debug|info|warning|error)$", description="Least level that is logged.")
    ] = "info"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Return the settings that `env` gives.

        Raises:
            SettingsError: an unknown `DATELINE_` name, a wrong type, a value out of range.

        """
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in env.items()
            if name.startswith(PREFIX) and not name.startswith(PREFIX + "TEST_")
        }
        unknown = sorted(given.keys() - set(cls.__struct_fields__))
        if unknown:
            names = ", ".join(PREFIX + name.upper() for name in unknown)
            msg = f"unknown settings: {names}. `dateline doctor` lists all."
            raise SettingsError(msg)
        try:
            return msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as exc:
            msg = f"bad setting: {exc}. `dateline doctor` lists all with their bounds."
            raise SettingsError(msg) from exc
