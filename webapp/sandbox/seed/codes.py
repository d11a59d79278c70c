"""Coupons of every kind, and who holds them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import setup
from ..work import Work
from .orders import cart_of, order
from .people import Person, born, tell
from .plan import Plan, reserve

# Every one of these characters has broken some address or some form.
ODD_CODES = ("50% OFF/{}", "A+B {}", "💎 GEM {}", "TEN..OFF-{}", "R&D #1? {}", "Ünïcödé-{}", 'SAY "HI" {}')


def add_codes(plan: Plan) -> None:
    """Make the coupons of a shop, and plan who gets them when."""
    plan.before(540, _public, plan)
    plan.before(420, _odd, plan)
    plan.before(400, _held, plan)
    plan.before(300, _single_use, plan)
    plan.before(200, _not_usable, plan)
    plan.before(100, _widely_held, plan)
    _birthdays(plan)
    _gift_cards(plan)


def _add(work: Work, plan: Plan, kind: str, value: str, **more: Any) -> str:
    setup.add_coupon(work, plan.ids.campaigns[kind], value, **more)
    return value


def _region(plan: Plan, text: str) -> str:
    return text.format(plan.shop.region)


def _public(work: Work, plan: Plan) -> None:
    """Codes that anybody may use."""
    plan.know(
        "coupons", _add(work, plan, "implicit", _region(plan, "HELLO-{}"), usage_limit=0, is_implicit=True)
    )
    _add(work, plan, "implicit", _region(plan, "OUTDOORS-{}"), usage_limit=0, is_implicit=True)
    welcome = _add(work, plan, "welcome", _region(plan, "WELCOME-{}"), usage_limit=0)
    plan.stories["welcome_coupon"] = welcome
    dice = plan.dice("welcome")
    for person in plan.people:
        person.codes += [code for code in (welcome, _region(plan, "HELLO-{}")) if dice.random() < 0.4]


def _odd(work: Work, plan: Plan) -> None:
    dice = plan.dice("odd codes")
    odd = [_add(work, plan, "newsletter", _region(plan, text), usage_limit=0) for text in ODD_CODES]
    plan.stories["odd_coupons"] = odd
    for code in odd:
        _hold(work, code, _known_by(work, plan, dice, 3))


def _held(work: Work, plan: Plan) -> None:
    """Soft ones in readers' wallets, hard ones in VIPs'."""
    dice = plan.dice("held codes")
    for number in range(1, 16):
        limit = 0 if number % 3 else 40
        code = _add(work, plan, "newsletter", f"NEWS-{plan.shop.region}-{number:02d}", usage_limit=limit)
        _hold(work, code, _known_by(work, plan, dice, dice.randint(1, 9)))
        plan.know("coupons", code)
    for number in range(1, 13):
        code = f"VIP-{plan.shop.region}-{number:02d}"
        _add(
            work,
            plan,
            "vip",
            code,
            usage_limit=0 if number % 2 else 10,
            reservation_limit=8,
            is_mandatory=True,
        )
        holders = _known_by(work, plan, dice, dice.randint(1, 5))
        for holder in holders:
            holder.attributes["VIP"] = True
            tell(work, holder.integration_id, VIP=True)
        _hold(work, code, holders)
        plan.know("coupons", code)
    plan.stories["hard_coupon"] = f"VIP-{plan.shop.region}-01"
    plan.stories["soft_coupon"] = f"NEWS-{plan.shop.region}-01"


def _widely_held(work: Work, plan: Plan) -> None:
    code = _add(work, plan, "newsletter", _region(plan, "NEWS-ALL-{}"), usage_limit=0)
    _hold(work, code, _known_by(work, plan, plan.dice("widely held"), 60))
    plan.stories["coupon_many_holders"] = code


def _known_by(work: Work, plan: Plan, dice: Any, count: int) -> list[Person]:
    """So many of the ordinary customers that the shop has at that time."""
    there = [person for person in plan.people if person.since < work.now and person.ordinary]
    return list(dice.sample(there, min(count, len(there))))


def _hold(work: Work, code: str, holders: list[Person]) -> None:
    reserve(work, code, *(holder.integration_id for holder in holders))
    for holder in holders:
        holder.codes.append(code)


def _single_use(work: Work, plan: Plan) -> None:
    """Paper codes: the first eight are used by the orders planned here, the others wait for somebody."""
    dice = plan.dice("single use")
    for number in range(1, 17):
        code = _add(work, plan, "fixed", f"TEN-{plan.shop.region}-{number:03d}")
        holder = _known_by(work, plan, dice, 1)[0]
        reserve(work, code, holder.integration_id)
        if number > 8:
            continue
        plan.know("coupons", code)
        sent = order(plan, holder, cart_of(plan.shop, ("TEE-MRN-M", 1), ("BTL-1L", 1)), couponCodes=[code])
        plan.close(dice.uniform(25, 280), sent)


def _not_usable(work: Work, plan: Plan) -> None:
    """Expired, scheduled, disabled, over, not yet begun: each in a few wallets, where people find them."""
    dice, region, anchor = plan.dice("not usable"), plan.shop.region, plan.work.now
    made = [
        *[
            _add(
                work,
                plan,
                "newsletter",
                f"OLD-{region}-{number}",
                usage_limit=5,
                expires=anchor - timedelta(days=9 * number),
            )
            for number in range(1, 7)
        ],
        *[_add(work, plan, "scheduled", f"NEXT-{region}-{number}", usage_limit=0) for number in range(1, 6)],
        *[_add(work, plan, "disabled", f"FEST-{region}-{number}", usage_limit=3) for number in range(1, 6)],
        *[_add(work, plan, "ended", f"WINTER-{region}-{number}", usage_limit=3) for number in range(1, 4)],
        _add(work, plan, "fixed", f"LATER-{region}", usage_limit=0, starts=anchor + timedelta(days=10)),
    ]
    plan.stories["pending_coupon"] = made[-1]
    for code in made:
        reserve(
            work, code, *(holder.integration_id for holder in _known_by(work, plan, dice, dice.randint(1, 4)))
        )
        plan.know("coupons", code)


def _birthdays(plan: Plan) -> None:
    """Personal codes from a week before the birthday to two weeks after it."""
    dice = plan.dice("birthdays")
    for person in dice.sample(plan.people[10:], 14):
        days = dice.uniform(-6, 30)
        if (plan.work.now - person.since) < timedelta(days=days + 8):
            continue
        day = plan.work.now - timedelta(days=days)
        person.attributes["Birthday"] = born(day - timedelta(days=365.25 * dice.randint(20, 70)))
        code = f"BDAY-{person.integration_id}"
        plan.know("coupons", code)
        plan.before(days + 7, _birthday, plan, person, code, day)


def _birthday(work: Work, plan: Plan, person: Person, code: str, day: Any) -> None:
    tell(work, person.integration_id, Birthday=person.attributes["Birthday"])
    expires = day + timedelta(days=14)
    _add(
        work,
        plan,
        "birthday",
        code,
        recipient=person.integration_id,
        expires=expires,
        attributes={"Occasion": "Birthday"},
    )


def _gift_cards(plan: Plan) -> None:
    dice = plan.dice("gift cards")
    for number in range(1, 11):
        code = f"GIFT-{plan.shop.region}-{dice.randrange(16**8):08X}"
        days, value = dice.uniform(60, 380), dice.choice((25, 50, 100))
        plan.before(
            days,
            lambda at, code=code, value=value: _add(
                at, plan, "gift_card", code, usage_limit=0, discount_limit=value
            ),
        )
        if number == 1:
            plan.stories["gift_card"] = code
        if number <= 6:
            sent = order(plan, None, cart_of(plan.shop, ("MUG-ENM", 1)), couponCodes=[code])
            plan.close(days - 20, sent)


def _gift_card(work: Work, plan: Plan, code: str, value: int) -> None:
    _add(work, plan, "gift_card", code, usage_limit=0, discount_limit=value)
