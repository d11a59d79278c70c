"""A text for the campaign team or the shop: the facts of a case, to be copied into a ticket or a message."""

from __future__ import annotations

from datetime import datetime

from webapp import formatters, naming
from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.entries import Entry
from webapp.diagnosis.points.finding import Finding
from webapp.diagnosis.points.voice import place
from webapp.effects.words import _
from webapp.extensions import application

MOST_LINES = 12


def handover(case: Case, finding: Finding) -> str:
    """What was asked, what was found, and the lines that show it. Instants are in UTC, for other teams."""
    session, context = case.session, case.context
    state, _tone = naming.session_state(session.state)
    lines = [
        _("Please check the points of this order."),
        _("Application: %(name)s", name=application().name),
        _("Customer: %(customer)s", customer=case.asked.customer or session.profile_id or _("none")),
        _("Order: %(order)s, %(state)s", order=case.order, state=state),
        _(
            "Created: %(created)s, last change: %(updated)s",
            created=_utc(session.created),
            updated=_utc(session.updated),
        ),
        _("Total before discounts: %(total)s", total=context.money(session.total)),
    ]
    if session.loyalty_cards:
        lines.append(_("Loyalty card: %(cards)s", cards=", ".join(session.loyalty_cards)))
    if session.coupon_codes:
        lines.append(_("Coupons: %(codes)s", codes=", ".join(session.coupon_codes)))
    lines.append(_("Found: %(title)s. %(why)s", title=finding.title, why=finding.why))
    lines += [f"- {one}" for one in finding.told]
    lines += [f"- {line_text(one, case)}" for one in finding.proof[:MOST_LINES]]
    lines.append(_("Seen: %(when)s", when=_utc(case.now)))
    return "\n".join(lines)


def line_text(entry: Entry, case: Case) -> str:
    """A ledger line as text."""
    parts = [
        _utc(entry.created) if entry.created else "",
        formatters.signed_points(entry.change, case.context.locale),
        entry.name,
        _("rule %(rule)s", rule=entry.rule) if entry.rule and entry.rule != entry.name else "",
        place(entry.where, case.context),
    ]
    return ", ".join(part for part in parts if part)


def _utc(when: datetime) -> str:
    return formatters.utc(when)
