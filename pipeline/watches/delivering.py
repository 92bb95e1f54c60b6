"""Hand the deliveries that wait to their webhooks: side by side, tried again, given up at last."""

import asyncio
import logging
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from pipeline.records import Watch
from pipeline.records.common import Time
from pipeline.runtime.clock import utc_now
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings
from pipeline.runtime.state_file import StateFile
from pipeline.watches import outbox
from pipeline.watches.book import Book
from pipeline.watches.letters import LetterBox
from pipeline.watches.outbox import Job, Waiting
from pipeline.watches.posting import Attempt, Poster, body_of
from pipeline.watches.signing import sign

log = logging.getLogger(__name__)

LOOK_EVERY_SECS = 0.5
"""So often it is looked what has become due; what is new is attempted at once."""
MOST_AT_ONCE = 64
MOST_AN_ENDPOINT = 4
LETTERS_AT_ONCE = 100


class _Told(Struct, frozen=True):
    """What is looked at of a delivery that was made."""

    at: Time
    replayed: Time | UnsetType = UNSET


class _Ended(NamedTuple):
    """An attempt and how it ended."""

    job: Job
    attempt: Attempt


class _Turn(NamedTuple):
    """What a turn found: what to attempt, how many were given up and why, what waits."""

    jobs: Sequence[Job]
    given_up: Mapping[str, int]
    waiting: Waiting


_TOLD = msgspec.json.Decoder(_Told)


class Deliverer:
    """Attempts what is due. `notice` tells it that something new has come in.

    What has ended meanwhile is noted in one transaction, at each turn: a kill before that makes a
    delivery come twice.
    """

    def __init__(
        self,
        state: StateFile,
        book: Book,
        *,
        poster: Poster,
        letters: LetterBox,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self._state = state
        self._book = book
        self._poster = poster
        self._letters = letters
        self._give_up_secs = settings.watch_give_up_hours * 3_600.0
        self._drain_secs = settings.drain_timeout_secs
        self._metrics = metrics
        self._running: dict[asyncio.Task[_Ended], Job] = {}
        self._wake = asyncio.Event()
        self._dead = asyncio.Event()
        self._dead.set()

    def notice(self) -> None:
        """Look now: there is something new."""
        self._wake.set()
        self._dead.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Attempt what is due until `stop` is set; then let what is under way end.

        Raises: what an attempt raises that is no failure of the endpoint.
        """
        try:
            while not stop.is_set():
                self._wake.clear()
                await self._take_turn(MOST_AT_ONCE)
                await self._pause(stop)
            if self._running:
                await asyncio.wait(self._running, timeout=self._drain_secs)
            await self._take_turn(0)
        finally:
            for task in self._running:
                task.cancel()

    async def bury(self) -> None:
        """Send what was given up to the dead-letter topic, for ever; forget it once that has it.

        Raises: aiokafka.errors.KafkaError, LookupError.
        """
        while True:
            await self._dead.wait()
            self._dead.clear()
            read = partial(outbox.dead_letters, most=LETTERS_AT_ONCE)
            while letters := await self._state.do(read):
                await self._letters.send(letters)
                ids = [letter.id for letter in letters]
                await self._state.do(partial(outbox.forget, ids=ids))

    async def _take_turn(self, most: int) -> None:
        """Note what has ended, and begin what is due while less than `most` is under way."""
        ended = [task.result() for task in self._running if task.done()]
        for task in [task for task in self._running if task.done()]:
            del self._running[task]
        busy: defaultdict[str, set[str]] = defaultdict(set)
        for job in self._running.values():
            busy[job.watch].add(job.id)
        watches = self._book.watches()
        urls = {
            name: watch.webhook.url for name, watch in watches.items() if watch.webhook is not UNSET
        }
        turn = await self._state.do(
            partial(
                _note_and_take,
                ended=ended,
                urls=urls,
                busy=busy,
                room=most - len(self._running),
                give_up_secs=self._give_up_secs,
                now=utc_now().timestamp(),
            )
        )
        for job in turn.jobs:
            self._running[asyncio.create_task(self._attempt(job, watches[job.watch]))] = job
        self._count(ended, turn)

    async def _pause(self, stop: asyncio.Event) -> None:
        """Wait for something new, an end of what is under way, `stop`, or the time to look."""
        waiters = [asyncio.create_task(one.wait()) for one in (self._wake, stop)]
        try:
            await asyncio.wait(
                {*waiters, *self._running},
                timeout=LOOK_EVERY_SECS,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for waiter in waiters:
                waiter.cancel()

    async def _attempt(self, job: Job, watch: Watch) -> _Ended:
        if watch.webhook is UNSET:
            return _Ended(job, Attempt("bad_url", "the watch has no webhook any more"))
        body = body_of(job.record)
        headers = sign(job.id, body, watch.webhook.secret, utc_now())
        return _Ended(job, await self._poster.post(watch.webhook.url, body, headers))

    def _count(self, ended: Sequence[_Ended], turn: _Turn) -> None:
        now = utc_now()
        for job, attempt in ended:
            self._metrics.add("dateline_webhook_attempts_total", 1, attempt.outcome)
            if attempt.outcome == "delivered":
                told = _TOLD.decode(job.record)
                since = told.at if told.replayed is UNSET else told.replayed
                secs = (now - since).total_seconds()
                self._metrics.observe("dateline_webhook_delay_seconds", secs)
            else:
                log.warning(
                    "watch %s: attempt %d failed: %s", job.watch, job.attempts + 1, attempt.said
                )
        for reason, count in turn.given_up.items():
            log.warning("%d deliveries are given up: %s", count, reason)
            self._metrics.add("dateline_webhook_given_up_total", count, reason)
            self._dead.set()
        self._metrics.put("dateline_webhook_waiting_deliveries", turn.waiting.deliveries)
        self._metrics.put("dateline_webhook_paused_endpoints", turn.waiting.paused)


def _note_and_take(
    db: sqlite3.Connection,
    ended: Sequence[_Ended],
    urls: Mapping[str, str],
    busy: Mapping[str, Collection[str]],
    *,
    room: int,
    give_up_secs: float,
    now: float,
) -> _Turn:
    """Note how attempts ended and return what comes next, in one transaction."""
    given_up: Counter[str] = Counter()
    for job, attempt in ended:
        if attempt.outcome == "delivered":
            told = _TOLD.decode(job.record)
            replayed = 0.0 if told.replayed is UNSET else told.replayed.timestamp()
            outbox.note_success(db, job, replayed, now)
        elif attempt.outcome == "gone":
            given_up["gone"] += outbox.note_gone(db, job, attempt.said)
        else:
            given_up["too_late"] += outbox.note_failure(
                db,
                job,
                attempt.said,
                wait_secs=attempt.wait_secs,
                give_up_secs=give_up_secs,
                now=now,
            )
    jobs = outbox.take_due(db, urls, busy, most=MOST_AN_ENDPOINT, most_in_all=room, now=now)
    return _Turn(jobs, +given_up, outbox.waiting(db))
