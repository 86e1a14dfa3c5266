"""users/delta: everybody once, then only what changed."""

import json
from typing import Any

from sandbox.clock import DAY
from sandbox.directory import Directory, Person
from sandbox.graph.call import Answer, Call, GraphError, collection, preference
from sandbox.graph.odata import read_filter
from sandbox.http import dump
from sandbox.tokens import b64, unb64

LIFE = 7 * DAY
MOST = 999
FORBIDDEN = ("$top", "$orderby", "$search", "$expand", "$count", "$skip")
DEFAULT = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName",
)  # fmt: skip


def answer(call: Call) -> Answer:
    params = {name.casefold(): value for name, value in call.params.items()}
    if any(name in params for name in FORBIDDEN):
        raise GraphError(400, "Request_UnsupportedQuery", "Unsupported Query.")
    if params.get("$deltatoken") == "latest":
        return last_page(call, [], start_state(call, params))
    if token := params.get("$skiptoken"):
        state = read(call, token)
        return changes(call, state) if state["k"] == "c" else everybody(call, state)
    if token := params.get("$deltatoken"):
        return changes(call, {**read(call, token), "k": "c", "i": 0})
    return everybody(call, start_state(call, params))


def start_state(call: Call, params: dict[str, str]) -> dict[str, Any]:
    """What a round has to remember: the properties, the filter, and how long the log was when it began."""
    return {
        "k": "f", "i": 0, "n": len(call.tenant.directory.log), "t": call.now, "s": params.get("$select", ""),
        "q": params.get("$filter", ""), "b": call.sandbox.started_at,
    }  # fmt: skip


def write(state: dict[str, Any]) -> str:
    return b64(dump(state))


def read(call: Call, token: str) -> dict[str, Any]:
    """Open a token; one that is too old or from another life of this sandbox means starting again."""
    try:
        state = json.loads(unb64(token))
        moment, length, birth = float(state["t"]), int(state["n"]), float(state["b"])
    except (ValueError, KeyError, TypeError) as error:
        raise GraphError(400, "Request_BadRequest", "The specified delta token is not valid.") from error
    directory = call.tenant.directory
    lost = birth != call.sandbox.started_at and (length or directory.log)
    if call.now - moment > LIFE or moment <= directory.delta_floor or lost or length > len(directory.log):
        location = f"{call.root}/users/delta?$deltatoken="
        raise GraphError(
            410,
            "syncStateNotFound",
            "The sync state generation is not found; the delta link is too old.",
            {"Location": location},
        )
    return dict(state)


def names_of(state: dict[str, Any]) -> list[str]:
    names = [name.strip() for name in state["s"].split(",") if name.strip()] or list(DEFAULT)
    return names if "id" in names else [*names, "id"]


def page_size(call: Call) -> int:
    wanted = preference(call.headers, "odata.maxpagesize")
    return min(int(wanted), MOST) if wanted.isdigit() and int(wanted) else 100


def everybody(call: Call, state: dict[str, Any]) -> Answer:
    """The next page of the first round."""
    directory, names, size = call.tenant.directory, names_of(state), page_size(call)
    test = read_filter(state["q"]).test if state["q"] else None
    items: list[bytes] = []
    for number, person in directory.everybody(int(state["i"])):
        if len(items) == size:
            more = f"{call.root}/users/delta?$skiptoken={write({**state, 'i': number})}"
            if state["i"] and call.tenant.index % 5 == 2:
                items.append(items[0])  # an item may come twice
            return collection(context(call, state), items, more)
        if test is None or test(person):
            items.append(dump(set_properties(person, names)))
    return last_page(call, items, state)


def set_properties(person: Person, names: list[str]) -> dict[str, Any]:
    """What was never set is absent, not null."""
    return {name: person[name] for name in names if person.get(name) is not None and person.get(name) != []}


def last_page(call: Call, items: list[bytes], state: dict[str, Any]) -> Answer:
    token = write({**state, "k": "d", "i": 0, "t": call.now, "b": call.sandbox.started_at})
    return collection(context(call, state), items, delta_link=f"{call.root}/users/delta?$deltatoken={token}")


def context(call: Call, state: dict[str, Any]) -> str:
    return call.context(f"users({state['s']})" if state["s"] else "users")


def changes(call: Call, state: dict[str, Any]) -> Answer:
    """The next page of a later round."""
    directory, names, size = call.tenant.directory, names_of(state), page_size(call)
    touched: dict[int, set[str]] = {}
    end = int(state.get("e", len(directory.log)))
    for number, properties in directory.log[int(state["n"]) : end]:
        touched.setdefault(number, set()).update(properties)
    wanted = [
        (number, properties) for number, properties in touched.items() if concerns(directory, number, properties, names)
    ]
    minimal = preference(call.headers, "return") == "minimal"
    start = int(state["i"])
    items = [
        dump(changed(directory, number, properties, names, minimal))
        for number, properties in wanted[start : start + size]
    ]
    if start + size < len(wanted):
        more = f"{call.root}/users/delta?$skiptoken={write({**state, 'i': start + size, 'e': end})}"
        return collection(context(call, state), items, more)
    return last_page(call, items, {**{key: value for key, value in state.items() if key != "e"}, "n": end})


def concerns(directory: Directory, number: int, properties: set[str], names: list[str]) -> bool:
    return number in directory.removed or not properties or bool(properties & set(names))


def changed(directory: Directory, number: int, properties: set[str], names: list[str], minimal: bool) -> dict[str, Any]:
    person = directory.get(number)
    if person is None:
        return {"id": directory.id_of(number), "@removed": {"reason": directory.removed.get(number, "deleted")}}
    if minimal:
        return {name: person.get(name) for name in names if name in properties or name == "id"}
    row = set_properties(person, names)
    row |= {name: person.get(name) for name in names if name in properties}
    return row
