"""A field of a page, and what is said at it."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.support.page import audit_page


def refused_at(page: TestResponse, name: str) -> str:
    """What stands at a field that is marked as faulty: its label, and what is wrong with it."""
    for parent in audit_page(page.text).iter():
        for field in parent:
            if field.get("name") == name and field.get("type") != "hidden":
                assert field.get("aria-invalid") == "true", f"{name} is not marked"
                return " ".join(parent.itertext())
    raise AssertionError(f"no field {name} on a page of status {page.status_code}")
