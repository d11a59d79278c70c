"""Each error that the contract declares, and each that any server may give, has its words."""

from __future__ import annotations

import pytest

from tests.contract.client.cases import CASES
from tests.contract.client.conftest import Contract, Line
from webapp.problems import DICTIONARY

ANY_SERVER = (
    "400",
    "401",
    "403",
    "404",
    "408",
    "409",
    "413",
    "418",
    "429",
    "500",
    "502",
    "503",
    "504",
    "302",
)


@pytest.mark.parametrize("name", CASES)
def test_every_declared_error_is_in_the_dictionary(contract: Contract, line: Line, name: str) -> None:
    declared = [one for one in contract.operations[name].raw["responses"] if not one.startswith("2")]
    for status in {*declared, *ANY_SERVER}:
        line.server.instead(int(status), {"message": "No", "errors": []})
        _answer, error = line.send(CASES[name][0])
        assert error is not None, (name, status)
        assert error.code in DICTIONARY, (name, status)
