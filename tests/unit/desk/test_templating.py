"""Our Jinja environment spares work; what templates mean is Jinja's own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment, pass_context, pass_environment, pass_eval_context
from jinja2.runtime import Context

from webapp.templating import Desk, make_strict


@pytest.fixture(params=[Desk, Flask])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A desk, and beside it a Flask with Jinja's own environment, which is what ours has to agree with."""
    desk: Flask = request.param("desk")
    make_strict(desk)
    desk.jinja_env.globals["shop"] = "everywhere"
    with desk.app_context():
        yield desk


def drawn(app: Flask, text: str, **values: object) -> str:
    return app.jinja_env.from_string(text).render(**values)


@pytest.mark.parametrize("around", ["%s", "{%% for one in [1] %%}%s{%% endfor %%}"])
def test_functions_get_what_they_ask_for(app: Flask, around: str) -> None:
    @pass_context
    def of_context(context: Context, name: str) -> str:
        return f"{context[name]}!"

    @pass_eval_context
    def of_escaping(found: object, word: str) -> str:
        return f"{type(found).__name__} {word}"

    @pass_environment
    def of_environment(found: object, *, word: str) -> str:
        return f"{isinstance(found, Environment)} {word}"

    class Callable:
        def __call__(self, word: str) -> str:
            return f"an object, {word}"

    text = (
        around
        % "{{ a('shop') }}|{{ b('x') }}|{{ c(word='y') }}|{{ d('z') }}|{{ e(1, two=2) }}|{{ f.upper() }}"
    )
    values = {"a": of_context, "b": of_escaping, "c": of_environment, "d": Callable(), "f": "text"}
    shown = drawn(app, text, **values, e=lambda one, two: one + two)
    assert shown == "everywhere!|EvalContext x|True y|an object, z|3|TEXT"


def test_a_function_that_wants_the_context_sees_the_variables_of_a_loop(app: Flask) -> None:
    @pass_context
    def look(context: Context) -> str:
        return str(context["one"])

    assert drawn(app, "{% for x in [1, 2] %}{% set one = x %}{{ look() }}{% endfor %}", look=look) == "12"


def test_macros_escape_what_they_are_given_once(app: Flask) -> None:
    text = "{% macro bold(one) %}<b>{{ one }}</b>{% endmacro %}"
    assert drawn(app, f"{text}{{{{ bold('<i>') }}}}") == "<b>&lt;i&gt;</b>"
    box = "{% macro box(one) %}{{ one }}{{ caller() }}{% endmacro %}"
    assert drawn(app, f"{box}{{% call box('<i>') %}}<u>{{% endcall %}}") == "&lt;i&gt;<u>"
    with pytest.raises(TypeError, match="no keyword argument"):
        drawn(app, f"{text}{{{{ bold(1, two=2) }}}}")


def test_imported_and_included_templates_see_the_globals(app: Flask) -> None:
    parts = {
        "macros.html": "{% macro tell() %}{{ shop }}{% endmacro %}",
        "part.html": "{{ shop }}",
        "page.html": "{% from 'macros.html' import tell %}{{ tell() }} {% include 'part.html' %}",
    }
    app.jinja_env.loader = DictLoader(parts)
    assert app.jinja_env.get_template("page.html").render() == "everywhere everywhere"


def test_what_one_template_is_given_as_its_own_global_no_other_sees(app: Flask) -> None:
    environment = app.jinja_env
    assert environment.from_string("{{ shop }}", globals={"shop": "here"}).render() == "here"
    assert environment.from_string("{{ shop }}").render() == "everywhere"
