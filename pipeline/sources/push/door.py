"""`POST /v1/articles`: take a push, wait until Kafka has it, say which ids it has."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from time import monotonic

import msgspec
from aiohttp import web
from msgspec import Struct

from pipeline.runtime.metrics import Metrics
from pipeline.runtime.settings import Settings
from pipeline.runtime.web.callers import Caller, Callers
from pipeline.runtime.web.problems import Fault, Problem, busy
from pipeline.runtime.web.tokens import ANYBODY
from pipeline.sources.push.bodies import read_body
from pipeline.sources.push.dock import Dock, Place
from pipeline.sources.push.documents import FORMS, Delivery, Form, Limits, read_documents
from pipeline.sources.push.room import Hold, Room

NOT_READY_RETRY_SECS = 5.0
ACCEPT = {"Accept-Post": ", ".join(FORMS), "Accept": ", ".join(FORMS)}


class Receipt(Struct, frozen=True, omit_defaults=True):
    """One document that was taken. `duplicate`: it was here before, so it was not sent again."""

    id: str
    external_id: str = ""
    duplicate: bool = False


class Receipts(Struct, frozen=True):
    """What was taken, one receipt a document, in the order of the push. Kafka has it all."""

    accepted: int
    duplicates: int
    documents: tuple[Receipt, ...]


class Door:
    """What `POST /v1/articles` does."""

    def __init__(
        self, settings: Settings, callers: Callers, dock: Dock, room: Room, metrics: Metrics
    ) -> None:
        self._callers = callers
        self._dock = dock
        self._room = room
        self._metrics = metrics
        self._most_bytes = settings.push_max_request_bytes
        self._limits = Limits(settings.push_max_documents, settings.max_message_bytes)
        self._ack_timeout_secs = settings.push_ack_timeout_secs

    async def post(self, request: web.BaseRequest) -> web.Response:
        """Answer a push; every answer is counted by its status."""
        try:
            response = await self._take(request)
        except Problem as problem:
            response = problem.answer()
        self._metrics.add("dateline_push_requests_total", 1, str(response.status))
        return response

    async def _take(self, request: web.BaseRequest) -> web.Response:
        caller = self._callers.admit(request)
        if not self._dock.is_open:
            raise busy("not_ready", "Kafka does not answer; send it later", NOT_READY_RETRY_SECS)
        form = choose_form(request.headers.get("Content-Type", ""))
        with Hold(self._room) as hold:
            body = await read_body(request, self._most_bytes, hold)
            deliveries = self._read(body, form, caller)
            del body
            places = [self._dock.put(one.id, one.value) for one in deliveries]
        await self._until_taken(places)
        return self._receipts(caller, deliveries, places)

    def _read(self, body: bytes, form: Form, caller: Caller) -> list[Delivery]:
        """Return what a body holds; the caller pays for it, whether it is right or wrong."""
        count = 1
        try:
            deliveries = read_documents(body, form, caller.source, self._limits)
            count = len(deliveries)
        except Problem as problem:
            count = max(1, len(problem.details.errors))
            self._count(caller, "invalid", count)
            raise
        finally:
            caller.bucket.take(count, monotonic())
        return deliveries

    async def _until_taken(self, places: Sequence[Place]) -> None:
        """Return when Kafka has acknowledged all.

        Raises: Problem: 503, it has not in time: sent again later, nothing comes twice; 413, the
        topic takes smaller messages than we do.
        """
        fates = {place.fate for place in places}
        done, late = await asyncio.wait(fates, timeout=self._ack_timeout_secs)
        if late or any(fate.result() == "failed" for fate in done):
            raise busy(
                "not_acknowledged",
                "Kafka has not acknowledged it in time; send the same again later",
                NOT_READY_RETRY_SECS,
            )
        refused = [index for index, place in enumerate(places) if place.fate.result() == "refused"]
        if refused:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "document_too_large",
                "Kafka refuses these documents as too large; the others were taken",
                errors=[
                    Fault(index, "", "the topic takes no message so large") for index in refused
                ],
            )

    def _receipts(
        self, caller: Caller, deliveries: Sequence[Delivery], places: Sequence[Place]
    ) -> web.Response:
        documents = tuple(
            Receipt(one.id, one.external_id, place.is_repeat)
            for one, place in zip(deliveries, places, strict=True)
        )
        repeats = sum(place.is_repeat for place in places)
        self._count(caller, "new", len(documents) - repeats)
        self._count(caller, "duplicate", repeats)
        receipts = Receipts(len(documents), repeats, documents)
        return web.Response(
            status=HTTPStatus.ACCEPTED,
            body=msgspec.json.encode(receipts),
            content_type="application/json",
        )

    def _count(self, caller: Caller, outcome: str, count: int) -> None:
        if count:
            source = caller.source or ANYBODY
            self._metrics.add("dateline_push_documents_total", count, source, outcome)


def choose_form(content_type: str) -> Form:
    """Return what a body is.

    Raises: Problem: 415, it is nothing that is taken, or not in UTF-8.
    """
    media_type, _, parameters = content_type.partition(";")
    form = FORMS.get(media_type.strip().lower())
    said = [part.strip().lower() for part in parameters.split(";")]
    charsets = [part.partition("=")[2].strip('" ') for part in said if part.startswith("charset")]
    if form is None or any(charset not in {"utf-8", "utf8"} for charset in charsets):
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_type",
            f"Content-Type must be one of {', '.join(FORMS)}, in UTF-8",
            ACCEPT,
        )
    return form
