"""What can go wrong, in words: for each code a title, what happened, and what to do next.

The codes are those of `webapp.talon.errors`, the HTTP statuses as text, and the desk's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class DeskProblem(Exception):
    """Something of the desk's own that fails; `code` finds its words."""

    code: ClassVar[str] = "500"


@dataclass(frozen=True)
class Words:
    """What a person reads about a problem. `status` is the HTTP status of a page that shows it."""

    status: int
    title: LazyString
    sentence: LazyString
    advice: LazyString


_OPERATOR = _("Tell whoever runs this desk, with the request number below. You cannot mend this yourself.")
_AGAIN = _("Try again in a moment. If it stays like this, tell whoever runs this desk.")

WORDS: dict[str, Words] = {
    # HTTP
    "400": Words(
        400,
        _("This request cannot be read"),
        _("Something in the address or in the form is not as the desk sends it. Nothing was changed."),
        _("Go back, reload the page and try once more."),
    ),
    "csrf": Words(
        400,
        _("This page is out of date"),
        _("The page was opened before you signed in, or too long ago. Nothing was changed."),
        _("Open the page again and repeat what you did. Copy what you typed first."),
    ),
    "host": Words(
        400,
        _("This is not the address of the desk"),
        _("The desk was reached by a name that it does not answer to."),
        _("Use the address that whoever runs this desk gave you."),
    ),
    "401": Words(
        401,
        _("Sign in first"),
        _("This page is only for people who are signed in."),
        _("Sign in and open it again."),
    ),
    "403": Words(
        403,
        _("You may not do this"),
        _("Your account has no permission for this. Nothing was changed."),
        _("Ask a colleague who may, or ask whoever runs this desk for the permission."),
    ),
    "404": Words(
        404,
        _("There is nothing at this address"),
        _("The page does not exist, or what it showed is gone."),
        _("Check the address, or look up what you need by the search box."),
    ),
    "405": Words(
        405,
        _("This address cannot be opened like that"),
        _("It only takes a form, or only shows a page. Nothing was changed."),
        _("Go back and use the button on the page."),
    ),
    "413": Words(
        413,
        _("That is too much at once"),
        _("What you sent is larger than the desk takes. Nothing was changed."),
        _("Shorten it, or send it in parts."),
    ),
    "414": Words(
        414,
        _("This address is too long"),
        _("The desk cannot read an address of this length."),
        _("Shorten what you look for."),
    ),
    "422": Words(
        422,
        _("This cannot be done like that"),
        _("Something in the form does not fit. Nothing was changed."),
        _("Go back, mend it and send it again."),
    ),
    "429": Words(
        429,
        _("Too many tries"),
        _("There were too many tries from your address within a short time. Nothing was changed."),
        _("Wait a little, then try again."),
    ),
    "500": Words(
        500,
        _("The desk made a mistake"),
        _("Something in the desk itself failed. It has been written down under the request number below."),
        _("Look whether your change was made before you repeat it, and tell whoever runs this desk."),
    ),
    # the desk's own
    "busy": Words(
        503,
        _("The door is crowded"),
        _("Too many people are signing in at this very moment."),
        _("Try again in a few seconds."),
    ),
    "database": Words(
        503,
        _("The desk's own database does not answer"),
        _("Without it the desk knows neither who you are nor what was done. Nothing was changed."),
        _AGAIN,
    ),
    "audit_unavailable": Words(
        503,
        _("The audit cannot be written"),
        _("What cannot be recorded is not done and not shown."),
        _AGAIN,
    ),
    # Talon.One
    "unreachable": Words(
        502,
        _("Talon.One cannot be reached"),
        _("The desk got no connection, or no complete answer in time. Nothing was changed."),
        _AGAIN,
    ),
    "unavailable": Words(
        502,
        _("Talon.One cannot answer now"),
        _("It says that it is not able to do this at the moment. Nothing was changed."),
        _AGAIN,
    ),
    "throttled": Words(
        503,
        _("Talon.One asks the desk to wait"),
        _("Too many requests were made within a short time. Nothing was changed."),
        _("Wait a little, then try again."),
    ),
    "conflict": Words(
        409,
        _("This does not fit what is there"),
        _("What you want to make exists already, or the state of things forbids it. Nothing was changed."),
        _("Open the page again to see how things stand now."),
    ),
    "contention": Words(
        409,
        _("Somebody else is changing this right now"),
        _("Talon.One refused it because another request works on the same thing. Nothing was changed."),
        _("Wait a few seconds, look at the page again, and repeat it if it is still needed."),
    ),
    "limit_reached": Words(
        409,
        _("A limit is used up"),
        _("Talon.One allows no more of this. Nothing was changed, and trying again will not help."),
        _("Ask the people who run the campaign whether the limit can be raised."),
    ),
    "unauthorised": Words(
        502,
        _("Talon.One does not accept the desk's key"),
        _("The API key of this Application is missing, wrong, expired, or not allowed to do this."),
        _OPERATOR,
    ),
    "not_found": Words(
        404,
        _("Talon.One does not know this"),
        _("There is no such customer, session, code, card or program in this Application."),
        _("Check each character, and whether it belongs to another Application."),
    ),
    "invalid_request": Words(
        422,
        _("Talon.One refused this"),
        _("Something in the request does not fit. Nothing was changed."),
        _("Mend what is named here and try again; if you cannot, tell whoever runs this desk."),
    ),
    "invalid_argument": Words(
        422,
        _("This cannot be sent to Talon.One"),
        _("Something that was typed or chosen does not fit. Nothing was sent."),
        _("Mend what is named here and try again."),
    ),
    "needs_newer_server": Words(
        501,
        _("Your Talon.One does not offer this"),
        _("This needs a newer version of its API than the desk is set to use."),
        _OPERATOR,
    ),
    "unexpected_response": Words(
        502,
        _("Talon.One answered in a way the desk does not understand"),
        _("The answer was not what its documentation promises."),
        _OPERATOR,
    ),
    "outcome_unknown": Words(
        502,
        _("Nobody knows yet whether this was done"),
        _("The change was sent, but its answer was lost. It may have happened."),
        _("Do not repeat it. Open the page again in a minute and look whether it is there."),
    ),
    # Exports
    "export_moved": Words(
        409,
        _("The list changed too much"),
        _("So many lines came or went while it was read that its place in the list is lost."),
        _("Start it again from the beginning."),
    ),
    "export_forbidden": Words(
        403,
        _("This is not allowed any more"),
        _("The right to export this list was taken away while it was read."),
        _("Ask whoever runs this desk; then it can go on where it stopped."),
    ),
}


def words_of(code: str) -> Words:
    """The words of a code; those of a mistake of ours where the code has none."""
    return WORDS.get(code, WORDS["500"])


def words_for(error: Any) -> Words:
    """The words for an error that carries a `code`."""
    return words_of(getattr(error, "code", "500"))
