"""One Faust app for each stage, so that no stage of a worker waits for another."""

import tempfile

import faust
from faust.app.base import BootStrategy
from faust.types.auth import CredentialsT
from mode import get_logger
from mode.supervisors import CrashingSupervisor

from pipeline.runtime.connecting import client_options
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import AnyStage

COMMIT_EVERY_SECS = 0.5
"""At most so much work is done twice after a crash."""

HEARTBEATS_PER_SESSION = 5
REQUEST_TIMEOUT_SECS = 40
FETCH_BYTES = 524_288
"""Of one partition at a time: more is no faster, and its pages are cold when they are read."""

STREAM_BUFFER_BATCHES = 65_536
"""The ledgers bound what waits; this only must be more."""


class _Boot(BootStrategy):
    """Start the consumer only: the frame has a producer of its own, and the worker its own web."""

    enable_kafka_producer = False
    enable_web = False
    enable_sensors = False


class StageApp(faust.App):
    """A Faust app that keeps nothing on disk."""

    logger = get_logger("faust.dateline")

    BootStrategy = _Boot

    def _create_directories(self) -> None:
        """Make no folders: we have no tables."""


def make_app(stage: AnyStage, settings: Settings) -> StageApp:
    """Return the app of a stage; its consumer group is that of the stage."""
    session = settings.session_timeout_secs
    # A rebalance waits until the running batches have ended.
    rebalance = session + settings.drain_timeout_secs
    app = StageApp(
        stage.group(settings),
        autodiscover=False,
        broker=[f"kafka://{server}" for server in settings.broker.split(",")],
        broker_credentials=_credentials(settings),
        broker_client_id=f"dateline-{stage.name}",
        broker_commit_interval=COMMIT_EVERY_SECS,
        broker_heartbeat_interval=session / HEARTBEATS_PER_SESSION,
        broker_max_poll_interval=settings.stall_timeout_secs + 60.0,
        broker_check_crcs=settings.check_crcs,
        broker_max_poll_records=settings.batch_max_records,
        broker_rebalance_timeout=float(rebalance),
        broker_request_timeout=float(max(REQUEST_TIMEOUT_SECS, rebalance + 10)),
        broker_session_timeout=float(session),
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=FETCH_BYTES,
        agent_supervisor=CrashingSupervisor,
        datadir=tempfile.gettempdir(),
        processing_guarantee="at_least_once",
        store="memory://",
        stream_buffer_maxsize=STREAM_BUFFER_BATCHES,
        stream_wait_empty=True,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    app.finalize()
    return app


def _credentials(settings: Settings) -> CredentialsT | None:
    """Return what Faust hands to aiokafka; None: in the clear."""
    options = client_options(settings)
    context = options["ssl_context"]
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=context,
            mechanism=options["sasl_mechanism"],
        )
    return None if context is None else faust.SSLCredentials(context)
