"""How passwords are taken and kept. What is refused, and why, in words: `staff/test_people.py`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import PASSWORD, add_person, make_app, sign_in, token_of
from tests.support.walking import X, tree_of
from webapp.staff import accounts

LONG = "river stone lantern " * 6


@pytest.mark.parametrize(
    "password",
    [
        LONG + "end",
        "\U0001f98a" * 3 + "\u706b\u5c71\u6e56\u6d77 lantern \u2603\u00e9",
        "no digits and no capitals",
    ],
)
def test_long_ones_and_all_signs_are_taken_whole(app: Flask, password: str) -> None:
    email = add_person(app, "Ada", password=password)
    assert sign_in(app.test_client(), email, password).status_code == 303
    assert sign_in(app.test_client(), email, password[:-1]).status_code == 422
    assert sign_in(app.test_client(), email, password + "x").status_code == 422


def test_128_are_taken_and_more_are_refused_in_words(app: Flask, agent: FlaskClient) -> None:
    def changed(old: str, new: str) -> TestResponse:
        data = {"csrf_token": token_of(agent), "old_password": old}
        return agent.post("/settings/password", data={**data, "new_password": new, "repeated_password": new})

    longest = (LONG + LONG)[:128]
    assert changed(PASSWORD, longest).status_code == 303
    refused = changed(longest, longest + "x")
    assert refused.status_code == 422
    assert "A password has at most 128 characters." in refused.text
    assert sign_in(app.test_client(), "ada@shop.test", longest).status_code == 303


def test_each_is_kept_as_an_argon2id_hash_with_a_salt_of_its_own(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url, password_cost=3)  # as it is by default
    kept = set()
    for name in ("Ada", "Bob"):
        email = add_person(app, name)
        with app.app_context():
            kept.add(accounts.existing(email).password_hash)
    assert len(kept) == 2
    for one in kept:
        facts = extract_parameters(one)
        assert facts.type is Type.ID
        assert (facts.memory_cost, facts.time_cost) >= (15 * 1024, 2)
        assert facts.time_cost >= 2
        assert facts.salt_len >= 16


def test_managers_and_pasting_are_welcome(client: FlaskClient, agent: FlaskClient) -> None:
    for html, wanted in ((client.get("/sign-in").text, 1), (agent.get("/settings").text, 3)):
        fields = [one for one in tree_of(html).iter(f"{X}input") if one.get("type") == "password"]
        assert len(fields) == wanted
        for one in fields:
            assert one.get("autocomplete") in ("current-password", "new-password")
            assert not [name for name in one.attrib if re.match("on|readonly", name)]
            assert int(one.get("maxlength", "1024")) >= 1024


def test_there_are_no_hints_and_no_secret_questions(client: FlaskClient) -> None:
    names = {one.get("name") for one in tree_of(client.get("/sign-in").text).iter(f"{X}input")}
    assert names == {"csrf_token", "email", "password", "next", "zone", "credential"}
