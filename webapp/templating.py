"""The environment of our templates: Jinja's own, without what it does anew for every part of a page."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode

_OWN_ARGUMENTS = ("_loop_vars", "_block_vars")
"""What Jinja's compiler adds to each call for functions that want the context."""


class PageContext(Context):
    """Calls macros and plain functions straight away; Jinja asks each of them three times what it wants."""

    @internalcode
    def call(self, called: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) is not FunctionType or "jinja_pass_arg" in called.__dict__:
            return super().call(called, *args, **named)
        for name in _OWN_ARGUMENTS:
            named.pop(name, None)
        return called(*args, **named)


class PageEnvironment(Environment):
    """What every template knows is one dict: Jinja lays an empty one over it for each template, and then
    looks through both of them, name by name, at every import.
    """

    context_class = PageContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Desk(Flask):
    """A Flask whose templates are ours."""

    jinja_environment = PageEnvironment


def make_strict(app: Flask) -> None:
    """A name that is not there is an error; lines of tags leave no empty lines."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
