"""Who may do what: every address × every method × each persona × their own, a foreign and an ended client.

The addresses come from the URL conf. A new one is covered the day it is added; where the world has nothing to fill
its arguments with, the test says so and fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Web
from django.test import override_settings
from django.urls import path

from accounts import tokens
from tests.conftest import signed_in
from tests.security.routes import METHODS, Route, is_gated, routes
from tests.security.world import PERSONAS, WORDS, World, make_world

ROUTES = routes()
OURS = [route for route in ROUTES if not route.is_staff]
STAFF = [route for route in ROUTES if route.is_staff]
OPERATORS = (*PERSONAS, "foreign")
# What signed-out people may ask for; everything else leads to the sign-in.
PUBLIC = {
    "accounts:sign-in", "accounts:callback", "accounts:waiting", "messages:feed", "worker", "offline", "web-manifest",
}  # fmt: skip
# Arguments that are not somebody's: the secret is the right itself, pictures are Microsoft's and the same for all.
SHARED = {"secret", "key"}
NOTHING = {
    **dict.fromkeys(("reference", "number", "workload_id"), "no-such-thing"),
    **{name: uuid4() for name in ("user_id", "request_id")},
    "pk": 0,
}
VARIES = re.compile(
    rb'[0-9a-f]{32}|<time[^>]*>[^<]*|csrfmiddlewaretoken" value="[^"]*"|[?&]next=[^"]*|action="[^"]*"|href="[^"]*"'
)

BROKEN = {500, 501, 502}  # 503 says that Microsoft is away

pytestmark = pytest.mark.django_db
each_route = pytest.mark.parametrize("route", OURS, ids=str)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: nothing that a test does stays. Microsoft is away, so that nothing but our own rights decides."""
    away = {f"MICROSOFT_{name}_URL": "http://127.0.0.1:9" for name in ("LOGIN", "GRAPH", "PARTNER_CENTER")}
    with django_db_blocker.unblock(), override_settings(**away), transaction.atomic():
        tokens.cloud.cache_clear()
        tokens.identity.cache_clear()
        yield make_world()
        transaction.set_rollback(True)
    tokens.cloud.cache_clear()
    tokens.identity.cache_clear()


@dataclass
class Asker:
    """Asks as one persona; nothing that an answer did stays, so that each is asked in the same world."""

    web: Web

    def __call__(self, method: str, address: str, **more: Any) -> Any:
        kept = {name: cookie.value for name, cookie in self.web.cookies.items()}
        with transaction.atomic():
            answer: Any = self.web.generic(method, address, **more)
            answer.said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        self.web.cookies = SimpleCookie(kept)
        if answer.status_code != 405:
            cache.clear()
        return answer


@pytest.fixture(scope="module")
def ask(world) -> Callable[..., Asker]:
    people = {"": Web()} | {persona: signed_in(operator) for persona, operator in world.operators.items()}

    def as_persona(persona: str = "", *, enforces_csrf: bool = False) -> Asker:
        web = people[persona]
        web.raise_request_exception = False
        web.handler.enforce_csrf_checks = enforces_csrf
        return Asker(web)

    return as_persona


def filled(route: Route, values: dict[str, Any]) -> str:
    """The route's address with these values, looked up under `namespace.argument` or `argument`."""
    namespace = route.name.partition(":")[0]
    chosen = {}
    for name in route.arguments:
        key = f"{namespace}.{name}" if f"{namespace}.{name}" in values else name
        assert key in values, f"{route}: tests/security/world.py knows nothing to fill {name!r} with"
        chosen[name] = values[key]
    return route.address(chosen)


def objects_of(route: Route) -> list[str]:
    return [name for name in route.arguments if name != "tenant_id" and name not in SHARED]


def leaks(answer: Any, words: list[str]) -> list[str]:
    text = (answer.said.decode("utf-8", "replace") + str(answer.headers)).lower()
    return [word for word in words if word in text]


def same(one: Any, other: Any) -> bool:
    """The same page to the letter, but for its own number, time and address."""
    return VARIES.sub(b"", one.said) == VARIES.sub(b"", other.said)


# --- What the URL conf says ---


@each_route
def test_a_view_says_which_methods_it_takes(route):
    assert route.methods, f"{route} needs @require_safe or one of its kind"


@each_route
def test_a_view_of_a_client_goes_through_the_gate(route):
    assert not route.is_of_client or is_gated(route.view)


def test_only_a_few_addresses_are_open_to_strangers():
    assert {str(route) for route in OURS if route.is_public} == PUBLIC


# --- Signed out ---


@each_route
def test_a_stranger_is_asked_to_sign_in(route, world, ask):
    web = ask()
    address = filled(route, world.corners["own"].values)
    for method in METHODS:
        answer = web(method, address)

        if route.is_public:
            assert answer.status_code not in BROKEN
            assert (answer.status_code == 405) == (method not in route.methods), (method, answer.status_code)
            assert not leaks(answer, list(WORDS.values())) or route.name == "messages:feed"
        else:
            fragment = web(method, address, headers={"HX-Request": "true", "HX-Target": "detail"})
            assert (answer.status_code, answer["Location"][:9], answer.said) == (302, "/sign-in/", b""), method
            assert (fragment.said, fragment["HX-Refresh"]) == (b"", "true")


# --- Signed in ---


@each_route
@pytest.mark.parametrize("persona", OPERATORS)
def test_everybody_gets_what_is_theirs_and_nothing_else(route, persona, world, ask):
    """A client that is not theirs answers like one that does not exist, whatever is asked of it."""
    web, secrets = ask(persona), world.secrets_of(persona)
    kinds = list(WORDS) if route.arguments else ["own"]
    unknown = {}
    for method in METHODS:
        if route.is_of_client and method in route.methods:
            unknown[method] = web(method, filled(route, world.corners["foreign"].values | {"tenant_id": uuid4()}))
        # What a view does not take is refused before any client is looked at: for one persona that is shown in full.
        for kind in kinds if method in route.methods or persona == "admin" else kinds[:1]:
            address = filled(route, world.corners[kind].values)

            answer = web(method, address)

            told = f"{persona} {method} {address} ({kind}): {answer.status_code}"
            assert answer.status_code not in BROKEN, told
            assert (answer.status_code == 405) == (method not in route.methods), told
            assert not leaks(answer, secrets) or route.name == "messages:feed", told
            if is_hidden(route, persona, kind, world):
                assert answer.status_code == (404 if method in route.methods else 405), told
                if method in unknown:
                    assert same(answer, unknown[method]), told


def is_hidden(route: Route, persona: str, kind: str, world: World) -> bool:
    return (route.is_of_client or bool(objects_of(route))) and not world.sees(persona, kind)


@each_route
def test_no_object_is_reached_through_another_client(route, world, ask):
    names = objects_of(route)
    if not (route.is_of_client and names):
        return
    web = ask("admin")
    own = world.corners["own"].values
    mixed = [({**world.corners[kind].values, "tenant_id": own["tenant_id"]}, kind) for kind in ("foreign", "ended")] + [
        ({**own, "tenant_id": world.corners[kind].values["tenant_id"]}, kind) for kind in ("foreign", "ended")
    ]
    for values, kind in mixed:
        for method in route.methods:
            answer = web(method, filled(route, values))

            assert answer.status_code == 404, (method, filled(route, values))
            assert not leaks(answer, [WORDS[kind]])


@each_route
def test_an_object_that_does_not_exist_is_not_found(route, world, ask):
    web, own = ask("admin"), world.corners["own"].values
    for name in objects_of(route):
        unknown = {f"{route.name.partition(':')[0]}.{name}": NOTHING[name], name: NOTHING[name]}
        for method in route.methods:
            assert web(method, filled(route, own | unknown)).status_code == 404


# --- Forms ---


@each_route
@pytest.mark.parametrize("persona", ["", "admin"])
def test_a_form_of_another_site_is_refused(route, persona, world, ask):
    if "POST" not in route.methods or (not persona and not route.is_public):
        return
    web = ask(persona, enforces_csrf=True)
    address = filled(route, world.corners["own"].values)

    assert web("POST", address).status_code == 403
    assert web("POST", address, headers={"Origin": "https://elsewhere.example"}).status_code == 403


# --- The part for the people who run the product ---


@pytest.mark.parametrize("route", STAFF, ids=str)
def test_nobody_but_staff_enters_the_staff_part(route, world, ask):
    for persona in ("", "admin", "foreign"):
        web = ask(persona)
        for method in METHODS:
            answer = web(method, filled(route, world.corners["own"].values))

            assert answer.status_code in (302, 403, 404, 405), (persona, method, answer.status_code)
            assert not leaks(answer, list(WORDS.values()))
            if answer.status_code == 302:
                assert answer["Location"].startswith(("/staff/", "/sign-in/"))


@pytest.mark.parametrize("route", STAFF, ids=str)
def test_the_staff_part_breaks_for_nobody(route, world, ask):
    web = ask("staff")
    for method in METHODS:
        assert web(method, filled(route, world.corners["own"].values)).status_code not in BROKEN


# --- The guard itself ---


def careless(request, tenant_id, widget): ...


def test_the_guard_notices_an_argument_that_it_cannot_fill():
    added = routes([path("clients/<uuid:tenant_id>/widgets/<str:widget>/", careless, name="widget")])

    assert not is_gated(added[0].view)
    assert not added[0].methods
    with pytest.raises(AssertionError, match="nothing to fill 'widget' with"):
        filled(added[0], {"tenant_id": 1})


def test_the_guard_reads_every_kind_of_address():
    assert all("<" not in route.template for route in ROUTES)
    assert len(OURS) > 60
