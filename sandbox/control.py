"""The control API below /_sandbox/: what a test asks the cloud, and what it tells it to do."""

from typing import TYPE_CHECKING

from sandbox import pages
from sandbox.control_reads import READS
from sandbox.control_words import Misunderstood
from sandbox.control_writes import WRITES
from sandbox.http import Request, Response, html_response, json_response

if TYPE_CHECKING:
    from sandbox.app import Sandbox


def handle(sandbox: "Sandbox", request: Request) -> Response:
    name = request.path.removeprefix("/_sandbox").strip("/")
    if not name:
        return html_response(200, pages.overview(f"/_sandbox/{each}" for each in READS))
    action = f"{request.method} {name}"
    try:
        if request.method == "GET" and name in READS:
            return json_response(200, READS[name](sandbox, request.params()))
        if action in WRITES:
            told = request.json()
            if not isinstance(told, dict):
                raise Misunderstood("The body must be a JSON object.")
            return json_response(200, WRITES[action](sandbox, told))
    except (Misunderstood, TypeError, ValueError, KeyError, LookupError) as error:
        return json_response(400, {"error": f"{type(error).__name__}: {error}"})
    return json_response(
        404, {"error": f"There is no {action}.", "known": [*(f"GET {each}" for each in READS), *WRITES]}
    )
