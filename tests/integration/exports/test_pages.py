"""The pages of exports: the offer, one's own exports, and what nobody else may see."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.conftest import both_databases
from tests.integration.exports.conftest import (
    HOSTILE,
    Book,
    act,
    ids_in,
    job_of,
    recorded,
    start,
    work,
)
from tests.support.desk import DeskClock, add_person, sign_in, token_in, token_of
from tests.support.page import audit_fragment, audit_page, is_part_of
from webapp import exports
from webapp.exports import jobs
from webapp.extensions import db

HTMX = {"HX-Request": "true"}
POLL = 'hx-trigger="every 2s"'


@pytest.fixture
def other(app: Flask) -> FlaskClient:
    """A browser in which Bea, another agent, is signed in."""
    browser = app.test_client()
    sign_in(browser, add_person(app, "Bea"))
    return browser


def count(app: Flask, table: str) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


class TestOffer:
    def test_says_what_the_file_will_hold_and_asks_nothing(self, agent: FlaskClient, book: Book) -> None:
        page = agent.get(book.at("CARD-9", "?type=import&to=2026-02-28&subledger=<b>"))
        audit_page(page.text)
        for words in (
            "Transactions of card CARD-9",
            "Club &amp; Card",
            "kind: Imports",
            "up to and including Feb 28, 2026",
            "subledger: &lt;b&gt;",
            "Feb 28, 2026, 11:59",
            "for 24 hours, for you alone",
        ):
            assert words in page.text
        assert book.queries == []

    def test_without_a_filter_it_ends_now(self, agent: FlaskClient, book: Book) -> None:
        page = agent.get(book.at_customer("anna"))
        assert "Transactions of customer anna" in page.text
        assert "all of them, without a filter" in page.text
        assert "Mar 2, 2026, 9:00" in page.text

    def test_leads_back_to_the_list_under_the_same_filter(self, agent: FlaskClient, book: Book) -> None:
        card = book.card(5)
        page = agent.get(book.at(card, "?type=import"))
        back = next(one for one in re.findall(r'href="([^"]+)"', page.text) if "type=import" in one)
        assert unescape(back) == f"/shop/programs/{book.ids['club']}/cards/{card}?type=import"
        assert agent.get(unescape(back)).status_code == 200

    def test_points_have_no_end_and_it_says_so(self, agent: FlaskClient, book: Book) -> None:
        page = agent.get(book.at("CARD-9", "?status=pending", tab="points")).text
        assert "Unused points of card CARD-9" in page
        assert "Pending" in page
        assert "each line is as it was when it was read" in page
        assert "Up to" not in page

    @pytest.mark.parametrize("query", ["?type=gift", "?from=2026-03-01&to=2026-02-01", "?to=tomorrow"])
    def test_a_filter_that_cannot_be_is_refused(self, app: Flask, agent: FlaskClient, query: str) -> None:
        address = f"/shop/programs/1/cards/CARD-9/transactions/export{query}"
        page = agent.get(address)
        assert page.status_code == 422
        audit_page(page.text)
        assert "This filter cannot be asked for" in page.text
        token = token_of(agent)
        assert agent.post(address, data={"csrf_token": token}).status_code == 422
        assert count(app, "export_job") == 0

    def test_a_list_without_lines_offers_no_export(self, agent: FlaskClient, book: Book) -> None:
        address = f"/shop/programs/{book.ids['club']}/cards/{book.card(0)}"
        assert 'id="export-list"' not in agent.get(address).text

    def test_a_viewer_is_offered_none(self, app: Flask, viewer: FlaskClient, book: Book) -> None:
        card = book.card(3)
        listing = viewer.get(f"/shop/programs/{book.ids['club']}/cards/{card}").text
        assert "/export" not in listing
        token = token_of(viewer)
        assert viewer.get(book.at(card)).status_code == 403
        assert viewer.post(book.at(card), data={"csrf_token": token}).status_code == 403
        assert viewer.get("/shop/exports/").status_code == 403
        assert count(app, "export_job") == 0


class TestOneAtATime:
    @both_databases
    def test_a_second_one_is_offered_in_place_of_the_first(
        self, app: Flask, agent: FlaskClient, book: Book
    ) -> None:
        first, second = book.card(3000), book.card(5)
        page = start(agent, book.at(first))
        work(app, pages=1)
        offered = agent.get(book.at(second))
        audit_page(offered.text)
        assert "You have an export that is not finished" in offered.text
        assert f'href="{page}"' in offered.text
        refused = agent.post(book.at(second), data={"csrf_token": token_in(offered)})
        assert refused.status_code == 409
        audit_page(refused.text)
        assert job_of(app, page).rows == 1000
        another = start(agent, book.at(second), replaces=job_of(app, page).id)
        assert agent.get(page).status_code == 404
        work(app)
        assert ids_in(agent, another) == book.ids_of(second)
        assert count(app, "export_job") == 1

    @both_databases
    @pytest.mark.parametrize("what", ["stopped", "failed"])
    def test_one_that_rests_is_in_the_way_too(
        self, app: Flask, agent: FlaskClient, book: Book, what: str
    ) -> None:
        page = start(agent, book.at(book.card(5) if what == "stopped" else "NO-CARD"))
        if what == "stopped":
            act(agent, page, "stop")
        work(app)
        assert job_of(app, page).state == what
        assert "You have an export that is not finished" in agent.get(book.at("CARD-1")).text

    def test_a_button_pressed_twice_starts_one(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        address = book.at(book.card(5))
        data = {"csrf_token": token_in(agent.get(address))}
        assert [agent.post(address, data=data).status_code for _press in range(2)] == [303, 409]
        assert count(app, "export_job") == 1

    def test_somebody_elses_cannot_be_replaced(
        self, app: Flask, agent: FlaskClient, other: FlaskClient, book: Book
    ) -> None:
        page = start(agent, book.at(book.card(5)))
        start(other, book.at(book.card(5)), replaces=job_of(app, page).id)
        assert agent.get(page).status_code == 200

    def test_a_finished_one_cannot_be_replaced(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(5)))
        work(app)
        start(agent, book.at(book.card(5)), replaces=job_of(app, page).id)
        assert agent.get(page).status_code == 200

    def test_one_in_another_application_is_named(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(5)))
        offered = agent.get(book.at("CARD-1").replace("/shop/", "/outlet/")).text
        assert "(Shop &lt;EU&gt;): Waiting for its turn" in offered
        assert f'href="{page}"' in offered
        own = agent.get("/outlet/exports/")
        audit_page(own.text)
        assert f'href="{page}"' in own.text
        assert agent.get(page.replace("/shop/", "/outlet/")).status_code == 404

    @both_databases
    def test_the_oldest_file_makes_room(
        self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
    ) -> None:
        card = book.card(2)
        pages = []
        for _file in range(jobs.MOST_FINISHED + 2):
            clock.forward(minutes=1)
            pages.append(start(agent, book.at(card)))
            work(app)
        left = [page for page in pages if agent.get(page).status_code == 200]
        assert left == pages[2:]


class TestPage:
    def test_asks_for_itself_until_it_is_done(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(2500)))
        work(app, pages=1)
        shown, part = agent.get(page), agent.get(page, headers=HTMX)
        audit_page(shown.text)
        audit_fragment(part.text)
        assert is_part_of(part.text, shown.text)
        assert POLL in part.text
        assert "1,000" in part.text
        assert f'action="{page}/stop"' in part.text
        assert f'href="{page}/csv"' not in part.text
        work(app)
        part = agent.get(page, headers=HTMX)
        audit_fragment(part.text)
        assert POLL not in part.text
        assert 'data-announce="Ready"' in part.text
        assert "2,500" in part.text
        assert f'href="{page}/csv"' in part.text
        assert f'href="{page}/json"' in part.text

    @pytest.mark.parametrize("state", ["queued", "stopped", "failed", "finished"])
    def test_each_state_is_a_sound_page(self, app: Flask, agent: FlaskClient, book: Book, state: str) -> None:
        page = start(agent, book.at("NO-CARD" if state == "failed" else book.card(5)))
        if state == "stopped":
            act(agent, page, "stop")
        if state != "queued":
            work(app)
        assert job_of(app, page).state == state
        for address in (page, "/shop/exports/"):
            audit_page(agent.get(address).text)
            audit_fragment(agent.get(address, headers=HTMX).text)

    def test_buttons_that_come_too_late_do_nothing(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(5)))
        work(app)
        for what in ("stop", "resumption"):
            assert act(agent, page, what).location == page
        assert job_of(app, page).state == "finished"
        assert [row[0] for row in recorded(app)].count("exports.stop") == 0

    def test_a_deleted_one_is_gone_with_its_rows(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(5)))
        work(app)
        assert count(app, "export_part") == 1
        answer = act(agent, page, "removal")
        assert answer.location == "/shop/exports/"
        assert "The export is deleted." in agent.get("/shop/exports/").text
        assert (count(app, "export_job"), count(app, "export_part")) == (0, 0)

    def test_the_list_of_all(self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock) -> None:
        assert "You have no exports here." in agent.get("/shop/exports/").text
        done = start(agent, book.at(book.card(5), "?type=import"))
        work(app)
        clock.forward(minutes=1)
        page = start(agent, book.at(book.card(5, f"{HOSTILE}-list")))
        shown = agent.get("/shop/exports/")
        audit_page(shown.text)
        assert shown.text.index(page) < shown.text.index(done)
        assert "Club &amp; Card; kind: Imports" in shown.text
        assert POLL in shown.text
        work(app)
        assert POLL not in agent.get("/shop/exports/").text

    def test_is_in_the_account_menu(self, agent: FlaskClient) -> None:
        assert 'href="/shop/exports/"' in agent.get("/settings").text


class TestOthers:
    def test_nobody_else_learns_that_it_is_there(
        self, app: Flask, agent: FlaskClient, other: FlaskClient, book: Book
    ) -> None:
        page = start(agent, book.at(book.card(5)))
        work(app)
        token = token_of(other)
        assert agent.get(f"{page}/pdf").status_code == 404
        assert agent.get(book.at("CARD-1", tab="gifts")).status_code == 404
        for address in (page, f"{page}/csv", f"{page}/json", "/shop/exports/no-such-export"):
            assert other.get(address).status_code == 404
        for what in ("stop", "resumption", "removal"):
            assert other.post(f"{page}/{what}", data={"csrf_token": token}).status_code == 404
        assert page not in other.get("/shop/exports/").text
        assert agent.get(f"{page}/csv").status_code == 200

    def test_strangers_are_asked_to_sign_in(
        self, app: Flask, agent: FlaskClient, client: FlaskClient, book: Book
    ) -> None:
        page = start(agent, book.at(book.card(5)))
        work(app)
        for address in (page, f"{page}/csv", "/shop/exports/", book.at("CARD-1")):
            assert "/sign-in" in client.get(address).location
        assert client.get(page, headers=HTMX).status_code == 401

    @pytest.mark.parametrize("what", ["stop", "resumption", "removal"])
    def test_buttons_need_their_token(self, app: Flask, agent: FlaskClient, book: Book, what: str) -> None:
        page = start(agent, book.at(book.card(5)))
        assert agent.post(f"{page}/{what}").status_code == 400
        assert job_of(app, page).state == "queued"


class TestEnd:
    @both_databases
    def test_a_file_is_kept_for_a_day(
        self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
    ) -> None:
        page = start(agent, book.at(book.card(5)))
        clock.forward(hours=1)
        work(app)
        assert "Mar 3, 2026, 10:00" in agent.get(page).text
        clock.forward(hours=23, minutes=59)
        sign_in(agent, "ada@shop.test")
        assert agent.get(f"{page}/csv").status_code == 200
        assert ", 0 exports," in run(app, "desk", "purge")
        clock.forward(minutes=1)
        assert agent.get(f"{page}/csv").status_code == 404
        assert agent.get(page).status_code == 404
        assert page not in agent.get("/shop/exports/").text
        assert ", 1 exports," in run(app, "desk", "purge")
        assert (count(app, "export_job"), count(app, "export_part")) == (0, 0)

    def test_one_that_rests_for_a_day_is_over_and_not_in_the_way(
        self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
    ) -> None:
        page = start(agent, book.at(book.card(5)))
        act(agent, page, "stop")
        clock.forward(hours=24)
        sign_in(agent, "ada@shop.test")
        assert "not finished" not in agent.get(book.at("CARD-1")).text
        start(agent, book.at("CARD-1"))
        assert count(app, "export_job") == 1

    def test_one_that_is_over_is_not_worked_on(
        self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
    ) -> None:
        start(agent, book.at(book.card(5)))
        clock.forward(hours=24)
        work(app)
        assert book.queries == []

    @both_databases
    def test_an_erased_customer_is_in_no_export(
        self, app: Flask, agent: FlaskClient, other: FlaskClient, book: Book
    ) -> None:
        anna, ben = book.customer(5), book.customer(5)
        about_anna = start(agent, book.at_customer(anna))
        about_ben = start(other, book.at_customer(ben))
        work(app)
        with app.app_context():
            assert exports.forget("outlet", "customer", anna) == 0
            assert exports.forget("shop", "card", anna) == 0
            assert exports.forget("shop", "customer", anna) == 1
        assert agent.get(about_anna).status_code == 404
        assert other.get(f"{about_ben}/csv").status_code == 200
        assert count(app, "export_part") == 1

    @both_databases
    def test_a_list_that_names_an_erased_customer_goes_too(
        self, app: Flask, agent: FlaskClient, book: Book
    ) -> None:
        card = book.card(5)
        anna = book.customer(0, name=f"anna/\"o'neil-{card}")
        book.run(
            "UPDATE ledger SET profile_id = (SELECT id FROM profiles WHERE integration_id = ?)"
            " WHERE wallet_id = ?",
            anna,
            book._wallets[card],
        )
        page = start(agent, book.at(card, tab="points"))
        work(app)
        assert "anna" in agent.get(f"{page}/csv").text
        with app.app_context():
            assert exports.forget("shop", "customer", "anna/") == 0
            assert exports.forget("shop", "customer", anna) == 1
        assert agent.get(page).status_code == 404


def run(app: Flask, *command: str) -> str:
    result = app.test_cli_runner().invoke(args=list(command))
    assert result.exit_code == 0, result.output
    return str(result.output)


class TestAudit:
    @both_databases
    def test_every_step_is_recorded(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        card = book.card(7)
        page = start(agent, book.at(card, "?type=manual"))
        work(app)
        agent.get(page)
        agent.get(page, headers=HTMX)
        agent.get(f"{page}/csv")
        agent.get(f"{page}/json")
        agent.get("/shop/exports/")
        act(agent, page, "removal")
        about = f"card {card}"
        assert recorded(app) == [
            ("exports.start", "succeeded", "Ada", about),
            ("exports.finish", "succeeded", "Ada", about),
            ("exports.page", "read", "Ada", about),
            ("exports.download", "succeeded", "Ada", about),
            ("exports.download", "succeeded", "Ada", about),
            ("exports.own", "read", "Ada", "export "),
            ("exports.page", "read", "Ada", about),
            ("exports.remove", "succeeded", "Ada", about),
        ]

    def test_the_records_say_what_and_how_much(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(7), "?type=manual"))
        work(app)
        agent.get(f"{page}/csv")
        with app.app_context(), db.engine.connect() as connection:
            found = connection.execute(
                text(
                    "SELECT action, application, payload FROM audit_entry JOIN audit_content ON entry_id = id"
                )
            ).all()
        payloads = {row.action: str(row.payload) for row in found}
        assert '"filter": {"type": "manual"}' in payloads["exports.start"]
        assert '"until": "2026-03-02T09:00:00+00:00"' in payloads["exports.start"]
        assert '"rows": 4' in payloads["exports.finish"]
        assert '"format": "csv", "rows": 4' in payloads["exports.download"]
        assert {row.application for row in found if row.action.startswith("exports.")} == {"shop"}

    def test_its_page_has_words_for_them(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(7)))
        work(app)
        agent.get(f"{page}/csv")
        shown = agent.get("/shop/audit/").text
        for words in ("Start an export", "Export finished", "Download an export"):
            assert words in shown

    @both_databases
    def test_what_cannot_be_recorded_does_not_happen(
        self, app: Flask, agent: FlaskClient, book: Book, database_url: str
    ) -> None:
        page = start(agent, book.at(book.card(7)))
        work(app)
        offered = agent.get(book.at("CARD-1"))
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_content RENAME TO audit_away"))
        assert agent.get(f"{page}/csv").status_code == 503
        refused = agent.post(book.at("CARD-1"), data={"csrf_token": token_in(offered)})
        assert refused.status_code == 503
        assert count(app, "export_job") == 1
