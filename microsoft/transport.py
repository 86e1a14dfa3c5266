"""Carries MSAL's calls: it insists on https and on Microsoft's name, we may have to go elsewhere (contract §1.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from microsoft import http
from microsoft.cloud import Cloud, on_base
from microsoft.document import Document
from microsoft.errors import BadAnswer, MicrosoftError, Throttled, Unavailable


class Transport:
    """What MSAL calls an HTTP client: discovery from the template, posts mapped from Microsoft's name to our base."""

    def __init__(self, cloud: Cloud, discovery: Document, within: float) -> None:
        self._cloud = cloud
        self._discovery = discovery
        self._within = within

    def get(self, url: str, **kwargs: Any) -> "Answer":
        tenant = urlsplit(url).path.split("/")[1]
        return Answer(200, json.dumps(self._document(tenant)), {})

    def _document(self, tenant: str) -> dict[str, str]:
        cloud, template = self._cloud, self._discovery.get()
        return {
            "authorization_endpoint": cloud.login_url + _path(template, "authorization_endpoint", cloud, tenant),
            "token_endpoint": cloud.login_public + _path(template, "token_endpoint", cloud, tenant),
            "issuer": str(template.get("issuer") or "").replace("{tenantid}", tenant),
        }

    def post(self, url: str, *, data: Mapping[str, Any], headers: Mapping[str, str], **kwargs: Any) -> "Answer":
        cloud = self._cloud
        raw = http.call(
            cloud,
            "POST",
            on_base(url, cloud.login_url, cloud.login_public),
            headers={**headers, "Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode(data).encode(),
            within=self._within,
            # An old refresh token keeps working after it was replaced; a code works once.
            repeatable=data.get("grant_type") == "refresh_token",
        )
        raise_unless_entra_answers(raw)
        if not (answer := http.json_object(raw)):
            raise BadAnswer("Entra ID answered nothing", status=raw.status, request_id=raw.request_id)
        # Written anew: MSAL would log an answer that it cannot read, tokens included.
        return Answer(raw.status, json.dumps(answer), dict(raw.headers))

    def close(self) -> None:
        """Connections belong to the thread, not to this app object."""


@dataclass(frozen=True, slots=True)
class Answer:
    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise Unavailable(status=self.status_code)


def raise_unless_entra_answers(raw: http.Raw) -> None:
    if raw.status == 429:
        kind: type[MicrosoftError] = Throttled
    elif raw.status >= 500:
        kind = Unavailable
    elif 300 <= raw.status < 400:
        kind = BadAnswer
    else:
        return
    raise kind("Entra ID", status=raw.status, request_id=raw.request_id, retry_after=raw.retry_after)


def _path(template: Mapping[str, Any], name: str, cloud: Cloud, tenant: str) -> str:
    """The path of an endpoint for one tenant, from the document of `organizations`."""
    try:
        link = on_base(str(template.get(name) or ""), cloud.login_url, cloud.login_public)
    except ValueError as error:
        raise BadAnswer(f"the {name} is on a foreign host") from error
    return link.removeprefix(cloud.login_url).replace("/organizations/", f"/{tenant}/", 1)
