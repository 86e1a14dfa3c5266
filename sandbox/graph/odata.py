"""The part of OData's $filter, $orderby, $select and $search that Graph is asked for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sandbox.graph.call import GraphError

Row = dict[str, Any]
Test = Callable[[Row], bool]
Value = Callable[[Row], Any]

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<guid>[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_$@][\w$@./]*)"
    r"|(?P<sign>[(),:]))"
)
OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le", "in")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+)?(Z|[+-]\d\d:\d\d)?")


@dataclass
class Filter:
    """A compiled $filter, with what decides whether Graph allows it."""

    test: Test
    properties: set[str] = field(default_factory=set)
    operators: set[str] = field(default_factory=set)


def comparable(value: Any) -> Any:
    """Text in one case; moments so that text order is time order whatever the fraction digits."""
    if isinstance(value, str):
        if MOMENT.fullmatch(value):
            text = value.rstrip("Z")
            text = text if "T" in text else text + "T00:00:00"
            return (text if "." in text else text + ".").rstrip("0")
        return value.casefold()
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        text = text.strip()
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None or match.end() == place:
                raise invalid(f"Invalid filter clause: Syntax error at position {place} in '{text}'.")
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind]))
            place = match.end()
        self.place = 0
        self.text = text
        self.properties: set[str] = set()
        self.operators: set[str] = set()

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def take(self, expected: str = "") -> tuple[str, str]:
        token = self.peek()
        if token[0] == "end" or (expected and token[1] != expected):
            raise invalid(f"Invalid filter clause: Syntax error at position {len(self.text)} in '{self.text}'.")
        self.place += 1
        return token

    def parse(self) -> Test:
        test = self.either()
        if self.peek()[0] != "end":
            raise invalid(f"Invalid filter clause: Syntax error in '{self.text}'.")
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == ("name", "or"):
            self.take()
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.peek() == ("name", "and"):
            self.take()
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        kind, word = self.peek()
        if word.casefold() == "not" and kind == "name":
            self.take()
            self.operators.add("not")
            inner = self.one()
            return lambda row: not inner(row)
        if word == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        if kind != "name":
            raise invalid(f"Invalid filter clause: Syntax error in '{self.text}'.")
        self.take()
        if self.peek()[1] == "(":
            if word.endswith(("/any", "/all")):
                return self.lambda_(word)
            return self.function(word.casefold())
        return self.comparison(word)

    def function(self, name: str) -> Test:
        tests: dict[str, Callable[[str, str], bool]] = {
            "startswith": str.startswith,
            "endswith": str.endswith,
            "contains": lambda value, part: part in value,
        }
        if name not in tests:
            raise invalid(f"Invalid filter clause: An unknown function with name '{name}' was found.")
        self.operators.add(name)
        self.take("(")
        value = self.path(self.take()[1])
        self.take(",")
        wanted = comparable(self.literal())
        self.take(")")
        holds = tests[name]
        return lambda row: isinstance(found := value(row), str) and holds(found.casefold(), str(wanted))

    def lambda_(self, word: str) -> Test:
        collection, _, quantifier = word.rpartition("/")
        self.properties.add(collection)
        self.take("(")
        variable = self.take()[1]
        self.take(":")
        outer, self.properties = self.properties, set()
        inner = self.either()
        self.properties = outer
        self.take(")")
        every = all if quantifier == "all" else any
        values = self.path(collection)
        return lambda row: every(inner({variable: each}) for each in values(row) or ())

    def comparison(self, name: str) -> Test:
        value = self.path(name)
        operator = self.take()[1].casefold()
        if operator not in OPERATORS:
            raise invalid(f"Invalid filter clause: '{operator}' is not an operator.")
        self.operators.add(operator)
        if operator == "in":
            self.take("(")
            wanted = [comparable(self.literal())]
            while self.peek()[1] == ",":
                self.take()
                wanted.append(comparable(self.literal()))
            self.take(")")
            return lambda row: comparable(value(row)) in wanted
        return compare(operator, value, comparable(self.literal()))

    def literal(self) -> Any:
        kind, word = self.take()
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word) if "." in word else int(word)
        if kind == "name":
            if word not in ("true", "false", "null"):
                raise invalid(f"Invalid filter clause: Could not find a property named '{word}'.")
            return {"true": True, "false": False, "null": None}[word]
        return word

    def path(self, name: str) -> Value:
        parts = name.split("/")
        self.properties.add(name if parts[-1] == "$count" else parts[0])
        if parts[-1] == "$count":
            self.operators.add("$count")
            return lambda row: len(row.get(parts[0]) or ())
        if len(parts) == 1:
            return lambda row: row.get(name)

        def nested(row: Row) -> Any:
            value: Any = row
            for part in parts:
                value = value.get(part) if isinstance(value, dict) else None
            return value

        return nested


def compare(operator: str, value: Value, wanted: Any) -> Test:
    if operator == "eq":
        return lambda row: bool(comparable(value(row)) == wanted)
    if operator == "ne":
        return lambda row: bool(comparable(value(row)) != wanted)

    def ordered(row: Row) -> bool:
        found = comparable(value(row))
        if found is None or wanted is None or isinstance(found, str) != isinstance(wanted, str):
            return False
        if operator == "gt":
            return bool(found > wanted)
        if operator == "ge":
            return bool(found >= wanted)
        return bool(found < wanted) if operator == "lt" else bool(found <= wanted)

    return ordered


def invalid(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


@lru_cache(maxsize=512)
def read_filter(text: str) -> Filter:
    parser = _Parser(text)
    return Filter(parser.parse(), parser.properties, parser.operators)


def check_known(found: set[str], known: Sequence[str] | set[str]) -> None:
    """Refuse names of properties that do not exist."""
    for name in found:
        if name.partition("/")[0] not in known:
            raise invalid(f"Invalid filter clause: Could not find a property named '{name}'.")


def order(rows: list[Row], clause: str) -> list[Row]:
    """Sort by one or more properties; what is null comes first, as in Graph."""
    for part in reversed(clause.split(",")):
        name, _, direction = part.strip().partition(" ")
        rows = sorted(
            rows,
            key=lambda row: ((found := comparable(row.get(name))) is not None, found),
            reverse=direction.strip().casefold() == "desc",
        )
    return rows


def order_names(clause: str) -> list[str]:
    return [part.strip().partition(" ")[0] for part in clause.split(",") if part.strip()]


def selected(params: dict[str, str]) -> list[str]:
    return [name.strip() for name in params.get("$select", "").split(",") if name.strip()]


SEARCH = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(AND|OR)\b|([()]))')
WORDS = re.compile(r"[^\W\d_]+|\d+")


def read_search(text: str) -> Test:
    """Compile $search: quoted clauses `property:text` with AND, OR and parentheses."""
    parts: list[tuple[str, str]] = []
    place = 0
    while place < len(text.rstrip()):
        match = SEARCH.match(text, place)
        if match is None:
            raise GraphError(
                400,
                "BadRequest",
                f"Syntax error: character '{text[place]}' is not valid at position {place} in '{text}'.",
            )
        clause, word, sign = match.groups()
        parts.append(("clause", re.sub(r"\\(.)", r"\1", clause)) if clause is not None else ("word", word or sign))
        place = match.end()
    return _search_either(parts, [0])


def _search_either(parts: list[tuple[str, str]], place: list[int]) -> Test:
    tests = [_search_both(parts, place)]
    while place[0] < len(parts) and parts[place[0]] == ("word", "OR"):
        place[0] += 1
        tests.append(_search_both(parts, place))
    return lambda row: any(test(row) for test in tests)


def _search_both(parts: list[tuple[str, str]], place: list[int]) -> Test:
    tests = [_search_one(parts, place)]
    while place[0] < len(parts) and parts[place[0]][1] not in ("OR", ")"):
        if parts[place[0]] == ("word", "AND"):
            place[0] += 1
        tests.append(_search_one(parts, place))
    return lambda row: all(test(row) for test in tests)


def _search_one(parts: list[tuple[str, str]], place: list[int]) -> Test:
    if place[0] >= len(parts):
        raise GraphError(400, "BadRequest", "Syntax error in $search.")
    kind, text = parts[place[0]]
    place[0] += 1
    if (kind, text) == ("word", "("):
        test = _search_either(parts, place)
        place[0] += 1
        return test
    name, colon, wanted = text.partition(":")
    if kind != "clause" or not colon:
        raise GraphError(400, "BadRequest", f"Unrecognized query argument specified: '{text}'.")
    if name in ("displayName", "description"):
        return _token_search(name, wanted)
    folded = wanted.casefold()
    return lambda row: any(
        isinstance(each, str) and each.casefold().startswith(folded) for each in as_list(row.get(name))
    )


def _token_search(name: str, wanted: str) -> Test:
    """Each word must begin a word of the property, in any order."""
    wanted_words = tokens(wanted)
    return lambda row: (
        isinstance(row.get(name), str)
        and all(any(word.startswith(each) for word in tokens(row[name])) for each in wanted_words)
    )


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[str, ...]:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return tuple(word.casefold() for word in WORDS.findall(split))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
