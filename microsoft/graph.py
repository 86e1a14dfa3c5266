"""Microsoft Graph as one tenant sees it: GET, POST, PATCH, pages and `$batch` (contract §3–§6, §8)."""

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from microsoft import http
from microsoft.cloud import Cloud, on_base
from microsoft.errors import BadAnswer, MicrosoftError, NotFound, Throttled
from microsoft.http import Raw, Reply
from microsoft.refusal import graph_error

Token = Callable[[bool], str]  # token(fresh): fresh=True after Microsoft refused the last one
VERSION = "/v1.0"
BATCH_LIMIT = 20
WAITS = (1.0, 2.0, 4.0, 8.0)  # seconds, where Microsoft throttles without saying for how long


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """One item of a batch. `url` is relative to /v1.0 and encoded (see `path`), or a link that Graph returned."""

    id: str
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one batch item: `body` is parsed JSON, base64 text for bytes, or None. Status 0: none came."""

    id: str
    status: int
    headers: Mapping[str, str]
    body: Any = field(repr=False)
    error: MicrosoftError | None = None
    _graph: "Graph | None" = field(default=None, repr=False)
    _request: GraphRequest | None = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        return self.error is None

    def pages(self) -> Iterator[dict[str, Any]]:
        """This body, then what its nextLinks lead to, with plain GETs that repeat the request's headers."""
        if self.error is not None:
            raise self.error
        body = _page(self.body)
        yield body
        link = body.get("@odata.nextLink")
        if link and self._graph is not None and self._request is not None:
            yield from self._graph.pages(str(link), headers=self._request.headers)

    def content(self) -> bytes:
        """The bytes of a `$value` item, such as a photo."""
        if self.error is not None:
            raise self.error
        try:
            return base64.b64decode(self.body or "", validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise BadAnswer("the item is not base64", status=self.status) from error


def path(resource: str, params: Mapping[str, object] | None = None) -> str:
    """A relative address with its query encoded: `path("/users", {"$top": 5})`."""
    if not params:
        return resource
    query = urlencode(params, quote_via=quote, safe="$,:()'*@/")
    return f"{resource}?{query}"


class Graph:
    """`token(fresh)` gives this tenant's access token; it is asked for a fresh one once after a 401.

    `background` lets Microsoft throttle us before it throttles people. `within`: seconds for one answer as a whole.
    """

    def __init__(
        self,
        cloud: Cloud,
        tenant_id: UUID | str,
        token: Token,
        *,
        background: bool = False,
        within: float = http.WITHIN,
    ) -> None:
        self.cloud = cloud
        self.tenant_id = str(tenant_id)
        self._token = token
        self._within = within
        self._headers = {"x-ms-throttle-priority": "Low"} if background else {}

    def get(
        self, resource: str, *, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The JSON object at a relative path or at a link that Graph returned."""
        return http.json_object(self._call("GET", path(resource, params), headers))

    def get_bytes(self, resource: str) -> tuple[bytes, str]:
        """Content and content type, such as those of a photo; NotFound where there is none."""
        raw = self._call("GET", resource, {"Accept": "*/*"})
        if not raw.content:
            raise NotFound("no content", status=raw.status, request_id=raw.request_id)
        return raw.content, raw.headers.get("Content-Type", "application/octet-stream")

    def pages(
        self, resource: str, *, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """The whole body of each page; the last one of a delta round carries `@odata.deltaLink`."""
        link, seen = path(resource, params), set[str]()
        while link:
            seen.add(link)
            body = _page(self.get(link, headers=headers))
            yield body
            link = str(body.get("@odata.nextLink") or "")
            if link in seen:
                raise BadAnswer("the pages go in circles")

    def post(self, resource: str, body: Any = None) -> Reply:
        return self._write("POST", resource, body)

    def patch(self, resource: str, body: Any) -> Reply:
        return self._write("PATCH", resource, body)

    def batch(self, requests: Sequence[GraphRequest], *, patience: float = 0) -> dict[str, Answer]:
        """Each request's own outcome by its id, in as many calls as 20 at a time take.

        Throttled items alone are asked again, while the waits fit into `patience` seconds in all; an item Microsoft
        left out has a BadAnswer. Raises only where the call as a whole failed.
        """
        by_id = {request.id.lower(): request for request in requests}
        if len(by_id) != len(requests):
            raise ValueError("two requests of the batch have the same id")
        answers: dict[str, Answer] = {}
        waiting, left, attempt = list(requests), patience, 0
        while waiting:
            answers |= self._outcomes(waiting, left, attempt)
            waiting = [request for request in waiting if _is_throttled(answers[request.id])]
            wait = _wait([answers[request.id].error for request in waiting], attempt)
            if not waiting or wait > left:
                break
            time.sleep(wait)
            left, attempt = left - wait, attempt + 1
        return answers

    def _outcomes(self, requests: Sequence[GraphRequest], left: float, attempt: int) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for start in range(0, len(requests), BATCH_LIMIT):
            chunk = requests[start : start + BATCH_LIMIT]
            try:
                answers |= self._batch(chunk)
            except Throttled as error:
                if _wait([error], attempt) > left:
                    raise
                answers |= {each.id: self._answer(each, 429, {}, None, error) for each in chunk}
        return answers

    def _batch(self, requests: Sequence[GraphRequest]) -> dict[str, Answer]:
        answers = self._ask(requests, fresh=False)
        refused = [each for each in requests if answers[each.id].status == 401]
        if refused:  # the token ran out between the outer check and the item's
            answers |= self._ask(refused, fresh=True)
        return answers

    def _ask(self, requests: Sequence[GraphRequest], *, fresh: bool) -> dict[str, Answer]:
        only_reads = all(request.method == "GET" for request in requests)
        items = {"requests": [self._item(request) for request in requests]}
        raw = self._call("POST", "/$batch", None, content=http.dumps(items), repeatable=only_reads, fresh=fresh)
        responses = http.json_object(raw).get("responses")
        if not isinstance(responses, list):
            raise BadAnswer("the batch has no responses", status=raw.status, request_id=raw.request_id)
        found = {str(item.get("id")).lower(): item for item in responses if isinstance(item, dict)}
        return {request.id: self._outcome(request, found.get(request.id.lower()), raw) for request in requests}

    def _item(self, request: GraphRequest) -> dict[str, Any]:
        item: dict[str, Any] = {"id": request.id, "method": request.method, "url": self._relative(request.url)}
        headers = dict(request.headers)
        if request.body is not None:
            headers.setdefault("Content-Type", "application/json")
            item["body"] = request.body
        if headers:
            item["headers"] = headers
        return item

    def _outcome(self, request: GraphRequest, item: Mapping[str, Any] | None, raw: Raw) -> Answer:
        if item is None or not isinstance(item.get("status"), int):
            missing = BadAnswer("the batch left this item out", request_id=raw.request_id)
            return self._answer(request, 0, {}, None, missing)
        status, body = item["status"], item.get("body")
        given = item.get("headers")
        headers = given if isinstance(given, dict) else {}
        error = None if 200 <= status < 300 else graph_error(status, headers, body, request.method, request.url)
        if error is not None:
            error.tenant = self.tenant_id
            error.request_id = error.request_id or raw.request_id
        return self._answer(request, status, headers, body, error)

    def _answer(
        self, request: GraphRequest, status: int, headers: Mapping[str, str], body: Any, error: MicrosoftError | None
    ) -> Answer:
        return Answer(request.id, status, headers, body, error, self, request)

    def _write(self, method: str, resource: str, body: Any) -> Reply:
        content = b"" if body is None else http.dumps(body)
        raw = self._call(method, resource, None, content=content, body=body)
        return Reply(raw.status, raw.headers, http.json_object(raw))

    def _call(
        self,
        method: str,
        resource: str,
        headers: Mapping[str, str] | None,
        *,
        content: bytes | None = None,
        body: Any = None,
        repeatable: bool | None = None,
        fresh: bool = False,
    ) -> Raw:
        """One call, and a second one with a fresh token after a 401; raises for every status but 2xx."""
        url = self.cloud.graph_url + VERSION + self._relative(resource)
        sent = {"Accept": "application/json", **self._headers, **(headers or {})}
        if content:
            sent["Content-Type"] = "application/json"
        for is_fresh in (True,) if fresh else (False, True):
            sent["Authorization"] = f"Bearer {self._token(is_fresh)}"
            raw = http.call(
                self.cloud, method, url, headers=sent, content=content, within=self._within, repeatable=repeatable
            )
            if raw.status != 401:
                break
        if 200 <= raw.status < 300:
            return raw
        raise self._refusal(raw, method, resource, body)

    def _refusal(self, raw: Raw, method: str, resource: str, body: Any) -> MicrosoftError:
        try:
            answer = http.loads(raw.content) if raw.content else None
        except (ValueError, RecursionError):
            answer = None
        error = graph_error(raw.status, raw.headers, answer, method, self._relative(resource), body)
        error.tenant = self.tenant_id
        return error

    def _relative(self, resource: str) -> str:
        """A path below /v1.0; links that Graph returned are accepted for its own host only."""
        if resource.startswith("/"):
            return resource
        try:
            link = on_base(resource, self.cloud.graph_url, self.cloud.graph_public).removeprefix(self.cloud.graph_url)
        except ValueError as error:
            raise BadAnswer("Microsoft's link leads to a foreign host") from error
        if not link.startswith(f"{VERSION}/"):
            raise BadAnswer("Microsoft's link leads to another version of Graph")
        return link.removeprefix(VERSION)


def _page(body: Any) -> dict[str, Any]:
    if isinstance(body, str):  # some gateways hand JSON through as text
        try:
            body = json.loads(body)
        except ValueError:
            body = None
    if not isinstance(body, dict) or not isinstance(body.get("value"), list):
        raise BadAnswer("a page without a list of values")
    return body


def _is_throttled(answer: Answer) -> bool:
    """429, or a 503 that says when to come back, of something that may be asked twice."""
    if isinstance(answer.error, Throttled):
        return True
    is_read = answer._request is not None and answer._request.method == "GET"
    return answer.status == 503 and is_read and answer.error is not None and answer.error.retry_after is not None


def _wait(errors: Sequence[MicrosoftError | None], attempt: int) -> float:
    """The longest of the waits Microsoft asked for, else a doubling one of ours."""
    usual = WAITS[min(attempt, len(WAITS) - 1)]
    return max((usual if error.retry_after is None else error.retry_after for error in errors if error), default=0.0)
