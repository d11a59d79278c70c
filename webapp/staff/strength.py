"""What the desk says of a new password while it is typed: the very rule that decides when it is sent.

Nothing of it is kept or recorded: the password comes in the body of a POST, and only the verdict goes out.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from webapp.access import public, requires
from webapp.extensions import limiter
from webapp.permissions import Permission
from webapp.staff import accounts, links, passwords
from webapp.staff.passwords import Verdict
from webapp.staff.sso.local import with_passwords

blueprint = Blueprint("strength", __name__)
OFTEN_ENOUGH = "120 per minute; 1200 per hour"
"""An answer takes up to a third of a second of a core, and one person types no faster."""
_LEVELS = {Verdict.GUESSABLE: 2, Verdict.GOOD: 3, Verdict.STRONG: 4}


def say_nothing(_limit: object) -> Response:
    """The answer to whoever asks too often: the verdict goes, and the rule counts all the same."""
    return make_response("")


@blueprint.post("/settings/password/strength")
@limiter.limit(OFTEN_ENOUGH, on_breach=say_nothing)
@with_passwords
@requires(Permission.OWN_ACCOUNT)
def own() -> Response:
    """Of a new password of the person signed in."""
    return _verdict(current_user.email, current_user.name)


@blueprint.post("/welcome/<id:token>/strength")
@limiter.limit(OFTEN_ENOUGH, on_breach=say_nothing)
@with_passwords
@public
def by_link(token: str) -> Response:
    """Of a new password of somebody with a link that is good."""
    person = links.owner_of(token) or abort(404)
    return _verdict(person.email, person.name)


def _verdict(*known: str) -> Response:
    password = request.form.get("new_password", "")
    if not password:
        return make_response("")
    found = accounts.verdict_on(password, *known)
    level = _LEVELS.get(found, 1)
    return make_response(
        render_template("staff/_strength.html", level=level, sentence=_sentence(found, password))
    )


def _sentence(found: Verdict, password: str) -> str:
    missing = passwords.LEAST_LENGTH - len(password)
    if found is Verdict.TOO_SHORT:
        return str(
            ngettext(
                "Too short: %(num)d character is missing.",
                "Too short: %(num)d characters are missing.",
                missing,
            )
        )
    return str(
        {
            Verdict.TOO_LONG: _("Too long: at most %(num)d characters.", num=passwords.MOST_LENGTH),
            Verdict.LISTED: _("On a list of breached passwords."),
            Verdict.GUESSABLE: _("Quickly guessed: it is like ones that were stolen elsewhere."),
            Verdict.GOOD: _("Good."),
            Verdict.STRONG: _("Strong."),
        }[found]
    )
