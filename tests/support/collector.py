"""A collector of traces: a real server that takes OTLP over HTTP and reads its protobuf."""

from typing import NamedTuple

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Span(NamedTuple):
    """What a test asks of a span; ids are hex digits, `links` the traces that it leads to."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict
    links: tuple


class Collector:
    """Take spans on 127.0.0.1 and keep them."""

    def __init__(self):
        self.spans = []
        self._runner = None
        self.url = ""

    async def __aenter__(self):
        app = web.Application()
        app.add_routes([web.post("/v1/traces", self._take)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1/traces"
        return self

    async def __aexit__(self, *_failure):
        await self._runner.cleanup()

    async def _take(self, request):
        asked = ExportTraceServiceRequest.FromString(await request.read())
        for of_resource in asked.resource_spans:
            service = _told(of_resource.resource.attributes)["service.name"]
            for of_scope in of_resource.scope_spans:
                self.spans += [_read(service, one) for one in of_scope.spans]
        return web.Response(
            body=ExportTraceServiceResponse().SerializeToString(),
            content_type="application/x-protobuf",
        )


def _read(service, one):
    return Span(
        service=service,
        name=one.name,
        trace=one.trace_id.hex(),
        id=one.span_id.hex(),
        parent=one.parent_span_id.hex(),
        attributes=_told(one.attributes),
        links=tuple(link.trace_id.hex() for link in one.links),
    )


def _told(attributes):
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}
