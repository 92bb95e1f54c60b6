"""The OpenAPI 3.1 document of the reader, made from the filters and the answers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    "404": "Nothing has this id, or no watch this name.",
    "421": "The request names another host than this one.",
    "429": "Too fast: `Retry-After` says when to go on.",
    "503": "The database or Kafka does not answer: `Retry-After` says when to try again.",
}
UUID: Node = {"type": "string", "format": "uuid"}
MESSAGE: Node = {
    "description": "One server-sent event; `data` is JSON.",
    "type": "object",
    "properties": {
        "event": {"enum": ["hello", "resync", "event", "gone", "live", "bye"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "id": {"type": "string"},
        "retry": {"type": "integer"},
    },
}


class Path(NamedTuple):
    """A path: what it is for, its parameters, what it answers; `key` is the form of its `{id}`."""

    path: str
    name: str
    text: str
    asked: type[Struct] | None
    shape: type[Struct] | None
    key: Node = UUID
    media: str = "application/json"
    is_cached: bool = True


PATHS = (
    Path("/v1/events", "listEvents", "Events, newest first, in pages.", Page, Events),
    Path("/v1/events/{id}", "getEvent", "One event, with why we say so.", None, Explained),
    Path("/v1/entities", "listEntities", "Who takes part in events.", Naming, Entities),
    Path("/v1/counts", "countEvents", "How many events, over time.", Counting, Counts),
    Path("/v1/pairs", "listPairs", "Who has to do with whom.", Pairing, Pairs),
)


def make_openapi(
    paths: Sequence[Path],
    *,
    need_tokens: bool,
    more: Mapping[str, Node] | None = None,
    more_shapes: Sequence[type[Struct]] = (),
) -> bytes:
    """Return the document as JSON; `more` are path items that are written out already.

    `more_shapes` are what these refer to.
    """
    told = [one.shape for one in paths if one.shape is not None]
    shapes = [ProblemDetails, *told, *more_shapes]
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
            **{one.path: {"get": _operation(one, need_tokens=need_tokens)} for one in paths},
            **(more or {}),
        },
        "components": {
            "schemas": msgspec.to_builtins(made),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return msgspec.json.encode(document)


def _operation(one: Path, *, need_tokens: bool) -> Node:
    has_key = one.path.endswith("/{id}")
    parameters = _parameters(one.asked) if one.asked is not None else []
    names = {parameter["name"] for parameter in parameters}
    if has_key:
        parameters.append({"name": "id", "in": "path", "required": True, "schema": one.key})
    unused = {"421" if need_tokens else "401"}
    if not (has_key or "watch" in names):
        unused.add("404")
    problems: Node = {
        status: {
            "description": said,
            "content": {PROBLEM_JSON: {"schema": {"$ref": REF.format(name="ProblemDetails")}}},
        }
        for status, said in PROBLEMS.items()
        if status not in unused
    }
    schema: Node = MESSAGE
    if one.shape is not None:
        schema = {"$ref": REF.format(name=one.shape.__name__)}
    found: Node = {"description": one.text, "content": {one.media: {"schema": schema}}}
    responses: Node = {"200": found, **problems}
    if one.is_cached:
        found["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "It is as the asker has it (If-None-Match)."}
    return {
        "operationId": one.name,
        "summary": one.text,
        "parameters": parameters,
        "responses": responses,
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
