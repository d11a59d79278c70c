"""The export of everything about one customer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext as _

from webapp import clock, exports
from webapp.customer_data import document, paper
from webapp.customer_data.collecting import Collector
from webapp.exports import Export, Order, Read, Source, Underway
from webapp.formatters import reader_zone
from webapp.permissions import Permission
from webapp.talon import Client


class Everything(Export):
    """All that the API returns for a customer of one Application, and what the desk keeps about them."""

    name = "customer_data.everything"
    permission = Permission.EXPORT_CUSTOMER_DATA
    # It is all personal: a file of masks would answer nobody's request.
    further: ClassVar[frozenset[Permission]] = frozenset({Permission.SEE_PERSONAL_DATA})
    forms = ("json", "page")
    offer_template = "customer_data/offer.html"
    holds_prose = True

    def step(self, client: Client, work: Underway) -> Read:
        return Collector(client, work, work.source.parameters["integration_id"]).step()

    def pieces(
        self, form: str, source: Source, head: dict[str, Any], parts: Callable[..., Iterable[bytes]]
    ) -> Iterator[bytes]:
        told = document.head(head, parts)
        if form == "page":
            return paper.page(source.parameters["integration_id"], told, parts)
        return document.json_file(told, parts)

    def asked(self, source: Source) -> dict[str, str]:  # noqa: ARG002 - there is no filter
        return {}

    def title(self, source: Source) -> str:
        return str(_("All data of customer %(customer)s", customer=source.parameters["integration_id"]))

    def filters(self, source: Source) -> list[str]:  # noqa: ARG002 - there is no filter
        return [str(_("Everything Talon.One returns, and what this desk keeps"))]

    def caveat(self, source: Source) -> str:  # noqa: ARG002 - the same for all
        return str(_("Each part is as it was when it was read. Transactions end at the moment of the start."))

    def address(self, source: Source) -> str:
        return url_for("customers.overview", integration_id=source.parameters["integration_id"])

    def form_address(self, source: Source) -> str:
        return url_for("customer_data.offer", integration_id=source.parameters["integration_id"])

    def stem(self, source: Source) -> str:
        return f"customer-data-{source.parameters['integration_id']}"

    @property
    def back(self) -> str:
        return str(_("Back to the customer"))

    def order(self, integration_id: str) -> Order:
        """What this request wants: everything about a customer, as of now."""
        source = Source({"integration_id": integration_id}, clock.now(), str(reader_zone()))
        return Order(self, source, "customer", integration_id)


EVERYTHING = Everything()
exports.register(EVERYTHING)
