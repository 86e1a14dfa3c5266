from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """What every view receives.

    The gate of one client's pages sets `current_client` and `access`; a view may set `section`, the key of the
    menu's entry to mark, where the namespace of its URL does not say it. `without_menu` is set where the counts in the
    menu may not be shown.
    """

    htmx: HtmxDetails
    request_id: str
    current_client: Any
    access: Any  # clients.models.Access
    section: str
    without_menu: bool


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    fragments: Collection[str] = (),
    counts: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with the one fragment that htmx is about to replace.

    A fragment has a single name: its partialdef, its element id and its hx-target.
    Only names in `fragments` are answered, so a browser can never choose a template. A fragment that this page
    does not have was asked of another one, whose form led here: the browser then goes to this page for good.
    A `page_title` in the context becomes the title of the window in both cases. `counts` names the sections whose
    counts in the menu this request may have changed: beside a fragment they come along.
    """
    target = "" if request.htmx.history_restore_request else request.htmx.target
    if target in fragments:
        html = _title(context) + render_to_string(f"{template}#{target}", context, request)
        html += render_to_string("_messages.html", {"out_of_band": True}, request)
        if counts:
            html += render_to_string("_counts.html", {"counts": counts}, request)
    elif target and request.method == "GET" and status == 200:
        return HttpResponseClientRedirect(request.get_full_path())
    else:
        html = render_to_string(template, context, request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _title(context: Mapping[str, Any]) -> str:
    title = context.get("page_title")
    return format_html("<title>{} · Partner Portal</title>", title) if title else ""
