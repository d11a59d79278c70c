"""What the desk is made of besides itself: each package it runs on, its version and its licence."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

from webapp.config import ROOT

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_CLASSIFIER = "License :: OSI Approved :: "


class Dependency(NamedTuple):
    """One package. `licence` is empty where the package is not installed here or names none."""

    name: str
    version: str
    licence: str


def python_packages(lock: Path = ROOT / "requirements.lock") -> list[Dependency]:
    """What requirements.lock pins, with the licence that each installed package states."""
    return [
        Dependency(name, version, _licence(name))
        for name, version in _PINNED.findall(lock.read_text("utf-8"))
    ]


def front_end_packages(lock: Path = ROOT / "package-lock.json") -> list[Dependency]:
    """What the built css, js and icons are made from; what only builds them is left out."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    return [
        Dependency(place.removeprefix("node_modules/"), facts["version"], facts.get("license", ""))
        for place, facts in sorted(packages.items())
        if place and not facts.get("dev")
    ]


def as_markdown() -> str:
    """All of it as the text of docs/dependencies.md."""
    lines = [
        "# Dependencies",
        "",
        "Made by `flask --app wsgi desk dependencies` from the locks and what the packages say of",
        "themselves; a test holds it against the locks.",
    ]
    for title, found in (("Python", python_packages()), ("Front end", front_end_packages())):
        lines += ["", f"## {title}", "", "| package | version | licence |", "| --- | --- | --- |"]
        lines += [f"| {one.name} | {one.version} | {one.licence or 'not installed here'} |" for one in found]
    return "\n".join(lines) + "\n"


def _licence(name: str) -> str:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    return _expression(said) or _classified(said) or "not stated"


def _expression(said: PackageMetadata) -> str:
    """The licence field, where it is a name and not the whole text of a licence."""
    for field in ("license_expression", "license"):
        text = str(said.json.get(field, "")).strip()
        if text and "\n" not in text and len(text) <= 60:
            return text
    return ""


def _classified(said: PackageMetadata) -> str:
    named = [
        text.removeprefix(_CLASSIFIER) for text in said.get_all("Classifier") or [] if _CLASSIFIER in text
    ]
    return ", ".join(named)
