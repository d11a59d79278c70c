"""Random histories: whatever is done to sessions, the books are right afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.sandbox import World, item, make_world, props
from tests.support.sandbox import rule as campaign_rule
from webapp.sandbox import setup
from webapp.sandbox.amounts import to_units
from webapp.sandbox.operations import Answer

SESSIONS = st.sampled_from(["s1", "s2", "s3"])
CUSTOMERS = st.sampled_from(["ann", "bob"])
CARTS = st.lists(
    st.builds(
        item,
        sku=st.sampled_from(["A", "B"]),
        price=st.sampled_from([1, 9.99, 0.01, 250]),
        quantity=st.integers(1, 4),
    ),
    min_size=1,
    max_size=4,
)
CODES = st.sampled_from([["GIFT"], ["ONCE", "GIFT"], ["GIFT", "NOPE"], []])
BUDGET = 20


class Books(RuleBasedStateMachine):
    """Updates, closings, returns, reopenings, cancellings and the passing of time, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.world: World = make_world(self.folder / "s.sqlite")
        self.earned = 0
        self.taken_back = 0
        self.spent = 0
        self.given_back = 0
        with self.world.sandbox.working("shop") as work:
            lax = setup.add_program(work, "lax", "Lax", is_card_based=False)
            strict = setup.add_program(
                work, "strict", "Strict", is_card_based=False, data={"returnPolicy": "within_balance"}
            )
        self.programs = (lax, strict)
        total: dict[str, Any] = {"percent": 10, "of": "session.total"}
        add: dict[str, Any] = {"type": "addLoyaltyPoints", "name": "x"}
        self.world.campaign(
            "points",
            campaign_rule(
                {**add, "program": lax, "amount": total, "validDays": 20},
                {**add, "program": lax, "amount": 1.5, "pendingDays": 4, "where": []},
                {**add, "program": strict, "amount": 3, "subledger": "sub"},
            ),
            campaign_rule({"type": "deductLoyaltyPoints", "program": lax, "amount": 5}),
            campaign_rule(
                {"type": "deductLoyaltyPoints", "program": strict, "amount": 2, "subledger": "sub"}
            ),
        )
        discount = campaign_rule(
            {"type": "setDiscount", "name": "d", "amount": 7.5},
            {"type": "setDiscountPerItem", "name": "i", "amount": 0.5},
            when=[{"type": "couponValid"}],
        )
        limits = [{"action": "setDiscount", "limit": BUDGET, "entities": []}]
        coupons = self.world.campaign("coupons", discount, limits=limits)
        with self.world.sandbox.working("shop") as work:
            setup.add_coupon(work, coupons, "ONCE")
            setup.add_coupon(work, coupons, "GIFT", usage_limit=0, discount_limit=40)

    def teardown(self) -> None:
        self.world.sandbox.store.close()
        shutil.rmtree(self.folder)

    def _count(self, answer: Answer, *, closed: bool) -> None:
        if answer.status != 200:
            return

        def total(effect_type: str) -> int:
            return sum(to_units(one["value"]) for one in props(answer, effect_type))

        if closed:
            self.earned += total("addLoyaltyPoints")
            self.spent += total("deductLoyaltyPoints")
        self.taken_back += total("rollbackAddedLoyaltyPoints")
        self.given_back += total("rollbackDeductedLoyaltyPoints")

    @rule(
        session=SESSIONS,
        customer=CUSTOMERS,
        cart=CARTS,
        codes=CODES,
        state=st.sampled_from(["open", "closed", "closed"]),
    )
    def update(self, session: str, customer: str, cart: list[Any], codes: list[str], state: str) -> None:
        answer = self.world.put(
            session, profileId=customer, cartItems=cart, couponCodes=codes, state=state, content=[]
        )
        assert answer.status in (200, 400)
        self._count(answer, closed=state == "closed")

    @rule(session=SESSIONS)
    def cancel(self, session: str) -> None:
        self._count(self.world.put(session, state="cancelled", content=[]), closed=False)

    @rule(session=SESSIONS)
    def reopen(self, session: str) -> None:
        self._count(self.world.reopen(session), closed=False)

    @rule(
        session=SESSIONS,
        items=st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(1, 3)), max_size=3),
    )
    def give_back(self, session: str, items: list[tuple[int, int | None]]) -> None:
        dry = self.world.give_back(session, *items, dry=True)
        answer = self.world.give_back(session, *items)
        assert dry.status == answer.status
        if answer.status == 200:
            assert dry.body["effects"] == answer.body["effects"]
        self._count(answer, closed=False)

    @rule(session=SESSIONS, customer=CUSTOMERS, cart=CARTS, codes=CODES)
    def preview(self, session: str, customer: str, cart: list[Any], codes: list[str]) -> None:
        before = self.world.dump()
        sent = {"profileId": customer, "cartItems": cart, "couponCodes": codes}
        assert self.world.put(session, query={"dry": "true"}, **sent).status == 200
        assert self.world.give_back(session, (0, 1), dry=True).status in (200, 400)
        assert self.world.dump() == before

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.world.clock.forward(days=days)

    @invariant()
    def the_ledger_adds_up(self) -> None:
        with self.world.sandbox.looking("shop") as work:
            for row in work.many(
                "SELECT l.*, COALESCE((SELECT SUM(amount) FROM draws WHERE lot_id = l.id), 0) AS drawn,"
                " COALESCE((SELECT SUM(amount) FROM draws WHERE subtraction_id = l.id), 0) AS drew"
                " FROM ledger l"
            ):
                if row["type"] == "addition":
                    assert row["amount"] == row["remaining"] + row["drawn"]
                else:
                    assert row["amount"] == row["drew"]
            sums = dict(work.db.execute("SELECT reason, SUM(amount) FROM ledger GROUP BY reason").fetchall())
        assert sums.get("earn", 0) == self.earned
        assert sums.get("spend", 0) == self.spent
        assert sums.get("rollback_earn", 0) == self.taken_back
        assert sums.get("rollback_spend", 0) == self.given_back

    @invariant()
    def balances_are_the_sum_of_the_lots(self) -> None:
        listed: Counter[str] = Counter()
        told: Counter[str] = Counter()
        for program in self.programs:
            for customer in ("ann", "bob"):
                path = {"loyaltyProgramId": program, "integrationId": customer}
                answer = self.world.call("getLoyaltyBalances", path=path)
                if answer.status == 404:
                    continue
                for balance in (answer.body["balance"], *answer.body["subledgerBalances"].values()):
                    assert min(balance.values()) >= 0
                    for status in ("active", "pending", "expired"):
                        told[status] += to_units(balance[f"{status}Points"])
                for status in ("active", "pending", "expired"):
                    skip = 0
                    while True:
                        query = {"status": status, "skip": str(skip)}
                        page = self.world.call("getLoyaltyProgramProfilePoints", path=path, query=query).body
                        listed[status] += sum(to_units(one["amount"]) for one in page["data"])
                        skip += len(page["data"])
                        if not page["hasMore"]:
                            break
        assert listed == told

    @invariant()
    def nothing_is_returned_twice(self) -> None:
        for session in ("s1", "s2", "s3"):
            found = self.world.call("getCustomerSession", path={"customerSessionId": session})
            for line in found.body["customerSession"]["cartItems"] if found.status == 200 else []:
                assert line["remainingQuantity"] >= 0
                assert line["returnedQuantity"] + line["remainingQuantity"] == line["quantity"]

    @invariant()
    def codes_and_budgets_count_what_stands(self) -> None:
        with self.world.sandbox.looking("shop") as work:
            for coupon in work.many("SELECT * FROM coupons"):
                redeemed = work.value(
                    "SELECT COUNT(*) FROM coupon_redemptions WHERE coupon_id = ?", coupon["id"]
                )
                assert coupon["usage_counter"] == redeemed
                assert not coupon["usage_limit"] or redeemed <= coupon["usage_limit"]
                assert 0 <= coupon["discount_counter"] <= (coupon["discount_limit"] or BUDGET * 1_000_000)
            given = work.value(
                "SELECT COALESCE(SUM(amount), 0) FROM applied WHERE kind = 'discount' AND live = 1"
            )
            counted = work.value(
                "SELECT COALESCE(SUM(counter), 0) FROM campaign_counters WHERE action = 'setDiscount'"
            )
        assert given == counted <= BUDGET * 1_000_000


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
