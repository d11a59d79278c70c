"""The page of one request, for whoever asked and for whoever decides."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp import sight
from webapp.access import may
from webapp.audit import unsettled
from webapp.audit.words import action_name
from webapp.htmx import respond
from webapp.intentions.action import Preview, customer_of
from webapp.intentions.approvals import fresh, rules
from webapp.intentions.approvals.forms import DeclineForm
from webapp.intentions.approvals.fresh import Look
from webapp.intentions.approvals.store import Request
from webapp.intentions.approvals.words import STATUSES
from webapp.intentions.offers import Remark
from webapp.permissions import Permission


class Shown:
    """A request, ready to be shown."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.preview: Preview | None = request.content.shown() if request.content else None
        self.state = STATUSES[request.status].name
        self.tone = STATUSES[request.status].tone

    @property
    def what(self) -> str:
        """What kind of write it is."""
        return action_name(self.request.action)

    @property
    def title(self) -> str:
        """What was asked for, as its requester read it."""
        return self.preview.title if self.preview else self.what

    @property
    def address(self) -> str:
        """Where it stands."""
        return url_for("approvals.page", request_id=self.request.id)

    @property
    def is_own(self) -> bool:
        """Whether the person signed in asked for it."""
        return bool(self.request.requester_id == current_user.id)

    @property
    def may_decide(self) -> bool:
        """Whether the person signed in may decide on it while it waits."""
        return self.request.is_pending and rules.may_decide(self.request)

    @property
    def receipt_address(self) -> str | None:
        """What came of it, once it was approved."""
        if self.request.status != "approved" or not may(Permission.READ_AUDIT):
            return None
        return url_for("intentions.receipt", intention_id=self.request.id)

    @property
    def told(self) -> str:
        """How it stands, in a sentence for whoever reads it."""
        names = {"name": self.request.decider_name or _("somebody")}
        if self.may_decide:
            return str(_("Nothing has been changed yet. You may decide on it."))
        sentences = {
            "pending": _("Nothing has been changed yet. Somebody else who may do this decides on it."),
            "approved": _("Approved by %(name)s. The receipt says what came of it.", **names),
            "declined": _("Declined by %(name)s. Nothing was changed.", **names),
            "withdrawn": _("Withdrawn by whoever asked. Nothing was changed."),
            "expired": _("Nobody decided in time. Nothing was changed."),
            "moved": _("What it was about changed before it was approved. Nothing was changed by it."),
        }
        return str(sentences[self.request.status])


def of(
    request: Request,
    status: int = 200,
    remark: Remark | None = None,
    look: Look | None = None,
    form: DeclineForm | None = None,
) -> Response:
    """The page of a request; whoever may decide also reads what it would do by now."""
    shown = Shown(request)
    action = request.content.read() if request.content else None
    sight.about(customer_of(map(str, action.touches())) if action else "")
    if look is None and shown.may_decide and request.content:
        look = fresh.look(action, request.content) if action else None
    values = {
        "shown": shown,
        "look": look,
        "remark": remark,
        "earlier": _earlier(request) if look else [],
        "form": form or DeclineForm(formdata=None),
    }
    return respond("intentions/approvals/page.html", "intentions/approvals/_page.html", status, **values)


def _earlier(request: Request) -> list[unsettled.Unsettled]:
    """Writes on the same thing whose end is not known: one may have done already what is asked for."""
    if request.content is None:
        return []
    found = unsettled.about(request.application, [request.content.subject])
    return [each for each in found if each.intention_id != request.id]
