"""The list of dependencies is that of the locks, and each has a licence."""

from __future__ import annotations

from webapp.config import ROOT
from webapp.dependencies import front_end_packages, python_packages

DOCUMENT = ROOT / "docs" / "dependencies.md"


def test_the_document_lists_what_the_locks_pin() -> None:
    said = DOCUMENT.read_text("utf-8")
    for one in [*python_packages(), *front_end_packages()]:
        assert f"| {one.name} | {one.version} |" in said, (
            "flask --app wsgi desk dependencies > docs/dependencies.md"
        )
    rows = [line for line in said.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == len(python_packages()) + len(front_end_packages()) + 2


def test_everything_installed_states_a_licence() -> None:
    named = [one for one in [*python_packages(), *front_end_packages()] if one.licence]
    assert len(named) > 40
    assert not [one for one in named if one.licence == "not stated"]


def test_what_only_builds_the_front_end_is_not_shipped() -> None:
    names = {one.name for one in front_end_packages()}
    assert {"htmx.org", "@tabler/icons", "@tabler/core"} <= names
    assert "purgecss" not in names
