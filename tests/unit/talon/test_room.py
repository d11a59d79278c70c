"""The room as a whole: what it imports, and what its docstrings say."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import webapp.talon
from webapp.talon import Client, resources
from webapp.talon.errors import TalonError
from webapp.talon.operation import Operation
from webapp.talon.resources.base import Resource

ROOM = Path(webapp.talon.__file__).parent
ALLOWED = {"requests", "urllib3", "msgspec", "webapp"} | sys.stdlib_module_names
DOOR = {"transport.py", "exchange.py", "connection.py"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.name)
def test_the_room_imports_little_and_has_one_door(path: Path) -> None:
    found = set(imports(path))
    assert {name.partition(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("webapp.talon") for name in found if name.startswith("webapp"))
    if path.name not in DOOR:
        assert not {name for name in found if name.partition(".")[0] in ("requests", "urllib3", "socket")}


def test_it_works_at_a_plain_prompt() -> None:
    code = "import sys, webapp.talon as t; print(t.Client('http://127.0.0.1', 'k'), 'flask' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOM.parents[1], check=True
    )
    assert done.stdout.strip() == "<Client http://127.0.0.1 api_version=2024> False"


def operations() -> dict[str, Operation[Any]]:
    found = {}
    for module in pkgutil.iter_modules(resources.__path__):
        for value in vars(importlib.import_module(f"{resources.__name__}.{module.name}")).values():
            if isinstance(value, Operation):
                found[value.name] = value
    return found


def methods() -> Iterator[tuple[str, str]]:
    with Client("http://127.0.0.1", "k") as client:
        for name, resource in vars(client).items():
            if isinstance(resource, Resource):
                for method, function in inspect.getmembers(type(resource), inspect.isfunction):
                    if not method.startswith("_"):
                        yield f"{name}.{method}", inspect.cleandoc(function.__doc__ or "")


@pytest.mark.parametrize(("method", "text"), list(methods()), ids=lambda value: value.partition("\n")[0][:40])
def test_a_method_names_its_operation_and_its_errors(method: str, text: str) -> None:
    joined = " ".join(text.split())
    named = [one for one in operations().values() if f"({one.name})" in joined]
    assert len(named) == 1, method
    (operation,) = named
    if method.partition(".")[2].startswith("each_") or method.endswith("_in_batches"):
        return
    assert joined.startswith(f"{operation.method} /"), method
    assert "Raises:" in text, method
    if operation.since == "2026":
        assert "needs api_version 2026" in joined, method


def test_every_operation_has_a_method() -> None:
    texts = " ".join(text for _, text in methods())
    assert [name for name in operations() if f"({name})" not in texts] == []
    assert len(operations()) == 28 + 7


def test_every_error_has_a_code_of_its_own() -> None:
    def below(kind: type[TalonError]) -> Iterator[type[TalonError]]:
        yield kind
        for one in kind.__subclasses__():
            yield from below(one)

    codes = [kind.code for kind in below(TalonError)]
    assert len(codes) == len(set(codes)) == 14
    assert all(kind.__doc__ for kind in below(TalonError))
