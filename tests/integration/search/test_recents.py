"""What an agent opened last and what they pinned: few, for a while, their own."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from tests.integration.search.conftest import CLERK, MakeDesk, signed_in
from tests.support.desk import DeskClock, clock_of, sign_in, token_in
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU
from webapp import recents
from webapp.addresses import path_safe
from webapp.extensions import db

HOME = f"/{EU}/"
PAGES = {
    "customer": f"/{EU}/customers/E10004/",
    "session": f"/{EU}/sessions/EO-900001",
    "coupon": f"/{EU}/coupons/VIP-EU-01",
    "card": f"/{EU}/programs/2/cards/EC-OFFICE-5000",
}
NAMES = {"customer": "E10004", "session": "EO-900001", "coupon": "VIP-EU-01", "card": "EC-OFFICE-5000"}


@pytest.fixture
def clock(app: Flask) -> DeskClock:
    return clock_of(app)


def listed(browser: FlaskClient, heading: str, address: str = HOME) -> list[str]:
    """The addresses on one of the lists."""
    page = unescape(browser.get(address).text)
    part = page.split(f"<h2>{heading}</h2>")[1].split("</section>")[0] if heading in page else ""
    return re.findall(r'<a href="([^"]+)"', part)


def recent(browser: FlaskClient) -> list[str]:
    return listed(browser, "Opened last")


def pins(browser: FlaskClient) -> list[str]:
    return listed(browser, "Pinned")


def press(browser: FlaskClient, page: str, what: str = "/pins/") -> Any:
    """Press the pin of a page, or another button of its own."""
    shown = browser.get(page)
    address = next(one for one in re.findall(r'action="([^"]+)"', unescape(shown.text)) if what in one)
    referer = {"Referer": f"http://localhost{page}"}
    return browser.post(address, data={"csrf_token": token_in(shown)}, headers=referer)


def written(app: Flask) -> list[str]:
    """Collects the statements that change something, from now on."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT"):
            found.append(statement.split(" (")[0].split(" SET")[0].split(" WHERE")[0])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    return found


def test_an_empty_front_page_says_what_will_be_there(agent: FlaskClient) -> None:
    page = agent.get(HOME)
    audit_page(page.text)
    assert "What you open is listed here for 30 days" in page.text
    assert "Opened last" not in page.text


def test_what_exists_and_was_opened_is_listed_newest_first(agent: FlaskClient, clock: DeskClock) -> None:
    for page in PAGES.values():
        assert agent.get(page).status_code == 200
        clock.forward(minutes=1)
    assert recent(agent) == list(PAGES.values())[::-1]
    agent.get(PAGES["session"])
    assert recent(agent)[0] == PAGES["session"]
    assert len(recent(agent)) == 4
    audit_page(agent.get(HOME).text)


def test_what_does_not_exist_is_not_listed(agent: FlaskClient) -> None:
    for page in PAGES.values():
        assert agent.get(f"{page.rstrip('/')}-none").status_code == 404
    assert agent.get(f"/{EU}/coupons/VIP-EU-01", headers={"HX-Request": "true"}).status_code == 200
    assert recent(agent) == []


def test_a_search_that_leads_nowhere_leaves_no_trace_on_the_list(agent: FlaskClient) -> None:
    agent.get(f"/{EU}/search?q=anna@example.com")
    assert recent(agent) == []


def test_the_lists_are_of_one_agent_and_one_application(agent: FlaskClient, viewer: FlaskClient) -> None:
    agent.get(PAGES["customer"])
    press(agent, PAGES["coupon"])
    assert recent(viewer) == pins(viewer) == []
    assert listed(agent, "Opened last", "/aurora-us/") == []
    viewer.get(PAGES["card"])
    assert recent(viewer) == [PAGES["card"]]
    assert recent(agent) == [PAGES["customer"]]


def test_the_list_is_short(app: Flask, agent: FlaskClient, clock: DeskClock, shop: dict[str, Any]) -> None:
    press(agent, PAGES["card"])
    for customer in shop["customers"][:20]:
        agent.get(f"/{EU}/customers/{path_safe(customer)}/")
        clock.forward(seconds=1)
    assert len(recent(agent)) == recents.MOST_RECENT
    assert recent(agent)[0] == f"/{EU}/customers/{path_safe(shop['customers'][19])}/"
    with app.app_context(), db.engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM recent")).scalar()
    assert kept == recents.MOST_RECENT + 1, "No more are kept than are shown"


def test_recents_expire_and_pins_later(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    agent.get(PAGES["customer"])
    press(agent, PAGES["coupon"])
    clock.forward(days=31)
    sign_in(agent, "ada@shop.test")
    assert (recent(agent), pins(agent)) == ([], [PAGES["coupon"]])
    purged = app.test_cli_runner().invoke(args=["desk", "purge"]).output
    assert "1 recents and pins" in purged
    clock.forward(days=335)
    sign_in(agent, "ada@shop.test")
    assert pins(agent) == []
    agent.get(PAGES["coupon"])
    assert recent(agent) + pins(agent) == [PAGES["coupon"]], "What has expired can be listed anew"
    assert pins(agent) == []


def test_opening_it_again_keeps_it(agent: FlaskClient, clock: DeskClock) -> None:
    agent.get(PAGES["customer"])
    for _week in range(8):
        clock.forward(days=7)
        sign_in(agent, "ada@shop.test")
        agent.get(PAGES["customer"])
    assert recent(agent) == [PAGES["customer"]]


def test_the_days_are_those_of_desk_toml(make_desk: MakeDesk) -> None:
    app = make_desk("[recents]\ndays = 1\npin_days = 2\n")
    agent = signed_in(app)
    agent.get(PAGES["customer"])
    assert recent(agent) == [PAGES["customer"]]
    assert "for 1 day;" in signed_in(app, "Bob").get(HOME).text
    clock_of(app).forward(hours=25)
    sign_in(agent, "ada@shop.test")
    assert recent(agent) == []


@pytest.mark.parametrize("kind", PAGES)
def test_each_kind_is_pinned_and_unpinned_on_its_page(agent: FlaskClient, kind: str) -> None:
    page = agent.get(PAGES[kind])
    audit_page(page.text)
    (button,) = re.findall(
        r'<form action="[^"]*/pins/[^"]*" method="post">.*?</button>', page.text, re.DOTALL
    )
    assert button.endswith("Pin</button>")
    answer = press(agent, PAGES[kind])
    assert (answer.status_code, answer.location) == (303, PAGES[kind])
    assert pins(agent) == [PAGES[kind]]
    assert recent(agent) == [], "What is pinned is listed once"
    page = agent.get(PAGES[kind])
    audit_page(page.text)
    assert "Unpin</button>" in page.text
    assert press(agent, PAGES[kind]).status_code == 303
    assert (pins(agent), recent(agent)) == ([], [PAGES[kind]])


@pytest.mark.parametrize(
    "identifier", ["50%/off & more", "💎-gem-🛍️", "<script>alert(1)</script>", "..", "a\nb", "x" * 1000]
)
def test_hostile_identifiers_can_be_pinned(agent: FlaskClient, identifier: str) -> None:
    token = token_in(agent.get(HOME))
    page = f"/{EU}/customers/{path_safe(identifier)}/"
    answer = agent.post(f"/{EU}/pins/customer/{path_safe(identifier)}", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, page)
    assert pins(agent) == [page]
    front = agent.get(HOME)
    audit_page(front.text)
    assert "<script>alert" not in front.text
    press(agent, HOME)
    assert pins(agent) == []


def test_what_a_database_cannot_hold_is_not_kept(agent: FlaskClient, app: Flask) -> None:
    token = token_in(agent.get(HOME))
    answer = agent.post(f"/{EU}/pins/customer/{path_safe('a' + chr(0))}", data={"csrf_token": token})
    assert answer.status_code == 303
    assert pins(agent) == []


def test_a_card_is_a_card_of_its_program(agent: FlaskClient) -> None:
    token = token_in(agent.get(HOME))
    for program in (2, 9):
        agent.post(f"/{EU}/pins/card/{program}/EC-1", data={"csrf_token": token})
    assert pins(agent) == [f"/{EU}/programs/9/cards/EC-1", f"/{EU}/programs/2/cards/EC-1"]
    assert "Aurora Card" in agent.get(HOME).text


def test_a_pin_needs_a_token_and_a_known_kind(agent: FlaskClient) -> None:
    assert agent.post(f"/{EU}/pins/customer/E1").status_code == 400
    token = token_in(agent.get(HOME))
    assert agent.post(f"/{EU}/pins/invoice/E1", data={"csrf_token": token}).status_code == 404
    assert agent.get(f"/{EU}/pins/customer/E1").status_code == 405
    assert pins(agent) == []


@pytest.mark.parametrize(
    "path", ["card/EC-1", "card/0/EC-1", "customer/2/E10004", "card/99999999999999999999/EC-1"]
)
def test_a_card_names_its_program_and_nothing_else_does(agent: FlaskClient, path: str) -> None:
    token = token_in(agent.get(HOME))
    assert agent.post(f"/{EU}/pins/{path}", data={"csrf_token": token}).status_code == 404
    assert agent.get(HOME).status_code == 200


def test_there_is_an_end_to_pins(agent: FlaskClient) -> None:
    token = token_in(agent.get(HOME))
    for number in range(recents.MOST_PINS + 1):
        agent.post(f"/{EU}/pins/customer/E{number}", data={"csrf_token": token})
    page = agent.get(HOME)
    assert f"{recents.MOST_PINS} pins are the most. Take one away first." in page.text
    assert len(pins(agent)) == recents.MOST_PINS
    agent.post(f"/{EU}/pins/customer/E3", data={"csrf_token": token})
    assert "Take one away first" not in agent.get(HOME).text, "What is pinned already is pinned"


def test_a_pin_of_somebody_else_stays(agent: FlaskClient, viewer: FlaskClient, app: Flask) -> None:
    press(agent, PAGES["customer"])
    with app.app_context(), db.engine.connect() as connection:
        pin_id = connection.execute(text("SELECT id FROM recent WHERE pinned_at IS NOT NULL")).scalar()
    token = token_in(viewer.get(HOME))
    answer = viewer.post(f"/{EU}/pins/{pin_id}/removal", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, HOME)
    assert pins(agent) == [PAGES["customer"]]


def test_the_list_can_be_cleared_and_pins_stay(agent: FlaskClient) -> None:
    agent.get(PAGES["customer"])
    press(agent, PAGES["coupon"])
    answer = press(agent, HOME, "/recents/")
    assert (answer.status_code, answer.location) == (303, HOME)
    assert (recent(agent), pins(agent)) == ([], [PAGES["coupon"]])


def test_what_an_agent_may_not_see_any_more_is_not_listed(make_desk: MakeDesk) -> None:
    app = make_desk(CLERK)
    agent = signed_in(app)
    for page in PAGES.values():
        agent.get(page)
    app.extensions["desk_roles"] = {
        **app.extensions["desk_roles"],
        "agent": app.extensions["desk_roles"]["clerk"],
    }
    assert recent(agent) == [PAGES["session"], PAGES["customer"]]


def test_what_one_may_not_see_cannot_be_pinned(make_desk: MakeDesk) -> None:
    clerk = signed_in(make_desk(CLERK), role="clerk")
    token = token_in(clerk.get(HOME))
    assert clerk.post(f"/{EU}/pins/coupon/VIP-EU-01", data={"csrf_token": token}).status_code == 403
    assert clerk.post(f"/{EU}/pins/customer/E10004", data={"csrf_token": token}).status_code == 303


def test_the_box_asks_for_the_lists_alone(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    agent.get(PAGES["customer"])
    shared_sandbox.requests.clear()
    part = agent.get(HOME, headers={"HX-Request": "true"})
    audit_fragment(part.text)
    assert PAGES["customer"] in part.text
    assert len(part.data) < 2_000
    assert shared_sandbox.requests == [], "Nothing is asked of Talon.One for it"
    assert "desk-search-recents" in agent.get(PAGES["coupon"]).text
    assert "desk-search-recents" not in agent.get(HOME).text, "There it is on the page already"


def test_an_opening_costs_one_write_and_the_newest_none(agent: FlaskClient, app: Flask) -> None:
    agent.get(PAGES["customer"])
    agent.get(PAGES["coupon"])
    seen = written(app)
    agent.get(PAGES["coupon"])
    assert [one for one in seen if "recent" in one] == []
    agent.get(PAGES["customer"])
    assert [one for one in seen if "recent" in one] == ["UPDATE recent"]
    seen.clear()
    agent.get(PAGES["card"])
    assert [one for one in seen if "recent" in one] == ["DELETE FROM recent", "INSERT INTO recent"]


def test_a_list_that_cannot_be_written_harms_no_page(agent: FlaskClient, app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON recent BEGIN SELECT RAISE(FAIL, 'disk full'); END")
        )
    assert agent.get(PAGES["customer"]).status_code == 200
    assert recent(agent) == []
