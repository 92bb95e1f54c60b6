"""The OpenAPI 3.1 document, made from the records and the limits that hold."""

from typing import Any

import msgspec

from pipeline import __version__
from pipeline.runtime.web.problems import PROBLEM_JSON, ProblemDetails
from pipeline.sources.push.documents import FORMS, NOT_BLANK, Ninjs, Pushed
from pipeline.sources.push.door import Receipts

Node = dict[str, Any]

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
REF = "#/components/schemas/{name}"
PROBLEMS = {
    "400": "The body is not the JSON or the gzip that it should be.",
    "401": "No token, or none that is known.",
    "408": "The body did not arrive in time.",
    "413": "The body, or a document, is over the limit.",
    "415": "The content type or encoding is none that is taken.",
    "421": "The request names another host than this one.",
    "422": "Some documents are wrong (all are listed) or too many; none of the push was taken.",
    "429": "Too fast: `Retry-After` says when to go on.",
    "503": "Kafka does not answer, or too much waits for it: `Retry-After` says when to try again.",
}
RETRIED = frozenset({"429", "503"})
LINES = "One JSON object a line, each as `Pushed`."


def make_openapi(*, max_documents: int, need_tokens: bool) -> bytes:
    """Return the document as JSON."""
    document: Node = {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline: push articles",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}] if need_tokens else [],
        "paths": {
            "/v1/articles": {"post": _push(max_documents, need_tokens=need_tokens)},
            "/openapi.json": {"get": _page("getOpenApi", "This document.", "application/json")},
            "/healthz": {"get": _health("getHealth", "Whether the process works.")},
            "/readyz": {"get": _health("getReadiness", "Whether pushes are taken now.")},
            "/metrics": {"get": _page("getMetrics", "Metrics for Prometheus.", "text/plain")},
        },
        "components": {
            "schemas": _schemas(need_tokens=need_tokens),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return msgspec.json.encode(document)


def _push(max_documents: int, *, need_tokens: bool) -> Node:
    unused = "421" if need_tokens else "401"
    answers: Node = {
        status: _problem(text, is_retried=status in RETRIED)
        for status, text in PROBLEMS.items()
        if status != unused
    }
    answers["202"] = {
        "description": "Kafka has acknowledged every document.",
        "content": {"application/json": {"schema": _ref(Receipts)}},
    }
    return {
        "operationId": "pushArticles",
        "summary": "Push one article or many.",
        "description": (
            "All or nothing: if one document is wrong, none is taken. Sending the same again is "
            "harmless: it has the same ids, and is not sent to Kafka a second time as long as it "
            "is remembered."
        ),
        "requestBody": {
            "required": True,
            "content": {
                media_type: {"schema": _body(form, max_documents)}
                for media_type, form in FORMS.items()
            },
        },
        "responses": dict(sorted(answers.items())),
    }


def _body(form: str, max_documents: int) -> Node:
    if form == "lines":
        return {"type": "string", "description": LINES}
    one = _ref(Ninjs if form == "ninjs" else Pushed)
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": max_documents}
    return {"oneOf": [one, many]}


def _problem(text: str, *, is_retried: bool = False) -> Node:
    answer: Node = {
        "description": text,
        "content": {PROBLEM_JSON: {"schema": _ref(ProblemDetails)}},
    }
    if is_retried:
        seconds = {"type": "integer", "minimum": 1}
        answer["headers"] = {"Retry-After": {"description": "Seconds.", "schema": seconds}}
    return answer


def _page(operation: str, text: str, media_type: str, schema: Node | None = None) -> Node:
    content = {media_type: {"schema": schema or {}}}
    return {
        "operationId": operation,
        "summary": text,
        "security": [],
        "responses": {"200": {"description": text, "content": content}},
    }


def _health(operation: str, text: str) -> Node:
    schema: Node = {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}
    page = _page(operation, text, "application/json", schema)
    page["responses"]["503"] = {**page["responses"]["200"], "description": "It is not so."}
    return page


def _ref(record: type[msgspec.Struct]) -> Node:
    return {"$ref": REF.format(name=record.__name__)}


def _schemas(*, need_tokens: bool) -> Node:
    """Return the schemas of the records, with what their types cannot say."""
    _, made = msgspec.json.schema_components(
        [Pushed, Ninjs, Receipts, ProblemDetails], ref_template=REF
    )
    schemas: Node = msgspec.to_builtins(made)
    pushed = schemas["Pushed"]
    pushed["properties"]["content_base64"]["pattern"] = BASE64
    pushed["anyOf"] = [
        {"required": ["body"], "properties": {"body": {"pattern": NOT_BLANK}}},
        {"required": ["content"], "properties": {"content": {"pattern": NOT_BLANK}}},
        {"required": ["content_base64"], "properties": {"content_base64": {"minLength": 1}}},
    ]
    if need_tokens:
        del pushed["properties"]["source"]  # the token says it
    return schemas
