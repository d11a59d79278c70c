"""What rules do. One maker per `type` of effect in a rule's data; each yields what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..scope import Deed, Json, Rule, RuleError
from . import audiences, codes, discounts, information, points, rewards

Maker = Callable[[Rule, Json, str], Iterator[Deed]]

MAKERS: dict[str, Maker] = {
    **discounts.MAKERS,
    **points.MAKERS,
    **codes.MAKERS,
    **rewards.MAKERS,
    **audiences.MAKERS,
    **information.MAKERS,
}


def make(rule: Rule, data: Json, key: str) -> Iterator[Deed]:
    """The deeds of one effect in a rule; `key` tells it apart from every other in this request.

    Raises EffectFailed when it cannot be applied, RuleError when its data makes no sense.
    """
    maker = MAKERS.get(str(data.get("type")))
    if maker is None:
        raise RuleError(f"unknown effect {data.get('type')}")
    try:
        yield from maker(rule, data, key)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise RuleError(f"effect {data.get('type')} is not understood: {error}") from None
