"""Send what has come in since the last digest, when the next one is due."""

import asyncio
import logging
from functools import partial

import msgspec
from msgspec import UNSET

from pipeline.records import Delivery, Watch
from pipeline.records.watch import Mail
from pipeline.runtime.clock import utc_now
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.state_file import StateFile
from pipeline.watches.book import Book
from pipeline.watches.mailing import begin_digests, finish_digest, read_mails
from pipeline.watches.mails import Item, make_mail
from pipeline.watches.schedule import last_due
from pipeline.watches.smtp import MailError, Server, read_server, send
from pipeline.watches.waits import wait_after

log = logging.getLogger(__name__)

LOOK_EVERY_SECS = 1.0
_DELIVERY = msgspec.json.Decoder(Delivery)


class Digests:
    """Sends digests, one after the other.

    What a digest has told of is deleted, and its time noted, in one transaction once the server has
    taken it: a kill sends no digest twice, but for the moment between the server's answer and
    that transaction. A digest that cannot be sent is tried again, and tells what came in meanwhile.
    """

    def __init__(self, state: StateFile, book: Book, settings: Settings, metrics: Metrics) -> None:
        """Take where mail is handed in.

        Raises: SettingsError: the server or the sender is named wrongly, or one without the other.
        """
        self._server = server_of(settings)
        self._state = state
        self._book = book
        self._settings = settings
        self._metrics = metrics
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._told_off: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send what is due until `stop` is set."""
        while not stop.is_set():
            for watch in self._book.watches().values():
                if watch.mail is not UNSET and not stop.is_set():
                    await self._look_at(watch, watch.mail)
            try:
                async with asyncio.timeout(LOOK_EVERY_SECS):
                    await stop.wait()
            except TimeoutError:
                continue

    async def _look_at(self, watch: Watch, mail: Mail) -> None:
        now = utc_now()
        due = last_due(mail, now)
        begin = partial(begin_digests, watch=watch.name, now=now.timestamp())
        if await self._state.do(begin) >= due.timestamp():
            return
        if self._server is None:
            if watch.name not in self._told_off:
                self._told_off.add(watch.name)
                log.warning("watch %s wants mail: DATELINE_SMTP_URL is not set", watch.name)
            return
        if now.timestamp() < self._not_before.get(watch.name, 0.0):
            return
        found = await self._state.do(partial(read_mails, watch=watch.name))
        if found:
            items = [Item(_DELIVERY.decode(one.record), one.was_new) for one in found]
            message = make_mail(
                watch,
                mail,
                items,
                due,
                sender=self._settings.mail_from,
                public_url=self._settings.public_url,
            )
            try:
                refused = await asyncio.to_thread(send, self._server, message)
            except MailError as exc:
                self._note_failure(watch.name, exc)
                return
            self._note_sent(watch.name, refused)
        done = partial(finish_digest, watch=watch.name, until=due.timestamp(), told=found)
        await self._state.do(done)

    def _note_failure(self, name: str, exc: MailError) -> None:
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        wait = wait_after(name, failures)
        self._not_before[name] = utc_now().timestamp() + wait
        self._metrics.add("dateline_digests_total", 1, "failed")
        log.warning("watch %s: no digest sent, trying again in %.0f s: %s", name, wait, exc)

    def _note_sent(self, name: str, refused: dict[str, str]) -> None:
        self._failures.pop(name, None)
        self._not_before.pop(name, None)
        self._metrics.add("dateline_digests_total", 1, "sent")
        for said in refused.values():
            self._metrics.add("dateline_digests_total", 1, "refused")
            log.warning("watch %s: an address of its digest was refused: %s", name, said)


def server_of(settings: Settings) -> Server | None:
    """Return where mail is handed in, None where nothing is said of mail.

    Raises: SettingsError: the server is named wrongly, or there is no sender.
    """
    if not settings.smtp_url:
        return None
    if not settings.mail_from:
        raise SettingsError("DATELINE_MAIL_FROM says who sends the digests; it is not set")
    return read_server(settings.smtp_url)
