"""JSON in and out with exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class NotJson(ValueError):
    """The bytes are no acceptable JSON document."""


def dump(value: Any) -> bytes:
    """Bytes of a JSON document; Decimals come out as numbers, digit by digit."""
    return _encoder.encode(value)


def dumps(value: Any) -> str:
    """The same as text, for a column of the store."""
    return _encoder.encode(value).decode()


def load(data: bytes | str) -> Any:
    """The value of a JSON document, fractions as Decimal; NotJson when it is none."""
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, ArithmeticError) as error:
        raise NotJson(str(error)[:200]) from None
