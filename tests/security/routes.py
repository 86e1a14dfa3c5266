"""Every address of the product, read from the URL conf, so that a new one is known the day it is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import getclosurevars, unwrap
from typing import Any

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Route:
    """One address: its template such as `clients/{tenant_id}/flag/`, its name, its view and its arguments' kinds."""

    template: str
    name: str
    view: Callable[..., Any]
    arguments: Mapping[str, str]

    @property
    def is_staff(self) -> bool:
        """Django's admin, which is for the people who run the product."""
        return self.template.startswith("staff/")

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)

    @property
    def is_of_client(self) -> bool:
        return "tenant_id" in self.arguments

    @cached_property
    def methods(self) -> frozenset[str]:
        """What the view takes, as its decorator says; empty where it says nothing."""
        view = self.view
        while True:
            known = getclosurevars(view).nonlocals.get("request_method_list") if hasattr(view, "__code__") else None
            if known:
                break
            if names := getattr(view, "view_initkwargs", {}).get("http_method_names"):
                known = [name.upper() for name in names]
                break
            if not hasattr(view, "__wrapped__"):
                return frozenset()
            view = view.__wrapped__
        # Django answers a HEAD for views that take a GET by `require_safe` alone; see test_matrix.
        return frozenset(known)

    def address(self, values: Mapping[str, Any]) -> str:
        return "/" + self.template.format_map(values)

    def __str__(self) -> str:
        return self.name or self.template


def routes(patterns: Sequence[Any] | None = None) -> list[Route]:
    """All addresses of these patterns, of the product's own where none are given."""
    return list(_walk(get_resolver().url_patterns if patterns is None else patterns, "", (), {}))


def _walk(patterns: Sequence[Any], template: str, names: tuple[str, ...], kinds: Mapping[str, str]) -> Iterator[Route]:
    for entry in patterns:
        whole = template + _template(entry.pattern)
        seen = {**kinds, **{name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}}
        if isinstance(entry, URLResolver):
            namespace = (entry.namespace,) if entry.namespace else ()
            yield from _walk(entry.url_patterns, whole, (*names, *namespace), seen)
        else:
            yield Route(whole, ":".join(filter(None, (*names, entry.name))), entry.callback, seen)


def _template(pattern: RoutePattern | RegexPattern) -> str:
    """The pattern with `{name}` for each argument; the admin's two regular expressions are known by heart."""
    if isinstance(pattern, RegexPattern):
        text = str(pattern)
        for written, plain in (
            ("^", ""),
            ("$", ""),
            ("(?P<app_label>feedback|auth)", "auth"),
            ("(?P<url>.*)", "no-such"),
        ):
            text = text.replace(written, plain)
        return text
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        text = text.replace(f"<{kind}:{name}>", f"{{{name}}}").replace(f"<{name}>", f"{{{name}}}")
    return text


def is_gated(view: Callable[..., Any]) -> bool:
    return any(getattr(each, "is_client_view", False) for each in (view, unwrap(view)))
