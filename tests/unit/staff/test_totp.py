"""Which codes of an authenticator app count at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from webapp.staff.factors.totp import SECONDS, address, matching_step

# The secret and some of the codes of RFC 6238, appendix B, cut to six digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924"}
NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // SECONDS


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_codes_of_the_standard_count(seconds: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("off", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(off: int, counts: bool) -> None:
    code = pyotp.TOTP(RFC_SECRET).generate_otp(STEP + off)
    assert matching_step(RFC_SECRET, code, NOW) == (STEP + off if counts else None)


def test_a_code_lives_from_one_step_before_to_one_after() -> None:
    code = pyotp.TOTP(RFC_SECRET).generate_otp(STEP)
    begin = datetime.fromtimestamp(STEP * SECONDS, UTC)
    counted = {
        seconds: matching_step(RFC_SECRET, code, begin + timedelta(seconds=seconds)) is not None
        for seconds in (-31, -30, 0, 59, 60)
    }
    assert counted == {-31: False, -30: True, 0: True, 59: True, 60: False}


def test_spaces_and_dashes_do_not_matter() -> None:
    code = pyotp.TOTP(RFC_SECRET).generate_otp(STEP)
    assert matching_step(RFC_SECRET, f" {code[:3]} {code[3:]}", NOW) == STEP
    assert matching_step(RFC_SECRET, f"{code[:3]}-{code[3:]}\n", NOW) == STEP


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345٦", "1" * 5000, "-" * 6])
def test_what_is_no_code_never_counts(code: str) -> None:
    assert matching_step(RFC_SECRET, code, NOW) is None


def test_the_picture_names_the_desk_and_the_person() -> None:
    said = pyotp.parse_uri(address(RFC_SECRET, "ada+x@shop.test"))
    assert isinstance(said, pyotp.TOTP)
    assert (said.issuer, said.name, said.secret) == ("Promodesk", "ada+x@shop.test", RFC_SECRET)
