"""`dateline watch`: decide, deliver and mail until SIGTERM."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from aiokafka.errors import KafkaError
from msgspec import UNSET

from pipeline.dashboard.query.watchlist import TOPIC, WatchList
from pipeline.records import Watch
from pipeline.runtime.clock import utc_now
from pipeline.runtime.logs import configure_logging
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.names import topic_name
from pipeline.runtime.pins import check_pins
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.state_file import StateFile
from pipeline.runtime.stopping import stop_on_signal
from pipeline.runtime.topics import missing_topics
from pipeline.runtime.worker import BROKER_WAIT_SECS, EXIT_FAILED, EXIT_OK, Worker
from pipeline.watches.book import Book
from pipeline.watches.config import announce, read_watches
from pipeline.watches.delivering import Deliverer
from pipeline.watches.digests import Digests, server_of
from pipeline.watches.letters import LetterBox
from pipeline.watches.outbox import open_outbox
from pipeline.watches.placing import Placing
from pipeline.watches.posting import Poster
from pipeline.watches.stages import deliver_stage, watch_stage

log = logging.getLogger(__name__)


def run_watches(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; return the exit code.

    Raises: pipeline.watches.config.WatchesFileError: the file is wrong; SettingsError: so is what
    is said of mail; pipeline.runtime.state_file.StateError: another worker uses the state.
    """
    file = read_watches(settings.watches, utc_now())
    if server_of(settings) is None and any(watch.mail is not UNSET for watch in file):
        raise SettingsError("a watch wants mail: DATELINE_SMTP_URL says how; it is not set")
    configure_logging(settings)
    check_pins()
    return asyncio.run(_run(settings, file))


def state_path(settings: Settings) -> Path:
    """Return where the deliveries wait."""
    return Path(settings.state_dir) / f"{settings.topic_prefix}watch" / "outbox.sqlite"


async def _run(settings: Settings, file: Sequence[Watch]) -> int:
    stop = stop_on_signal()
    async with _opened(open_outbox(state_path(settings))) as state:
        await _until_there(settings, stop)
        if stop.is_set():
            return EXIT_OK
        async with WatchList(settings) as watches:
            return await _work(settings, file, watches, state, stop)


@contextlib.asynccontextmanager
async def _opened(state: StateFile) -> AsyncIterator[StateFile]:
    await state.open()
    try:
        yield state
    finally:
        await state.close()


async def _until_there(settings: Settings, stop: asyncio.Event) -> None:
    """Return once the broker and the topic of watches are there, or at a stop."""
    while not stop.is_set():
        try:
            missing = await missing_topics(settings, [topic_name(settings, TOPIC)])
        except KafkaError as exc:
            log.warning("waiting for the broker %s: %r", settings.broker, exc)
        else:
            if not missing:
                return
            log.warning("waiting for topics: %s are not there", ", ".join(missing))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BROKER_WAIT_SECS):
                await stop.wait()


async def _work(
    settings: Settings,
    file: Sequence[Watch],
    watches: WatchList,
    state: StateFile,
    stop: asyncio.Event,
) -> int:
    metrics = Metrics()
    letters = LetterBox(settings)
    told = await announce(file, watches) if settings.watches else {}
    placing = Placing(settings)
    book = Book(watches, told, metrics, placing.living)
    digests = Digests(state, book, settings, metrics)
    async with Poster(allow_private=settings.watch_allow_private) as poster:
        deliverer = Deliverer(
            state, book, poster=poster, letters=letters, settings=settings, metrics=metrics
        )
        stages = (
            watch_stage(book.watched, placing.story_of),
            deliver_stage(state, book, deliverer.notice),
        )
        tasks = [
            asyncio.create_task(one)
            for one in (
                deliverer.run(stop),
                deliverer.bury(),
                digests.run(stop),
                book.follow(state),
                placing.follow(),
            )
        ]
        for task in tasks:
            task.add_done_callback(lambda _: stop.set())
        try:
            await _either(placing.ready, stop)
            exit_code = await Worker(stages, settings, metrics).run(stop)
        finally:
            failed = await _end(tasks)
            await letters.close()
    return EXIT_FAILED if failed else exit_code


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait until one of two events is set."""
    waits = [asyncio.create_task(event.wait()) for event in (one, other)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in waits:
        task.cancel()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> bool:
    """End what runs beside the stages; tell whether any of it had failed."""
    deliverer, bury, digests, *follow = tasks
    for task in (bury, *follow):
        task.cancel()
    ends = await asyncio.gather(deliverer, digests, bury, *follow, return_exceptions=True)
    failed = [end for end in ends if isinstance(end, Exception)]
    for end in failed:
        log.error("the worker ends because of a failure", exc_info=end)
    return bool(failed)
