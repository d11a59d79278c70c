"""docs/security.md says of every requirement how it stands, and names tests that there are."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import NamedTuple

import pytest

from webapp.config import ROOT

ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
STATE = re.compile(r"met|not applicable: .{3,}|not met: .{3,}")
# How many requirements of levels 1 and 2 each section of ASVS 4.0.3 has, where they are numbered from 1 on.
SECTIONS = {
    "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 6, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 6, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1,
    "4.1": 5, "4.2": 2, "4.3": 3,
    "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4,
    "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3,
}  # fmt: skip
DELETED = {"4.1.4", "7.3.2"}
REQUIRED = [f"{one}.{n}" for one, last in SECTIONS.items() for n in range(1, last + 1)]


class Line(NamedTuple):
    """One requirement of the table."""

    number: str
    words: str
    state: str
    proof: str


def lines() -> list[Line]:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return [Line(*found) for found in ROW.findall(text)]


@cache
def defined_in(path: str) -> set[str]:
    """The names of the tests that a module defines, in classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))
    return {one.name for one in functions if one.name.startswith("test_")}


def test_every_requirement_is_there_once_in_order() -> None:
    assert [line.number for line in lines()] == [one for one in REQUIRED if one not in DELETED]
    assert len(lines()) == 122


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.number)
def test_each_has_a_state_and_a_proof_that_there_is(line: Line) -> None:
    assert STATE.fullmatch(line.state), line.state
    assert len(line.words.split()) <= 14
    proof = re.fullmatch(r"`([\w/.-]+?)(?:::(test_\w+))?`", line.proof)
    assert proof, line.proof
    path, name = proof.groups()
    assert (ROOT / path).is_file(), path
    if name:
        assert name in defined_in(path), line.proof
    else:
        assert path.startswith("docs/"), "a test, or a document where none can be"


def test_what_is_met_is_proven_by_more_than_words() -> None:
    by_words = [line.number for line in lines() if line.state == "met" and "::" not in line.proof]
    assert len(by_words) <= 2, by_words
