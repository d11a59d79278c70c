"""The words for problems: there are some for every code, and they tell no untruth about what was written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from webapp.errors import details_of
from webapp.masking import shown
from webapp.problems import DICTIONARY, WORDS, DeskProblem, words_for, words_of
from webapp.problems.upstream import UPSTREAM
from webapp.talon import errors as talon
from webapp.talon.models.problem import ApiProblem, ProblemSource


def kinds(base: type[talon.TalonError]) -> list[type[talon.TalonError]]:
    return [base, *(deeper for one in base.__subclasses__() for deeper in kinds(one))]


@pytest.fixture(autouse=True)
def words_app() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.app_context():
        yield


@pytest.mark.parametrize("kind", [one for one in kinds(talon.TalonError) if one is not talon.TalonError])
def test_every_error_of_the_client_has_words(kind: type[talon.TalonError]) -> None:
    assert kind.code in WORDS
    assert words_for(kind) is WORDS[kind.code]


@pytest.mark.parametrize("code", WORDS)
def test_words_are_whole_sentences(code: str) -> None:
    words = WORDS[code]
    assert 400 <= words.status <= 599
    assert not str(words.title).endswith(".")
    assert str(words.sentence).endswith(".")
    assert str(words.advice).endswith(".")


@pytest.mark.parametrize("code", UPSTREAM)
def test_the_dictionary_has_a_cause_and_something_to_say_for_each_of_the_upstream(code: str) -> None:
    words = DICTIONARY[code]
    assert str(words.cause).endswith(".")
    assert str(words.say).endswith((".", "?"))
    assert "request number" not in str(words.say)


def test_an_unknown_outcome_is_never_called_unchanged() -> None:
    for code in ("outcome_unknown", "unexpected_response", "500"):
        assert "Nothing was" not in str(words_of(code).sentence)
    assert "Do not repeat it" in str(words_of("outcome_unknown").advice)


def test_what_has_no_code_is_a_mistake_of_ours() -> None:
    assert words_for(ValueError("x")) is WORDS["500"]
    assert words_of("nothing like it") is WORDS["500"]
    assert words_for(DeskProblem()) is WORDS["500"]


def test_details_name_each_source() -> None:
    listed = (
        ApiProblem(title="Bad state", details="must be closed", source=ProblemSource(pointer="/state")),
        ApiProblem(title="Missing", source=ProblemSource(parameter="runRuleEngine")),
        ApiProblem(details="only this"),
    )
    assert details_of(talon.InvalidRequest("x", errors=listed)) == (
        "Bad state: must be closed (/state)",
        "Missing (runRuleEngine)",
        "only this",
    )
    assert details_of(talon.InvalidRequest("x", message="wrong")) == ("wrong",)
    assert details_of(talon.InvalidRequest("x")) == ()
    assert details_of(talon.InvalidArgument("items[0].quantity", "is 0")) == ("items[0].quantity: is 0",)
    assert details_of(talon.NotFound("x", message="customer-4711")) == ()


def test_what_a_refusal_quotes_is_marked() -> None:
    for error in (
        talon.InvalidRequest("x", message="no such person: ada@example.com"),
        talon.InvalidArgument("profile", "no such person: ada@example.com"),
    ):
        (line,) = details_of(error)
        assert "ada@example.com" in shown(line, sees=True)
        assert "a•••@•••" in shown(line, sees=False)
        assert "ada" not in shown(line, sees=False)
