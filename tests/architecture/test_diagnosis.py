"""The diagnosis room reads, and makes dry runs by the client that has nothing else: no path in it writes."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import webapp.diagnosis
from webapp.talon import Client
from webapp.talon import resources as resources_room
from webapp.talon.dry import DryClient
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource

PATHS = sorted(Path(webapp.diagnosis.__file__).parent.rglob("*.py"))
SENDING = ("transport", "exchange", "connection", "dry")
"""Modules of the client that make or are a door: the room reaches them only through `talon()`."""
FACTS = ("within", "api_version", "application", "base_url")
"""What the client tells of itself, and the same client with another deadline."""


def methods(kind: type) -> dict[str, str]:
    """The public methods of a class with their docstrings on one line."""
    found = inspect.getmembers(kind, inspect.isfunction)
    return {name: " ".join((one.__doc__ or "").split()) for name, one in found if not name.startswith("_")}


def operations() -> dict[str, Operation[object]]:
    """Every operation of the client by name."""
    names = [f"{resources_room.__name__}.{one.name}" for one in pkgutil.iter_modules(resources_room.__path__)]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return {value.name: value for value in values if isinstance(value, Operation)}


def allowed() -> dict[str, set[str]]:
    """What may be called of each resource: the methods whose operation is declared to be a read."""
    reads = [name for name, one in operations().items() if one.repeatable is Repeat.READ]
    found = {"dry": set(methods(DryClient))}
    with Client("http://127.0.0.1", "k") as client:
        for name, one in vars(client).items():
            if isinstance(one, Resource):
                texts = methods(type(one)).items()
                found[name] = {method for method, text in texts if any(f"({read})" in text for read in reads)}
    return found


ALLOWED = allowed()


def is_client(node: ast.AST, names: set[str]) -> bool:
    """Whether an expression is the client: `talon()`, `talon().within(...)`, or a name for it."""
    if isinstance(node, ast.Name):
        return node.id in names
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "within"
    return isinstance(node.func, ast.Name) and node.func.id in ("talon", "client_of", "Client")


def client_names(tree: ast.AST) -> set[str]:
    """The names that a module gives the client, as arguments or by assignment."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation and "Client" in ast.unparse(node.annotation):
            names.add(node.arg)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                names |= {
                    one.id for one, value in pairs if isinstance(one, ast.Name) and is_client(value, names)
                }
    return names


def resource_names(tree: ast.AST, clients: set[str]) -> dict[str, str]:
    """The names that a module gives to a resource of the client, with the resource."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            (target, *others), value = node.targets, node.value
            if isinstance(target, ast.Name) and not others and is_client(value.value, clients):
                found[target.id] = value.attr
    return found


def faults(source: str) -> Iterator[str]:
    """What a module does that it may not."""
    tree = ast.parse(source)
    names = client_names(tree)
    aliases = resource_names(tree, names)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from _imports(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _calls(node, node.func.id, names | set(aliases))
        elif isinstance(node, ast.Attribute):
            if node.attr in ("_transport", "_send"):
                yield f"reaches behind the client: {ast.unparse(node)}"
            if is_client(node.value, names) and node.attr not in FACTS:
                yield from _uses(node, parents[node])
            alias = aliases.get(node.value.id) if isinstance(node.value, ast.Name) else None
            if alias is not None and node.attr not in ALLOWED.get(alias, set()):
                yield f"calls {ast.unparse(node)}"


def _imports(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if module.startswith("webapp.talon.") and module.split(".")[2] in SENDING:
        yield f"imports {module}"
    yield from (f"imports {one.name}" for one in node.names if one.name in ("client_of", "make_clients"))


def _calls(node: ast.Call, name: str, clients: set[str]) -> Iterator[str]:
    if name == "Client":
        yield "makes a client of its own"
    if name in ("getattr", "vars") and any(is_client(one, clients) for one in node.args):
        yield f"reaches into the client: {ast.unparse(node)}"


def _uses(resource: ast.Attribute, outer: ast.AST) -> Iterator[str]:
    """A resource of the client is named, or used at once for what it may be used for."""
    if isinstance(outer, ast.Attribute):
        if outer.attr not in ALLOWED.get(resource.attr, set()):
            yield f"calls {ast.unparse(outer)}"
    elif not (isinstance(outer, ast.Assign) and isinstance(outer.targets[0], ast.Name)):
        yield f"passes on {ast.unparse(resource)}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_module_of_the_room_only_reads_and_rehearses(path: Path) -> None:
    assert list(faults(path.read_text())) == []


def test_the_room_does_ask_something() -> None:
    """Else the test above could not fail."""
    everything = "\n".join(path.read_text() for path in PATHS)
    assert "talon()" in everything
    assert ".dry.session" in everything


@pytest.mark.parametrize(
    "source",
    [
        "talon().within(2).sessions.get('s')",
        "ledgers = talon().loyalty\nledgers.profile_points(4, 'anna')",
        "client = talon()\nclient.api_version >= '2026' and client.dry.session(change)",
    ],
)
def test_a_read_is_let_through(source: str) -> None:
    assert list(faults(source)) == []


def test_what_is_allowed_is_what_one_would_think() -> None:
    assert ALLOWED["dry"] == {"event", "profile", "return_items", "session"}
    assert ALLOWED["sessions"] == {"get"}
    assert ALLOWED["coupons"] == {"reserved_customers"}
    assert ALLOWED["customers"] == {"inventory"}
    assert ALLOWED["events"] == ALLOWED["audiences"] == set()


@pytest.mark.parametrize(
    "source",
    [
        "talon().sessions.update('s', change, dry=True)",
        "talon().sessions.return_items('s', items, dry=True)",
        "client = talon()\nclient.coupons.reserve(code, ids)",
        "began, client = now(), talon()\npartial(client.customers.update, 'anna')",
        "rest = talon().within(2)\nrest.events.track(event)",
        "def ask(client: Client) -> None:\n    client.sessions.reopen('s')",
        "found = talon().sessions\nfound.update('s', change)",
        "def ask(client: Client) -> None:\n    orders = client.sessions\n    partial(orders.reopen, 's')",
        "hand_on(talon().sessions)",
        "found = talon().sessions\ngetattr(found, 'update')('s', change)",
        "getattr(talon(), name).update('s', change)",
        "talon().dry._sessions.update('s', change)",
        "talon()._transport.call(UPDATE, 's')",
        "Client(url, key).customers.erase('anna')",
        "from webapp.talon.transport import Transport",
        "from webapp.extensions import client_of",
    ],
)
def test_a_way_round_is_noticed(source: str) -> None:
    assert list(faults(textwrap.dedent(source)))
