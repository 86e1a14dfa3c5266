"""Pictures of posts: fetched from Microsoft's two hosts by us, kept, and served from our own address."""

from __future__ import annotations

import time
from datetime import timedelta

import requests
import structlog
from django.conf import settings
from django.utils.timezone import now

from messages_app.models import Picture
from messages_app.sanitise import is_picture

log = structlog.get_logger(__name__)

LARGEST = 3 * 1024 * 1024  # bytes
WITHIN = 3.5  # seconds
AGAIN_AFTER = timedelta(minutes=10)  # a picture that could not be had
KINDS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}


def picture(key: str) -> Picture | None:
    """The picture with its content; None where no post names it or Microsoft does not give it."""
    row = Picture.objects.filter(key=key).first()
    if row is None or (row.content is None and row.tried_at and now() - row.tried_at < AGAIN_AFTER):
        return None
    if row.content is None:
        row.tried_at = now()
        row.content, row.content_type = fetch(row.url)
        row.save(update_fields=["tried_at", "content", "content_type"])
    return row if row.content is not None else None


def fetch(url: str) -> tuple[bytes | None, str]:
    """The bytes and what they are; a redirect, a foreign host, a wrong type or too much of it is no picture."""
    if not is_picture(url):
        return None, ""
    proxies = {"https": settings.HTTPS_PROXY} if settings.HTTPS_PROXY else None
    ends = time.monotonic() + WITHIN
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.get(url, timeout=(2, 2), stream=True, allow_redirects=False, proxies=proxies) as answer:
                return _content(answer, ends)
    except requests.RequestException as error:
        log.info("picture_not_fetched", error=type(error).__name__)
        return None, ""


def _content(answer: requests.Response, ends: float) -> tuple[bytes | None, str]:
    if answer.status_code != 200:
        return None, ""
    content = bytearray()
    for chunk in answer.iter_content(64 * 1024):
        content += chunk
        if len(content) > LARGEST or time.monotonic() > ends:
            return None, ""
    kind = next((kind for kind, starts in KINDS.items() if content.startswith(starts)), "")
    return (bytes(content), kind) if kind else (None, "")
