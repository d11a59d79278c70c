"""Signing in with more than a password: an app's code with and without script, recovery codes, passkeys."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.support.browser import DeskPage
from webapp.staff import accounts

PASSWORD = "river stone lantern"


@pytest.fixture
def somebody(desk_app: Flask, request: pytest.FixtureRequest) -> str:
    """An account of this test's own; gives its e-mail."""
    email = f"{re.sub(r'[^a-z]', '-', request.node.name)}@shop.test"
    with desk_app.app_context():
        accounts.add(email, "Robin", "agent", PASSWORD)
    return email


@pytest.fixture
def named_url(desk_url: str) -> str:
    """The desk by its name on this machine: passkeys need one."""
    return desk_url.replace("127.0.0.1", "localhost")


@pytest.fixture
def open_desk(new_context: Any) -> Iterator[Callable[..., DeskPage]]:
    """Opens the desk in a browser of its own. At the end nothing may have been said on the consoles."""
    opened: list[DeskPage] = []

    def make(url: str, **options: Any) -> DeskPage:
        opened.append(DeskPage(new_context(**options).new_page(), url))
        return opened[-1]

    yield make
    for one in opened:
        one.check_console()


def code(secret: str, ahead: int = 0) -> str:
    """What the app shows, or shows so many steps later."""
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + ahead)


def begin(desk: DeskPage, email: str) -> None:
    """Give the password; what comes then is up to the account."""
    desk.page.goto(f"{desk.base_url}/sign-in")
    desk.page.get_by_label("E-mail").fill(email)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in").click()


def set_up_app(desk: DeskPage, *, look: bool) -> tuple[str, list[str]]:
    """From the settings on; gives the secret and the recovery codes."""
    page = desk.page
    page.goto(f"{desk.base_url}/settings")
    page.get_by_role("link", name="Second factor").click()
    if look:
        desk.audit()
    page.get_by_role("button", name="Set up an app").click()
    picture = page.get_by_role("img", name="A code to scan")
    expect(picture).to_be_visible()
    if look:
        assert picture.evaluate("one => one.complete && one.naturalWidth > 0"), "the policy lets it be drawn"
        desk.audit()
    secret = page.locator("form code").inner_text().replace(" ", "")
    page.get_by_label("Enter the code that it shows now").fill(code(secret))
    page.get_by_role("button", name="Take the app into use").click()
    expect(desk.heading()).to_have_text("Your recovery codes")
    if look:
        desk.audit()
    return secret, page.locator("li code").all_inner_texts()


@pytest.mark.parametrize("has_script", [True, False])
def test_codes_of_an_app(
    open_desk: Callable[..., DeskPage], desk_url: str, somebody: str, has_script: bool
) -> None:
    first = open_desk(desk_url, java_script_enabled=has_script)
    begin(first, somebody)
    secret, codes = set_up_app(first, look=has_script)
    assert len(codes) == 10
    first.page.get_by_role("link", name="I have kept them").click()
    expect(first.page.get_by_role("search")).to_be_visible()

    second = open_desk(desk_url, java_script_enabled=has_script)
    page = second.page
    begin(second, somebody)
    expect(second.heading()).to_have_text("Second factor")
    box = page.get_by_label("Code from your app")
    expect(box).to_be_focused()
    if has_script:
        second.audit()
    box.fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("That code is not right")
    if has_script:
        second.audit()
    box.fill(code(secret, 1))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("search")).to_be_visible()

    third = open_desk(desk_url, java_script_enabled=has_script)
    begin(third, somebody)
    third.page.get_by_label("Code from your app").fill(codes[0])
    third.page.get_by_role("button", name="Sign in").click()
    expect(third.page.locator("#notices")).to_contain_text("9 are left")

    page.goto(f"{desk_url}/settings/second-factor")
    page.get_by_role("button", name="Remove the app").click()
    expect(page.locator("main")).to_contain_text("The app is removed")
    third.page.reload()
    expect(third.heading()).to_have_text("Sign in")
    begin(third, somebody)
    expect(third.page.get_by_role("search")).to_be_visible()


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device with a fingerprint reader, which always finds the right finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def add_passkey(desk: DeskPage, name: str = "Work laptop") -> None:
    """Add a passkey on the page for it."""
    desk.page.goto(f"{desk.base_url}/settings/second-factor")
    desk.page.get_by_role("link", name="Add a passkey").click()
    desk.page.get_by_label("Name").fill(name)
    desk.page.get_by_role("button", name="Make the passkey").click()


def sign_out(desk: DeskPage) -> None:
    desk.page.get_by_label("Your account").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.heading()).to_have_text("Sign in")


@pytest.fixture
def with_passkey(
    open_desk: Callable[..., DeskPage], named_url: str, somebody: str
) -> tuple[DeskPage, CDPSession, str]:
    """Somebody with a passkey, signed in, and the device it is in."""
    desk = open_desk(named_url)
    session, device = authenticator(desk.page)
    begin(desk, somebody)
    add_passkey(desk)
    expect(desk.heading()).to_have_text("Your recovery codes")
    return desk, session, device


def test_a_passkey_alone(with_passkey: tuple[DeskPage, CDPSession, str]) -> None:
    desk, session, device = with_passkey
    page = desk.page
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [(one["rpId"], one["isResidentCredential"]) for one in kept] == [("localhost", True)]
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_role("cell", name="Work laptop", exact=True)).to_be_visible()
    desk.audit()
    sign_out(desk)
    desk.audit()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("search")).to_be_visible()


def test_a_passkey_after_the_password(with_passkey: tuple[DeskPage, CDPSession, str], somebody: str) -> None:
    desk, _session, _device = with_passkey
    sign_out(desk)
    begin(desk, somebody)
    expect(desk.page.get_by_label("Recovery code")).to_be_visible()
    desk.audit()
    desk.page.get_by_role("button", name="Use a passkey").click()
    expect(desk.page.get_by_role("search")).to_be_visible()


def test_a_passkey_once_more(with_passkey: tuple[DeskPage, CDPSession, str], desk_app: Flask) -> None:
    desk, _session, _device = with_passkey
    page = desk.page
    page.goto(f"{desk.base_url}/sign-in/again?next=/settings/second-factor")
    desk.audit()
    page.get_by_role("button", name="Use a passkey").click()
    expect(desk.heading()).to_have_text("Second factor")


def test_a_device_has_one_passkey_for_the_desk(with_passkey: tuple[DeskPage, CDPSession, str]) -> None:
    desk, _session, _device = with_passkey
    add_passkey(desk, "Once more")
    expect(desk.page.get_by_role("alert")).to_have_text("This device has a passkey for the desk already.")
    desk.audit()


def test_a_finger_that_is_not_right(with_passkey: tuple[DeskPage, CDPSession, str]) -> None:
    desk, session, device = with_passkey
    sign_out(desk)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    desk.page.get_by_role("button", name="Use a passkey").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Nothing was shown")
    desk.audit()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    desk.page.get_by_role("button", name="Use a passkey").click()
    expect(desk.page.get_by_role("search")).to_be_visible()


def test_a_removed_passkey_opens_nothing(with_passkey: tuple[DeskPage, CDPSession, str]) -> None:
    desk, _session, _device = with_passkey
    page = desk.page
    page.goto(f"{desk.base_url}/settings/second-factor")
    page.get_by_role("button", name="Remove Work laptop").click()
    expect(page.locator("main")).to_contain_text("The passkey is removed")
    sign_out(desk)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("main")).to_contain_text("does not know this passkey")
    desk.audit()


@pytest.fixture
def other_site() -> Iterator[str]:
    """A page of somebody else, on another port of this machine: browsers show it passkeys for localhost."""

    def page(environ: Any, start_response: Any) -> Any:
        return Response("<!doctype html><title>Other</title>", mimetype="text/html")(environ, start_response)

    server = make_server("127.0.0.1", 0, page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


ASK = """async () => {
  const form = document.querySelector("form[data-passkey]");
  const headers = { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" };
  return (await fetch(form.dataset.options, { method: "POST", headers })).json();
}"""
SHOW = """async (options) => JSON.stringify((await navigator.credentials.get({
  publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON())"""
SEND = """(credential) => {
  const form = document.querySelector("form[data-passkey]");
  form.elements.credential.value = credential;
  form.submit();
}"""


@pytest.mark.parametrize("is_other", [True, False])
def test_what_was_shown_to_another_site_opens_nothing(
    with_passkey: tuple[DeskPage, CDPSession, str], other_site: str, is_other: bool
) -> None:
    desk, _session, _device = with_passkey
    page = desk.page
    sign_out(desk)
    options = page.evaluate(ASK)
    page.goto(other_site if is_other else f"{desk.base_url}/sign-in")
    shown = page.evaluate(SHOW, options)
    page.goto(f"{desk.base_url}/sign-in")
    page.evaluate(SEND, shown)
    if is_other:
        expect(page.locator("main")).to_contain_text("did not prove that it is you")
        page.goto(f"{desk.base_url}/settings")
        expect(desk.heading()).to_have_text("Sign in")
    else:
        expect(page.get_by_role("search")).to_be_visible()


def test_at_an_address_of_numbers_the_page_says_why_there_are_none(
    open_desk: Callable[..., DeskPage], desk_url: str, named_url: str, somebody: str
) -> None:
    desk = open_desk(desk_url)
    begin(desk, somebody)
    expect(desk.page.get_by_role("search")).to_be_visible()
    desk.page.goto(f"{desk_url}/settings/second-factor")
    expect(desk.page.locator("main")).to_contain_text(f"Open the desk as {named_url}")
    desk.audit()


def test_without_script_the_page_says_what_passkeys_need(
    open_desk: Callable[..., DeskPage], named_url: str, somebody: str
) -> None:
    desk = open_desk(named_url, java_script_enabled=False)
    begin(desk, somebody)
    desk.page.goto(f"{named_url}/settings/second-factor/passkeys/new")
    expect(desk.page.locator("main")).to_contain_text("This needs JavaScript")
    expect(desk.page.get_by_role("button", name="Make the passkey")).to_be_hidden()
