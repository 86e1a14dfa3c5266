"""The style sheets joined as one `app.css`, by plain concatenation: cascade layers make that safe."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "app.css"
PARTS = (
    "tokens",
    "base",
    "layout",
    "components/status",
    "components/list",
    "components/controls",
    "components/feedback",
    "components/prose",
    "components/screens",
)
_writing = threading.Lock()


def sources() -> list[Path]:
    """The parts in the order in which the browser reads them; any other component follows by name."""
    css = settings.BASE_DIR / "static" / "css"
    known = [css / f"{part}.css" for part in PARTS]
    return known + sorted(set(css.glob("components/*.css")) - set(known))


def bundle() -> Path:
    """The joined file, written again only when one of its parts is newer."""
    joined = Path(settings.DATA_DIR) / "bundle" / NAME
    parts = sources()
    with _writing:
        if not joined.exists() or joined.stat().st_mtime < max(part.stat().st_mtime for part in parts):
            joined.parent.mkdir(parents=True, exist_ok=True)
            fresh = joined.with_suffix(f".{os.getpid()}")
            fresh.write_text("".join(part.read_text() for part in parts))
            fresh.replace(joined)
    return joined


class BundleFinder(BaseFinder):
    """Shows `app.css` to collectstatic, to the development server and to tests alike."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        # Django 5.2 deprecates `all` for `find_all`; both mean the same here.
        found = [str(bundle())] if path == NAME else []
        if find_all or kwargs.get("all"):
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, FileSystemStorage(location=bundle().parent)
