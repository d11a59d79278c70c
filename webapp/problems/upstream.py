"""What can go wrong with Talon.One, by the codes of `webapp.talon.errors`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.problems.words import AGAIN, CALL_BACK, OPERATOR, WAIT, Words

_ON_OUR_SIDE = _("I cannot do this from here right now. I will pass it on and come back to you.")

UPSTREAM: dict[str, Words] = {
    "unreachable": Words(
        502,
        _("Talon.One cannot be reached"),
        _("The desk got no connection, or no complete answer in time. Nothing was changed."),
        AGAIN,
        _("The network between the desk and Talon.One, a proxy on the way, or Talon.One itself is down."),
        CALL_BACK,
    ),
    "unavailable": Words(
        502,
        _("Talon.One cannot answer now"),
        _("It says that it is not able to do this at the moment. Nothing was changed."),
        AGAIN,
        _("Talon.One is overloaded, or is being worked on."),
        CALL_BACK,
    ),
    "throttled": Words(
        503,
        _("Talon.One asks the desk to wait"),
        _("Too many requests were made within a short time. Nothing was changed."),
        _("Wait a little, then try again."),
        _("The shop and this desk together ask more of Talon.One than it allows."),
        WAIT,
    ),
    "conflict": Words(
        409,
        _("This does not fit what is there"),
        _("What you want to make exists already, or the state of things forbids it. Nothing was changed."),
        _("Open the page again to see how things stand now."),
        _("Somebody did it before, or changed it so that it can no longer be done."),
        _("It looks as if this has been taken care of already. Let me check."),
    ),
    "contention": Words(
        409,
        _("Somebody else is changing this right now"),
        _("Talon.One refused it because another request works on the same thing. Nothing was changed."),
        _("Wait a few seconds, look at the page again, and repeat it if it is still needed."),
        _("The shop works on the same customer or order at this moment, or a limit of it is used up."),
        _("Something is being changed on your account at this moment. Give me a few seconds."),
    ),
    "limit_reached": Words(
        409,
        _("A limit is used up"),
        _("Talon.One allows no more of this. Nothing was changed, and trying again will not help."),
        _("Ask the people who run the campaign whether the limit can be raised."),
        _("A limit of a campaign, a coupon or a referral has been reached."),
        _("This offer has been used as often as it may be."),
    ),
    "unauthorised": Words(
        502,
        _("Talon.One does not accept the desk's key"),
        _("The API key of this Application is missing, wrong, expired, or not allowed to do this."),
        OPERATOR,
        _("The key has expired or was withdrawn, or it belongs to another Application."),
        _ON_OUR_SIDE,
    ),
    "not_found": Words(
        404,
        _("Talon.One does not know this"),
        _("There is no such customer, session, code, card or program in this Application."),
        _("Check each character, and whether it belongs to another Application."),
        _("A typing error, another Application, or it was never there."),
        _("I cannot find this. Could you read it to me once more, letter by letter?"),
    ),
    "invalid_request": Words(
        422,
        _("Talon.One refused this"),
        _("Something in the request does not fit. Nothing was changed."),
        _("Mend what is named here and try again; if you cannot, tell whoever runs this desk."),
        _("A value is not allowed, or how things stand forbids it: what is named says which."),
        _("This cannot be done as it stands. Let me see what can."),
    ),
    "invalid_argument": Words(
        422,
        _("This cannot be sent to Talon.One"),
        _("Something that was typed or chosen does not fit. Nothing was sent."),
        _("Mend what is named here and try again."),
        _("A value that Talon.One would refuse in any case: too long, empty, or not of its kind."),
        _("Could you read this to me once more?"),
    ),
    "needs_newer_server": Words(
        501,
        _("Your Talon.One does not offer this"),
        _("This needs a newer version of its API than the desk is set to use."),
        OPERATOR,
        _("TALON_ONE_API is set to an older version, or the Talon.One of this shop is one."),
        _ON_OUR_SIDE,
    ),
    "unexpected_response": Words(
        502,
        _("Talon.One answered in a way the desk does not understand"),
        _("The answer was not what its documentation promises."),
        OPERATOR,
        _("Something between the desk and Talon.One answered in its place, or its API has changed."),
        CALL_BACK,
    ),
    "outcome_unknown": Words(
        502,
        _("Nobody knows yet whether this was done"),
        _("The change was sent, but its answer was lost. It may have happened."),
        _("Do not repeat it. Open the page again in a minute and look whether it is there."),
        _("The connection broke, the answer took too long, or Talon.One failed after it had begun."),
        _("I have started this, and am waiting for the confirmation. I will come back to you."),
    ),
}
