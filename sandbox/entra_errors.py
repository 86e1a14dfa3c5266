"""How Entra says no."""

from typing import Any

from sandbox.clock import iso
from sandbox.http import Response, json_response, new_id


class EntraError(Exception):
    def __init__(
        self,
        code: int,
        text: str,
        error: str = "invalid_request",
        suberror: str = "",
        claims: str = "",
        status: int = 400,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.error = error
        self.suberror = suberror
        self.claims = claims
        self.status = status


def token_error(error: EntraError, now: float) -> Response:
    """The JSON body of a refused token request."""
    trace, correlation = new_id(), new_id()
    moment = iso(now).replace("T", " ")
    ids = f"Trace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {moment}"
    body: dict[str, Any] = {
        "error": error.error,
        "error_description": f"AADSTS{error.code}: {error.text}\r\n{ids}",
        "error_codes": [error.code],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={error.code}",
    }
    if error.suberror:
        body["suberror"] = error.suberror
    if error.claims:
        body["claims"] = error.claims
    return json_response(error.status, body, {"x-ms-request-id": trace, "Cache-Control": "no-store"})
