"""An address for every route of a desk, to be tried from outside."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from webapp.access import declared


def addresses(app: Flask, method: str, *, is_public: bool) -> list[str]:
    """An address of every route that takes the method, with something in each place."""
    found = []
    for rule in app.url_map.iter_rules():
        is_open = declared(app.view_functions[rule.endpoint]) is None
        if method in (rule.methods or ()) and is_open == is_public:
            found.append(address_of(app, rule))
    return sorted(found)


def address_of(app: Flask, rule: Rule, application: str = "shop") -> str:
    """An address that the rule matches, with something in each place."""
    numbers = [name for name, one in rule._converters.items() if isinstance(one, IntegerConverter)]
    texts = dict.fromkeys(rule.arguments, "something")
    values: dict[str, Any] = {**texts, **dict.fromkeys(numbers, 1), "application": application}
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built
    return quote(built[1], safe="/%~")
