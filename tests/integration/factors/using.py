"""Setting up an app, and signing in with its codes, as a browser without script does."""

from __future__ import annotations

import re
from html import unescape

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.desk import PASSWORD, clock_of, sign_in, token_in
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.staff.models import StaffUser

OWN = "/settings/second-factor"
SECOND = "/sign-in/second"


def number_of(app: Flask, email: str) -> int:
    """The id of somebody's account."""
    with app.app_context():
        return db.session.scalars(select(StaffUser.id).where(StaffUser.email == email)).one()


def code_of(app: Flask, secret: str, off: int = 0) -> str:
    """What the app shows, so many steps off the desk's clock."""
    return pyotp.TOTP(secret).generate_otp(int(clock_of(app).now.timestamp()) // 30 + off)


def send(browser: FlaskClient, address: str, **data: str) -> TestResponse:
    """Send a form of somebody who is signed in."""
    return browser.post(address, data={"csrf_token": token_in(browser.get(OWN)), **data})


def begin_app(browser: FlaskClient) -> str:
    """Begin to set up an app; gives its secret as the page says it."""
    answer = send(browser, f"{OWN}/app")
    assert (answer.status_code, answer.location) == (303, f"{OWN}/app")
    page = browser.get(answer.location)
    audit_page(page.text)
    assert 'src="data:image/svg+xml' in page.text
    found = re.search(r'<code class="desk-id">([A-Z2-7 ]+)</code>', page.text)
    assert found
    return found.group(1).replace(" ", "")


def set_up_app(app: Flask, browser: FlaskClient) -> tuple[str, list[str]]:
    """Set up an app; gives its secret and the recovery codes. The code of the present step is used up."""
    secret = begin_app(browser)
    page = send(browser, f"{OWN}/app/confirmation", code=code_of(app, secret))
    assert page.status_code == 200
    audit_page(page.text)
    return secret, codes_in(page)


def codes_in(page: TestResponse) -> list[str]:
    """The recovery codes on a page."""
    return [unescape(one) for one in re.findall(r'<li><code class="desk-id">([a-z0-9-]+)</code>', page.text)]


def give_password(
    app: Flask, email: str, password: str = PASSWORD, following: str = ""
) -> tuple[FlaskClient, TestResponse]:
    """A browser of its own in which the password was given, and the answer to that."""
    browser = app.test_client()
    return browser, sign_in(browser, email, password, following=following)


def waiting(app: Flask, email: str, following: str = "") -> FlaskClient:
    """A browser in which somebody waits for the second factor."""
    browser, answer = give_password(app, email, following=following)
    assert (answer.status_code, answer.location) == (303, SECOND)
    return browser


def give_code(browser: FlaskClient, code: str) -> TestResponse:
    """Send the form of the second step."""
    page = browser.get(SECOND)
    if page.status_code != 200:
        return page
    audit_page(page.text)
    return browser.post(SECOND, data={"csrf_token": token_in(page), "code": code})
