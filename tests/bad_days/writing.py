"""Words for tests of writes at Microsoft: the form as a browser sends it, and what Microsoft then knows."""

from __future__ import annotations

import re
from typing import Any

from tests.bad_days.product import Browser, Product


def tenant_of(product: Product, **wanted: Any) -> str:
    """The biggest client the admin may manage with these facts, such as `synced=True`."""
    ours = set(product.ask("tenants"))
    found = [each for each in product.sandbox.tenants() if each["id"] in ours]
    found = [each for each in found if all(each[name] == value for name, value in wanted.items())]
    return str(max(found, key=lambda each: int(each["users"]))["id"])


def people_of(product: Product, tenant: str, *, synced: bool = False) -> list[str]:
    """Members without an admin role."""
    return [
        each["id"]
        for each in product.sandbox.users(tenant, 500)
        if each["userType"] == "Member"
        and each["accountEnabled"]
        and not each["isManagementRestricted"]
        and not each["roles"]
        and bool(each["onPremisesSyncEnabled"]) == synced
    ]


def reset_form(browser: Browser, tenant: str, person: str) -> tuple[str, dict[str, str]]:
    """Where the form of a password reset goes, and what it holds."""
    path = f"/clients/{tenant}/users/{person}/reset/"
    return path, fields(browser.get(path).text, "change-sheet")


def note_form(browser: Browser, tenant: str, ticket: str, note: str) -> tuple[str, dict[str, str]]:
    path = f"/clients/{tenant}/support/{ticket}/note/"
    text = browser.get(f"/clients/{tenant}/support/{ticket}/").text
    before, found, form = text.partition(f'action="{path}"')
    assert found, before
    return path, {**fields(form), "note": note}


def fields(text: str, after: str = "") -> dict[str, str]:
    """The hidden fields of the first form, and the token that every form carries."""
    form = text.split(f'id="{after}"')[-1] if after else text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.split("</form>")[0]))
    assert "csrfmiddlewaretoken" in hidden, form[:2000]
    return hidden


def writes(product: Product, part: str, method: str = "") -> int:
    """Calls that changed something whose address holds this part."""
    changing = {method} if method else {"PATCH", "POST"}
    return sum(part in entry["path"] and entry["method"] in changing for entry in product.sandbox.journal())
