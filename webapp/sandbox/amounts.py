"""Exact amounts: money and points are Decimals in code and whole millionths in the store."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

SCALE = 1_000_000
SMALLEST = Decimal("0.000001")
CENT = Decimal("0.01")
# Nine hundred of them still add up in a signed 64 bit column of millionths.
LARGEST = Decimal(10_000_000_000)
# Wide enough that no product of two acceptable amounts is ever rounded by the default 28 digits.
WIDE = Context(prec=60)

Number = int | Decimal


def to_units(value: Number) -> int:
    """Whole millionths of an amount, rounded half up; OverflowError beyond `LARGEST`."""
    exact = Decimal(value)
    if abs(exact) > LARGEST:
        raise OverflowError("amount out of range")
    return int(exact.quantize(SMALLEST, ROUND_HALF_UP, WIDE).scaleb(6, WIDE))


def from_units(units: int) -> Decimal:
    """The amount that stands for so many millionths."""
    return Decimal(units).scaleb(-6, WIDE)


def number(value: Number) -> Number:
    """An amount as it stands in JSON: an integer where whole, else without trailing zeros."""
    if isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return Decimal(format(value.normalize(WIDE), "f"))


def units_number(units: int) -> Number:
    """JSON number of a stored amount."""
    whole, rest = divmod(units, SCALE)
    return whole if rest == 0 else number(from_units(units))


def money(value: Decimal) -> Decimal:
    """Rounded half up to a hundredth, as shown prices are."""
    return value.quantize(CENT, ROUND_HALF_UP, WIDE)


def down(value: Decimal, step: Decimal) -> Decimal:
    """Rounded down to a multiple of `step`."""
    return (value / step).to_integral_value(ROUND_DOWN) * step
