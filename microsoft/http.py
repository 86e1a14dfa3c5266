"""One HTTP call to Microsoft: pooled per thread, with timeouts, a limit of size, and errors of ours."""

import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from math import inf, isfinite
from typing import Any
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ReadTimeoutError

from microsoft.cloud import Cloud
from microsoft.deadline import WATCHDOG, Watch
from microsoft.errors import BadAnswer, Dropped, MicrosoftError, NoConnection, Unavailable

CONNECT, READ = 3.05, 20.0  # seconds to connect; seconds of silence while reading
WITHIN = 60.0  # seconds for the whole answer
LIMIT = 32 * 1024 * 1024  # bytes of one answer, unpacked
BLINKS = (0.05, 0.2)  # seconds before a dropped call is repeated
DROPPED = frozenset({502, 504})
LONGEST_WAIT = 24 * 3600.0
REQUEST_IDS = ("request-id", "x-ms-request-id", "MS-RequestId", "client-request-id")


@dataclass(frozen=True, slots=True)
class Raw:
    """What came over the wire, whatever its status."""

    status: int
    headers: Mapping[str, str]  # case-insensitive
    content: bytes = field(repr=False)

    @property
    def request_id(self) -> str:
        return next((value for name in REQUEST_IDS if (value := self.headers.get(name))), "")

    @property
    def retry_after(self) -> float | None:
        return retry_after(self.headers)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that succeeded: `body` is the parsed JSON object, {} where there is none."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] = field(repr=False)

    @property
    def request_id(self) -> str:
        return next((value for name in REQUEST_IDS if (value := self.headers.get(name))), "")

    @property
    def retry_after(self) -> float | None:
        return retry_after(self.headers)


def call(
    cloud: Cloud,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    within: float = WITHIN,
    repeatable: bool | None = None,
) -> Raw:
    """Send one request and read its whole answer; redirects are never followed.

    A dropped call (no connection, 502, 504) that may be repeated — a GET, unless told otherwise — is repeated at
    most twice, at once. Raises NoConnection, Dropped, Unavailable (timeouts) or BadAnswer (cut off, oversized);
    any HTTP status is an answer.
    """
    ends = min(time.monotonic() + within, _thread.ends)
    may_repeat = method == "GET" if repeatable is None else repeatable
    for blink in BLINKS if may_repeat else ():
        try:
            raw = _once(cloud, method, url, headers, content, ends)
        except (NoConnection, Dropped):
            raw = None
        if raw is not None and raw.status not in DROPPED:
            return raw
        if time.monotonic() + blink >= ends:
            break
        time.sleep(blink)
    return _once(cloud, method, url, headers, content, ends)


def _once(cloud: Cloud, method: str, url: str, headers: Mapping[str, str], content: bytes | None, ends: float) -> Raw:
    request = requests.PreparedRequest()
    request.method, request.url, request.body = method, url, content
    request.headers = CaseInsensitiveDict(headers)
    request.headers.setdefault("client-request-id", str(uuid4()))
    request.headers.setdefault("Accept-Encoding", "gzip")
    request.headers.setdefault("User-Agent", "PartnerPortal/1.0")
    if content is not None or method != "GET":
        request.headers["Content-Length"] = str(len(content or b""))
    left = max(ends - time.monotonic(), 0.05)
    watch = WATCHDOG.begin(left)
    try:
        return _exchange(cloud, request, watch, left)
    finally:
        WATCHDOG.end(watch)


def _exchange(cloud: Cloud, request: requests.PreparedRequest, watch: Watch, left: float) -> Raw:
    proxy = cloud.proxy_for(str(request.url)) if cloud.https_proxy else ""
    _thread.watch = watch
    try:
        response = _adapter().send(
            request,
            stream=True,
            timeout=(min(CONNECT, left), min(READ, left)),
            verify=cloud.ca_bundle or True,
            proxies={"https": proxy, "http": proxy} if proxy else None,
        )
        return Raw(response.status_code, response.headers, _content(response))
    except (requests.RequestException, HTTPError, OSError) as error:
        # Without its cause, whose words hold the address and so what somebody searched for.
        raise _failure(error, watch) from None


def _failure(error: Exception, watch: Watch) -> MicrosoftError:
    name = type(error).__name__
    if watch.is_cut:
        return Unavailable("the answer took too long")
    if isinstance(error, (requests.exceptions.SSLError, requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return NoConnection(name)
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return Unavailable("no answer in time")
    if isinstance(error, requests.ConnectionError):
        return NoConnection(name) if _is_before_sending(error) else Dropped(name)
    return BadAnswer(f"the answer was cut off: {name}")


def _is_before_sending(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _content(response: requests.Response) -> bytes:
    raw = response.raw
    try:
        if int(response.headers.get("Content-Length") or 0) > LIMIT:
            raise BadAnswer("the answer is too large", status=response.status_code)
        content: bytes = raw.read(LIMIT + 1, decode_content=True)
        if len(content) > LIMIT:
            raise BadAnswer("the answer is too large", status=response.status_code)
    except ValueError as error:
        raw.close()
        raise BadAnswer("the answer has no sensible length") from error
    except (BadAnswer, DecodeError):
        raw.close()
        raise
    return content


class _WatchedConnection(HTTPConnection):
    def getresponse(self) -> Any:
        _thread.watch.connection = self.sock
        return super().getresponse()


class _WatchedSecureConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        _thread.watch.connection = self.sock
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Without a cookie jar: nothing that one tenant's answer sets may travel to the next."""
        response = requests.Response()
        response.status_code, response.headers, response.raw = resp.status, resp.headers, resp
        response.request = req
        return response


class _Thread(threading.local):
    adapter: _Adapter | None = None
    watch: Watch = Watch(0.0)
    ends: float = inf  # on the monotonic clock, of all calls together


_thread = _Thread()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """All calls that this thread makes in here take no longer together."""
    before = _thread.ends
    _thread.ends = min(before, time.monotonic() + seconds)
    try:
        yield
    finally:
        _thread.ends = before


def _adapter() -> _Adapter:
    if _thread.adapter is None:
        _thread.adapter = _Adapter(pool_connections=8, pool_maxsize=4)
    return _thread.adapter


def _forget_connections() -> None:
    """A forked process must not speak on its parent's sockets."""
    global _thread
    _thread = _Thread()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_connections)


def loads(content: bytes) -> Any:
    """Parse JSON; a UTF-8 byte order mark, as Partner Center sends it, does not matter."""
    return json.loads(content)


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_object(raw: Raw) -> dict[str, Any]:
    """The JSON object in the answer, {} where the answer is empty; BadAnswer for anything else."""
    if not raw.content.strip():
        return {}
    kind = raw.headers.get("Content-Type", "")
    try:
        body = loads(raw.content) if "json" in kind or not kind else None
    except (ValueError, RecursionError) as error:
        raise BadAnswer("the answer is not JSON", status=raw.status, request_id=raw.request_id) from error
    if not isinstance(body, dict):
        raise BadAnswer(f"not a JSON object but {kind[:60]!r}", status=raw.status, request_id=raw.request_id)
    return body


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait from `Retry-After`: a number, maybe fractional, or a date; None when absent or nonsense."""
    given = str(next((headers[name] for name in headers if name.lower() == "retry-after"), "")).strip()
    try:
        seconds = float(given)
    except ValueError:
        seconds = _seconds_until(given, headers)
    return min(max(seconds, 0.0), LONGEST_WAIT) if isfinite(seconds) else None


def _seconds_until(date: str, headers: Mapping[str, str]) -> float:
    """By Microsoft's own clock where the answer carries it, since ours may be wrong."""
    try:
        moment = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError):
        return float("nan")
    try:
        now = parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (ValueError, TypeError):
        now = time.time()
    return moment - now
