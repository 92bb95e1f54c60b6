"""The OpenAPI 3.1 document of the query API, made from the filters and the answers."""

from typing import Any

import msgspec
from msgspec import Struct

from pipeline import __version__
from pipeline.dashboard.query.answers import Counts, Entities, Events, Explained, Pairs
from pipeline.dashboard.query.filters import Counting, Naming, Page, Pairing
from pipeline.runtime.web.problems import PROBLEM_JSON, ProblemDetails

Node = dict[str, Any]
REF = "#/components/schemas/{name}"
PROBLEMS = {
    "400": "A parameter is unknown or has a bad value, or the question takes too long.",
    "401": "No token, or none that is known.",
    "404": "No event has this id.",
    "421": "The request names another host than this one.",
    "429": "Too fast: `Retry-After` says when to go on.",
    "503": "The database does not answer: `Retry-After` says when to try again.",
}
PATHS: tuple[tuple[str, str, str, type[Struct] | None, type[Struct]], ...] = (
    ("/v1/events", "listEvents", "Events, newest first, in pages.", Page, Events),
    ("/v1/events/{id}", "getEvent", "One event, with why we say so.", None, Explained),
    ("/v1/entities", "listEntities", "Who takes part in events.", Naming, Entities),
    ("/v1/counts", "countEvents", "How many events, over time.", Counting, Counts),
    ("/v1/pairs", "listPairs", "Who has to do with whom.", Pairing, Pairs),
)
ID: Node = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}


def make_openapi(*, need_tokens: bool) -> bytes:
    """Return the document as JSON."""
    shapes = [ProblemDetails, *(shape for *_, shape in PATHS)]
    _, made = msgspec.json.schema_components(shapes, ref_template=REF)
    document: Node = {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline: events",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}] if need_tokens else [],
        "paths": {
            path: {"get": _operation(name, text, asked, shape, need_tokens=need_tokens)}
            for path, name, text, asked, shape in PATHS
        },
        "components": {
            "schemas": msgspec.to_builtins(made),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return msgspec.json.encode(document)


def _operation(
    name: str, text: str, asked: type[Struct] | None, shape: type[Struct], *, need_tokens: bool
) -> Node:
    unused = {"421" if need_tokens else "401", *(() if asked is None else ("404",))}
    problems: Node = {
        status: {
            "description": said,
            "content": {PROBLEM_JSON: {"schema": {"$ref": REF.format(name="ProblemDetails")}}},
        }
        for status, said in PROBLEMS.items()
        if status not in unused
    }
    found: Node = {
        "description": text,
        "headers": {"ETag": {"schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"$ref": REF.format(name=shape.__name__)}}},
    }
    same: Node = {"description": "It is as the asker has it (If-None-Match)."}
    return {
        "operationId": name,
        "summary": text,
        "parameters": [ID] if asked is None else _parameters(asked),
        "responses": {"200": found, "304": same, **problems},
    }


def _parameters(asked: type[Struct]) -> list[Node]:
    """Return the parameters that a filter has."""
    _, made = msgspec.json.schema_components([asked], ref_template=REF)
    fields: dict[str, Node] = made[asked.__name__]["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in fields.items()
    ]
