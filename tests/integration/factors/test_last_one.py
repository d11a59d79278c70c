"""Of the last two factors of somebody who must have one, two requests side by side take one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from flask import Flask
from sqlalchemy import func, insert, select

from tests.integration.conftest import both_databases
from tests.support.desk import START, add_person
from webapp.extensions import db
from webapp.staff.factors import owned
from webapp.staff.factors.models import StaffPasskey


def passkey(staff_id: int, number: int) -> dict[str, object]:
    return {
        "staff_id": staff_id,
        "credential_id": f"key-{number}",
        "public_key": b"",
        "sign_count": 0,
        "transports": "",
        "name": "Key",
        "created_at": START,
    }


@both_databases
def test_two_removals_side_by_side_leave_one(app: Flask) -> None:
    add_person(app, "Ada")
    for round_ in range(5):
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(StaffPasskey.__table__.delete())  # type: ignore[attr-defined]
            connection.execute(insert(StaffPasskey), [passkey(1, 2 * round_), passkey(1, 2 * round_ + 1)])
            keys = list(connection.scalars(select(StaffPasskey.id)))

        def go(key: int) -> None:
            with app.app_context(), suppress(owned.LastFactorError):
                owned.remove_passkey(1, key, owned.Removal(must_keep_one=True))

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(go, keys))
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(StaffPasskey)) == 1


def test_where_none_is_needed_all_can_go(app: Flask) -> None:
    add_person(app, "Ada")
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(insert(StaffPasskey), [passkey(1, 1)])
            key = connection.scalars(select(StaffPasskey.id)).one()
        assert owned.remove_passkey(1, key, owned.Removal(must_keep_one=False))
        assert not owned.remove_passkey(1, key, owned.Removal(must_keep_one=False))
        assert not owned.remove_app(1, owned.Removal(must_keep_one=False))
        assert not owned.of(1).is_any
