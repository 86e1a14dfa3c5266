from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_safe

from partnerportal.templatetags.portal import asset

ICONS = [
    ("icons/icon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "maskable"),
]
SCREENSHOTS = [  # made from the sandbox by docs/screenshots.py
    ("screenshots/phone.jpg", "780x1688", "narrow", gettext_noop("Service health of one client")),
    ("screenshots/desktop.jpg", "1440x900", "wide", gettext_noop("A client at a glance")),
]


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the portal as an app."""
    content = {
        "id": "/",
        "name": "Partner Portal",
        "short_name": gettext("Portal"),
        "description": gettext("Every client’s Microsoft 365 health, users and tickets, in your pocket."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3f6",
        "theme_color": "#6b2176",
        "shortcuts": [
            {"name": gettext("Search a person"), "url": "/users/"},
            {"name": gettext("Service health"), "url": "/health/"},
        ],
        "screenshots": [
            {"src": asset(path), "sizes": sizes, "type": "image/jpeg", "form_factor": form, "label": gettext(label)}
            for path, sizes, form, label in SCREENSHOTS
        ],
        "icons": [
            {"src": asset(path), "sizes": sizes, "type": kind, "purpose": use} for path, sizes, kind, use in ICONS
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=86400"
    response["Vary"] = "Accept-Language"
    return response
