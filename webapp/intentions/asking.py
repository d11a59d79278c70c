"""The form that an action was made from: what the server or the desk refuses is said at its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Response
from flask_wtf import FlaskForm

from webapp.errors import details_of
from webapp.intentions.action import Action, Impossible
from webapp.masking import marked_text
from webapp.talon.errors import InvalidArgument, InvalidRequest


@dataclass(frozen=True)
class Asked:
    """A form, and how to show it once more (422) with the errors that stand on it by then.

    `only` names the one box of a form that has no other: what belongs to any field is said there.
    """

    form: FlaskForm
    again: Callable[[], Response]
    only: str | None = None

    def refused(self, action: Action, why: Impossible | InvalidRequest | InvalidArgument) -> Response | None:
        """The form again with what was refused at its fields; None where nothing belongs to a field of it."""
        said = [(self.only if field and self.only else field, text) for field, text in _said(action, why)]
        if not any(field in self.form for field, _sentence in said):
            return None
        for field, sentence in said:
            if field in self.form:
                self.form[field].errors = [*self.form[field].errors, sentence]
            else:
                self.form.form_errors.append(sentence)
        return self.again()


def _said(
    action: Action, why: Impossible | InvalidRequest | InvalidArgument
) -> Iterator[tuple[str | None, str]]:
    """Each thing refused, with the field it means."""
    if isinstance(why, Impossible):
        yield why.field, str(why)
        return
    if isinstance(why, InvalidArgument):
        yield action.field_of(why.argument), marked_text(why.why)
        return
    for problem, sentence in zip(why.errors, details_of(why), strict=False):
        source = problem.source.pointer or problem.source.parameter or ""
        yield action.field_of(source), sentence
