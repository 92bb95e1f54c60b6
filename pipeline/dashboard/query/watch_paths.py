"""What the OpenAPI document says of the paths of watches."""

from collections.abc import Mapping

from pipeline.dashboard.query.atom import CONTENT_TYPE
from pipeline.dashboard.query.openapi import PROBLEMS, REF, Node
from pipeline.dashboard.query.saving import Asked
from pipeline.dashboard.query.watches import WATCHES_PATH, Shown, ShownWatches
from pipeline.runtime.web.problems import PROBLEM_JSON, ProblemDetails

SHAPES = (Asked, Shown, ShownWatches)
_MORE_PROBLEMS = {
    "400": "The body is no watch: the detail names the field.",
    "403": "The token may not write watches.",
    "404": "No watch has this name.",
    "408": "The body did not arrive in time.",
    "409": "The watch is of a file, or there are too many.",
    "413": "The body is too large.",
    "503": "Kafka does not answer: `Retry-After` says when to try again.",
}
_NAME: Node = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The name of the watch.",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
}


def watch_items(*, need_tokens: bool) -> Mapping[str, Node]:
    """Return the path items."""
    admission = {"401", "429"} if need_tokens else {"421", "429"}
    reads, writes = admission | {"503"}, admission | {"400", "403", "408", "409", "413", "503"}
    shown = _content("application/json", {"$ref": REF.format(name="Shown")})
    listed = _content("application/json", {"$ref": REF.format(name="ShownWatches")})
    same: Node = {"304": {"description": "It is as the asker has it (If-None-Match)."}}
    one = f"{WATCHES_PATH}/{{id}}"
    return {
        WATCHES_PATH: {
            "get": _operation(
                "listWatches", "All watches, by name.", {"200": listed, **same}, reads
            )
        },
        one: {
            "parameters": [_NAME],
            "get": _operation("getWatch", "One watch.", {"200": shown, **same}, reads | {"404"}),
            "put": {
                **_operation(
                    "putWatch",
                    "Make a watch, or replace it.",
                    {"200": shown, "201": shown},
                    writes,
                ),
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": REF.format(name="Asked")}}},
                },
            },
            "delete": _operation(
                "deleteWatch",
                "End a watch.",
                {"204": {"description": "It is ended."}},
                admission | {"403", "404", "409", "503"},
            ),
        },
        f"{one}/feed.atom": {
            "parameters": [_NAME],
            "get": _operation(
                "getWatchFeed",
                "The events of a watch that were reported last, as Atom (RFC 4287).",
                {"200": _content(CONTENT_TYPE, {"type": "string"}), **same},
                reads | {"400", "404"},
            ),
        },
    }


def _operation(name: str, text: str, answers: Node, problems: set[str]) -> Node:
    told = {**PROBLEMS, **_MORE_PROBLEMS}
    ref = {"$ref": REF.format(name=ProblemDetails.__name__)}
    return {
        "operationId": name,
        "summary": text,
        "responses": {
            **answers,
            **{
                status: {"description": told[status], "content": {PROBLEM_JSON: {"schema": ref}}}
                for status in sorted(problems)
            },
        },
    }


def _content(media: str, schema: Node) -> Node:
    return {"description": "The answer.", "content": {media: {"schema": schema}}}
