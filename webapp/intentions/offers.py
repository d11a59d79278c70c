"""A preview with the form that confirms it: for the first time, as it was, or with what changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from webapp import sight
from webapp.audit import unsettled, words
from webapp.extensions import application
from webapp.htmx import respond
from webapp.intentions import presence, switches
from webapp.intentions.action import Action, Impossible, Preview, customer_of
from webapp.intentions.approvals import rules
from webapp.intentions.asking import Asked
from webapp.intentions.changes import Changes, between
from webapp.intentions.forms import ConfirmForm
from webapp.intentions.locks import Holder
from webapp.intentions.token import Signed, Token, offered, sign
from webapp.talon.errors import InvalidArgument, InvalidRequest


@dataclass(frozen=True)
class Remark:
    """Why a preview is shown once more: a title, and what it means for the agent."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Offer:
    """What the template shows. `earlier` are writes on the same subject whose end is not known."""

    action: Action
    preview: Preview
    form: ConfirmForm
    signed: Signed
    others: presence.Notice
    stop: switches.Stop | None
    asks: bool
    earlier: list[unsettled.Unsettled]
    remark: Remark | None = None
    changes: Changes | None = None


def show(action: Action, asked: Asked | None = None, *, asks: bool = False) -> Response:
    """Examine an action and show its preview with the confirm form. Nothing is written.

    `asked` is the form it was made from: what is refused at its fields is shown there, on the form. `asks`:
    somebody else must approve it, also where no rule says so.
    """
    sight.about(customer_of(map(str, action.touches())))  # before: sentences know whose names to mark
    try:
        preview = action.examine()
    except (Impossible, InvalidRequest, InvalidArgument) as why:
        if isinstance(why, Impossible):
            return impossible(action, why, asked)
        answer = asked.refused(action, why) if asked else None
        if answer is None:
            raise
        return answer
    return offer(action, preview, ConfirmForm(action.name, formdata=None), asks=asks)


def impossible(action: Action, why: Impossible, asked: Asked | None = None) -> Response:
    """It cannot be done as things stand: said at a field of its form (`asked`), else on a page of its own."""
    answer = asked.refused(action, why) if asked else None
    return answer or respond(
        "intentions/impossible.html", "intentions/_impossible.html", 422, action=action, reason=str(why)
    )


def offer(
    action: Action,
    preview: Preview,
    form: ConfirmForm,
    status: int = 200,
    remark: Remark | None = None,
    old: Preview | None = None,
    *,
    asks: bool = False,
) -> Response:
    """A preview under a new one-time key; `old` is the one it stands in for, and what changed is shown."""
    asks = asks or rules.needs(action)
    signed = sign(action, preview, current_user.id, application().slug, asks=asks)
    sight.about(customer_of(map(str, action.touches())))
    if not sight.sees():
        # It can be read by whoever has the form; without it, it is drawn anew where it would be shown again.
        signed = replace(signed, offered="")
    return _page(action, preview, form, status, signed, remark, between(old, preview) if old else None)


def as_it_was(
    action: Action,
    token: Token,
    form: ConfirmForm,
    status: int,
    remark: Remark | None = None,
    asked: Asked | None = None,
) -> Response:
    """The same preview under the same one-time key, the form as it was filled in: nothing is read anew."""
    preview = offered(form.offered.data or "", token)
    if preview is not None:
        signed = Signed(form.token.data or "", form.offered.data or "", token.asks)
        return _page(action, preview, form, status, signed, remark)
    try:
        return offer(action, action.examine(), form, status, remark, asks=token.asks)
    except Impossible as why:
        return impossible(action, why, asked)


def ahead(holder: Holder | None) -> Remark:
    """Somebody else's write on the same customer, session or coupon is not over yet."""
    text = _("Nothing was written. What you filled in is kept: press the button again.")
    if holder is None or not holder.name:
        return Remark(_("Somebody else is ahead."), text)
    what = words.action_name(holder.action)
    return Remark(_("%(name)s is ahead: %(what)s.", name=holder.name, what=what), text)


def _page(
    action: Action,
    preview: Preview,
    form: ConfirmForm,
    status: int,
    signed: Signed,
    remark: Remark | None = None,
    changes: Changes | None = None,
) -> Response:
    subject = action.subject()
    sight.about(customer_of(map(str, action.touches())))
    made = Offer(
        action=action,
        preview=preview,
        form=form,
        signed=signed,
        others=presence.notice(action.name, subject),
        stop=switches.stop_of(action.name),
        asks=signed.asks,
        earlier=unsettled.about(application().slug, [subject.identifier]),
        remark=remark,
        changes=changes,
    )
    return respond("intentions/offer.html", "intentions/_offer.html", status, offer=made)
