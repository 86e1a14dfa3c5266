"""No operator ever sees a client that is not theirs. These tests guard every view, old and new."""

import re
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import URLResolver, get_resolver, path, reverse

from tests.factories import make_client

ROOT = Path(__file__).parent.parent
VIEWS = sorted(path for path in ROOT.glob("*/views*.py") if path.parent.name not in ("sandbox", "tests"))
# What a view may say of a model: nothing before it is narrowed to the operator or reached from the gate's client.
UNSCOPED = re.compile(
    r"\b(?P<model>[A-Z]\w+)\.objects\.(?!visible_to\(|of\()\w+|_or_404\(\s*(?P<bare>[A-Z]\w*)\s*,|\.objects\.all\("
)


OPERATORS_OWN = {"Operator", "AuditEvent", "Session"}  # rows of the operator, not of a client


def client_routes(entries, names=(), arguments=()):
    """Every route below an address that names a client: view, name, converters."""
    for entry in entries:
        seen = {**dict(arguments), **entry.pattern.converters}
        if isinstance(entry, URLResolver):
            yield from client_routes(entry.url_patterns, [*names, entry.namespace], seen)
        elif "tenant_id" in seen:
            yield entry.callback, ":".join(filter(None, [*names, entry.name])), seen


ROUTES = list(client_routes(get_resolver().url_patterns))
each_client_route = pytest.mark.parametrize(("view", "name", "arguments"), ROUTES, ids=[name for _, name, _ in ROUTES])


def is_gated(view) -> bool:
    return getattr(view, "is_client_view", False)


def unscoped(source: str) -> list[str]:
    return [match.group() for match in UNSCOPED.finditer(source) if match["model"] not in OPERATORS_OWN]


@each_client_route
def test_a_route_that_names_a_client_is_gated(view, name, arguments):
    assert is_gated(view), f"{name} needs @client_view"


@each_client_route
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_a_client_of_someone_else_is_not_found(view, name, arguments, method, web):
    stand_ins = {key: uuid4() if "UUID" in type(kind).__name__ else "1" for key, kind in arguments.items()}
    address = reverse(name, kwargs=stand_ins | {"tenant_id": make_client().tenant_id})

    assert getattr(web, method)(address).status_code in {404, 405}


@each_client_route
def test_a_client_of_someone_else_is_not_found_by_the_method_that_the_page_answers(view, name, arguments, web):
    stand_ins = {key: uuid4() if "UUID" in type(kind).__name__ else "1" for key, kind in arguments.items()}
    address = reverse(name, kwargs=stand_ins | {"tenant_id": make_client().tenant_id})

    assert 404 in {web.get(address).status_code, web.post(address).status_code}


@each_client_route
def test_a_stranger_is_sent_to_sign_in(view, name, arguments, client, db):
    stand_ins = {key: uuid4() if "UUID" in type(kind).__name__ else "1" for key, kind in arguments.items()}

    response = client.get(reverse(name, kwargs=stand_ins))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("module", VIEWS, ids=lambda module: f"{module.parent.name}/{module.name}")
def test_views_query_only_what_the_operator_may_see(module):
    assert unscoped(module.read_text()) == []


def test_the_guard_notices_a_view_that_forgets_the_gate():
    def careless(request, tenant_id): ...

    resolver = SimpleNamespace(url_patterns=[path("clients/<uuid:tenant_id>/careless/", careless, name="careless")])

    found = list(client_routes(resolver.url_patterns))

    assert [name for _view, name, _arguments in found] == ["careless"]
    assert not is_gated(found[0][0])


@pytest.mark.parametrize(
    "careless",
    [
        "rows = Issue.objects.filter(client__tenant_id=tenant_id)",
        "client = get_object_or_404(Client, tenant_id=tenant_id)",
        "everyone = DirectoryUser.objects.all()",
    ],
)
def test_the_guard_notices_a_query_that_forgets_the_operator(careless):
    assert unscoped(careless)
