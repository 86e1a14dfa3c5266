"""What keeps the portal useful without a connection: the service worker and the page it shows then."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from partnerportal.templatetags.portal import asset

SOURCE = settings.BASE_DIR / "static" / "js" / "sw.js"
FILES = (
    "app.css",
    "js/trusted.js",
    "js/app.js",
    "js/device.js",
    "js/once-only.js",
    "django_htmx/htmx-2.min.js",
    "icons.svg",
    "icons/favicon.svg",
)
TEMPLATES = ("offline.html", "_plain.html", "base.html")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of this build and language: another build or language is another worker."""
    source = SOURCE.read_text()
    shell = {
        "files": [asset(path) for path in FILES],
        "offline": reverse("offline"),
        "statics": f"/{settings.STATIC_URL.strip('/')}/",
        "icon": asset("icons/icon-192.png"),
        "lang": get_language(),
    }
    looks = [(settings.BASE_DIR / "templates" / name).read_text() for name in TEMPLATES]
    digest = hashlib.sha256("\n".join([json.dumps(shell), source, *looks]).encode()).hexdigest()[:16]
    script = f"const SHELL = {json.dumps(shell | {'version': digest})};\n{source}"
    headers = {"Cache-Control": "no-cache", "ETag": f'"{digest}"'}  # browsers ask again with every page
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Says nothing of anybody: it is kept where others may look."""
    return HttpResponse(render_to_string("offline.html", {}, request))
