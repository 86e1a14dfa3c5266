"""$batch: up to twenty calls in one, answered in any order."""

import base64
import json
import random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from sandbox.graph.call import Answer, Call, GraphError, error_answer
from sandbox.http import dump

if TYPE_CHECKING:
    from sandbox.graph.service import Graph

MOST = 20


def run(graph: "Graph", outer: Call) -> Answer:
    """Answer every item; the outer call succeeds whatever becomes of them."""
    items = read(outer.body)
    done: dict[str, Answer] = {}
    waiting = list(items)
    while waiting:
        ready = [item for item in waiting if all(each in done for each in item.get("dependsOn", ()))]
        if not ready:
            raise GraphError(400, "BadRequest", "The dependsOn of the batch requests is circular.")
        for item in ready:
            done[item["id"]] = one(graph, outer, item, done)
        waiting = [item for item in waiting if item["id"] not in done]
    texts = [item_text(name, answer) for name, answer in done.items()]
    random.shuffle(texts)
    return Answer(200, b'{"responses":[' + b",".join(texts) + b"]}", {}, "application/json")


def read(body: Any) -> list[dict[str, Any]]:
    items = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(items, list) or not items:
        raise GraphError(400, "BadRequest", "Invalid batch payload format.")
    if len(items) > MOST:
        raise GraphError(400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MOST}.")
    names = set()
    for item in items:
        if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in ("id", "method", "url")):
            raise GraphError(400, "BadRequest", "Invalid batch payload format.")
        if item["id"].casefold() in names:
            raise GraphError(400, "BadRequest", f"Duplicate request id found in the batch: {item['id']}.")
        names.add(item["id"].casefold())
        headers = {str(name).casefold() for name in item.get("headers") or ()}
        if item.get("body") is not None and "content-type" not in headers:
            raise GraphError(
                400, "BadRequest", f"Write request id : {item['id']} does not contain Content-Type header or body."
            )
    known = {item["id"] for item in items}
    for item in items:
        if not set(item.get("dependsOn") or ()) <= known:
            raise GraphError(400, "BadRequest", "A dependsOn names a request that is not in the batch.")
    return items


def one(graph: "Graph", outer: Call, item: dict[str, Any], done: dict[str, Answer]) -> Answer:
    if any(done[each].status >= 400 for each in item.get("dependsOn") or ()):
        return error_answer(GraphError(424, "FailedDependency", "A request that this one depends on has failed."))
    path, _, query = item["url"].partition("?")
    headers = {str(name).casefold(): str(value) for name, value in (item.get("headers") or {}).items()}
    call = Call(
        outer.sandbox, item["method"].upper(), unquote(path).strip("/"),
        dict(parse_qsl(query, keep_blank_values=True)), headers, item.get("body"), outer.base, query, outer.claims,
        outer.tenant, outer.operator,
    )  # fmt: skip
    return graph.answer_item(call)


def item_text(name: str, answer: Answer) -> bytes:
    """One response; bytes that are not JSON become base64 text."""
    headers = dict(answer.headers)
    text = b'{"id":' + dump(name) + b',"status":' + str(answer.status).encode()
    if not answer.body:
        return text + b',"headers":' + dump(headers) + b"}"
    headers["Content-Type"] = answer.content_type.replace(";charset=utf-8", "")
    is_json = answer.content_type.startswith("application/json")
    body = answer.body if is_json and is_whole(answer) else dump(base64.b64encode(answer.body).decode())
    return text + b',"headers":' + dump(headers) + b',"body":' + body + b"}"


def is_whole(answer: Answer) -> bool:
    """Whether a JSON body is one; an injected fault may have broken it."""
    if answer.headers.get("x-sandbox-fault") is None:
        return True
    try:
        json.loads(answer.body)
    except ValueError:
        return False
    return True
