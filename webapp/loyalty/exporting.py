"""Ledgers as files: all that a listing shows under its filter."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from flask import Response, abort, request
from flask_babel import gettext as _

from webapp import clock, exports, programs
from webapp.access import requires
from webapp.exports import Batch, Cell, Kind, Order, Row, Source
from webapp.extensions import talon
from webapp.formatters import reader_locale, reader_zone
from webapp.loyalty.forms import STATUSES, PointsFilter, PointsForm, TransactionFilter, TransactionForm
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.loyalty.listing import described
from webapp.loyalty.views import blueprint
from webapp.permissions import Permission
from webapp.talon import Client, Page, raw_body
from webapp.talon.models.ledger import EntryDate
from webapp.talon.paging import PAGE_SIZE
from webapp.talon.resources.loyalty_cards import MAX_CARD_TRANSACTIONS

F = TypeVar("F", TransactionFilter, PointsFilter)


class _Ledger(Kind, Generic[F]):
    """A tab of a ledger. A source holds program, holder and the page's filter, whatever fields that has."""

    tab: ClassVar[str]
    filter: type[F]
    columns = (
        "id",
        "created_utc",
        "created_local",
        "zone",
        "type",
        "points",
        "name",
        "rule_name",
        "customer_session_id",
        "subledger_id",
        "start_date",
        "expiry_date",
        "program_id",
        "card_identifier",
        "integration_id",
    )
    """The same for all ledgers, so that files can be put together; what a list has not stays empty."""

    def __init__(self, holder: type[Holder], permission: Permission, page_size: int = PAGE_SIZE) -> None:
        self.holder, self.permission, self.page_size = holder, permission, page_size
        self.name = f"loyalty.{holder.kind}_{self.tab}"

    @abstractmethod
    def chosen(self, holder: Holder) -> F | None:
        """The filter that the address of this request asks for; None where it cannot be."""

    @abstractmethod
    def page(self, holder: Holder, chosen: F, source: Source) -> Page[Any]:
        """A page of the listing."""

    @abstractmethod
    def until(self, chosen: F) -> datetime | None:
        """The moment after which nothing counts, where the list goes by date."""

    @abstractmethod
    def described(self, chosen: F, source: Source) -> list[str]:
        """What the filter lets through, in words."""

    def read(self, client: Client, source: Source, skip: int, page_size: int) -> Batch:
        chosen = replace(self._filter(source), skip=skip, page_size=page_size)
        found = self.page(self._holder(client, source), chosen, source)
        return Batch(raw_body(found)["data"], found.has_more)

    def key(self, row: Row) -> str:
        return str(row["id"])

    def cells(self, row: Row, source: Source) -> Sequence[Cell]:
        created = datetime.fromisoformat(row["created"])
        amount = row["amount"]
        held_by = source.parameters["identifier"]
        is_card = self.holder is Card
        return (
            row["id"],
            _utc(created),
            f"{created.astimezone(source.tz):%Y-%m-%d %H:%M:%S}",
            source.zone,
            row.get("type"),
            # As on the page: the API gives amounts without a sign, and `type` says which way they went.
            -abs(amount) if row.get("type") == "subtraction" else amount,
            row["name"],
            row.get("ruleName"),
            row.get("customerSessionId"),
            row["subledgerId"],
            _date(row["startDate"]),
            _date(row["expiryDate"]),
            row["programId"],
            held_by if is_card else None,
            row.get("customerProfileID") if is_card else held_by,
        )

    def asked(self, source: Source) -> dict[str, str]:
        return self._filter(source).query()

    def filters(self, source: Source) -> list[str]:
        said: list[str] = self.described(self._filter(source), source) or [_("all of them, without a filter")]
        return [programs.name_of(source.parameters["program_id"]), *said]

    def address(self, source: Source) -> str:
        return self._holder(talon(), source).address(self.tab, **self.asked(source))

    def form_address(self, source: Source) -> str:
        return self._holder(talon(), source).export_address(self.tab, **self.asked(source))

    def stem(self, source: Source) -> str:
        return f"{self.tab}-{source.parameters['identifier']}"

    def order(self, holder: Holder) -> Order:
        """What this request wants exported. Aborts with 422 where its filter cannot be asked for."""
        chosen = self.chosen(holder)
        if chosen is None:
            abort(422, _("This filter cannot be asked for. Mend it above the list, and export from there."))
        parameters = {
            "program_id": holder.program_id,
            "identifier": holder.identifier,
            "filter": msgspec.to_builtins(replace(chosen, skip=0)),
        }
        source = Source(parameters, self.until(chosen), str(reader_zone()))
        return Order(self, source, holder.subject, holder.identifier)

    def _holder(self, client: Client, source: Source) -> Holder:
        return self.holder(client, source.parameters["program_id"], source.parameters["identifier"])

    def _filter(self, source: Source) -> F:
        return msgspec.convert(source.parameters["filter"], self.filter)


class _Transactions(_Ledger[TransactionFilter]):
    tab = "transactions"
    filter = TransactionFilter

    def chosen(self, holder: Holder) -> TransactionFilter | None:
        form = TransactionForm(request.args)
        form.is_newer, form.joins_subledgers = holder.is_newer, holder.joins_subledgers
        return form.chosen() if form.validate() else None

    def page(self, holder: Holder, chosen: TransactionFilter, source: Source) -> Page[Any]:
        return holder.transactions(replace(chosen, until=source.until), source.tz)

    def until(self, chosen: TransactionFilter) -> datetime | None:
        return replace(chosen, until=clock.now()).period(reader_zone())[1]

    def described(self, chosen: TransactionFilter, source: Source) -> list[str]:
        return described(chosen, source.tz, reader_locale())

    def title(self, source: Source) -> str:
        identifier = source.parameters["identifier"]
        if self.holder is Card:
            return str(_("Transactions of card %(card)s", card=identifier))
        return str(_("Transactions of customer %(customer)s", customer=identifier))

    def caveat(self, source: Source) -> str:  # noqa: ARG002 - transactions need none
        return ""


class _Points(_Ledger[PointsFilter]):
    tab = "points"
    filter = PointsFilter

    def chosen(self, holder: Holder) -> PointsFilter | None:
        form = PointsForm(request.args)
        form.is_newer, form.joins_subledgers = holder.is_newer, holder.joins_subledgers
        return form.chosen() if form.validate() else None

    def page(self, holder: Holder, chosen: PointsFilter, source: Source) -> Page[Any]:  # noqa: ARG002
        return holder.points(chosen)

    def until(self, chosen: PointsFilter) -> datetime | None:  # noqa: ARG002 - they are as of now
        return None

    def described(self, chosen: PointsFilter, source: Source) -> list[str]:
        status = _("status: %(status)s", status=STATUSES[chosen.status])
        return [status, *described(chosen, source.tz, reader_locale())]

    def title(self, source: Source) -> str:
        identifier = source.parameters["identifier"]
        if self.holder is Card:
            return str(_("Unused points of card %(card)s", card=identifier))
        return str(_("Unused points of customer %(customer)s", customer=identifier))

    def caveat(self, source: Source) -> str:  # noqa: ARG002 - the same for all
        return str(
            _("Unused points have no date that could be fixed: each line is as it was when it was read.")
        )


_LEDGERS: tuple[_Ledger[Any], ...] = (
    _Transactions(Card, Permission.GET_LOYALTY_CARD_TRANSACTIONS, MAX_CARD_TRANSACTIONS),
    _Transactions(Profile, Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS),
    _Points(Card, Permission.GET_LOYALTY_CARD_POINTS),
    _Points(Profile, Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS),
)
exports.register(*_LEDGERS)


@blueprint.get(f"{Card.path}/<tab>/export")
@requires(Permission.EXPORT)
def card_export(program_id: int, card_id: str, tab: str) -> Response:
    """What an export of a card's listing would hold, and the button that starts it."""
    return exports.offer(_order(Card(talon(), program_id, card_id), tab))


@blueprint.post(f"{Card.path}/<tab>/export")
@requires(Permission.EXPORT)
def start_card_export(program_id: int, card_id: str, tab: str) -> Response:
    """Start it."""
    return exports.start(_order(Card(talon(), program_id, card_id), tab))


@blueprint.get(f"{Profile.path}/<tab>/export")
@requires(Permission.EXPORT)
def profile_export(integration_id: str, program_id: int, tab: str) -> Response:
    """What an export of a customer's listing would hold, and the button that starts it."""
    return exports.offer(_order(Profile(talon(), program_id, integration_id), tab))


@blueprint.post(f"{Profile.path}/<tab>/export")
@requires(Permission.EXPORT)
def start_profile_export(integration_id: str, program_id: int, tab: str) -> Response:
    """Start it."""
    return exports.start(_order(Profile(talon(), program_id, integration_id), tab))


def _order(holder: Holder, tab: str) -> Order:
    """What this request wants exported. Aborts with 404 where there is no such tab."""
    kind = next((one for one in _LEDGERS if (one.holder, one.tab) == (type(holder), tab)), None)
    if kind is None:
        abort(404)
    return kind.order(holder)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _date(text: str) -> str:
    """When points begin or end: a moment in UTC, or the API's word."""
    found = EntryDate.parse(text)
    return _utc(found.at) if found.at else found.text
