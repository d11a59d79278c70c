"""What people ask a support desk about, one of each; the manifest names them under `stories`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import setup
from ..core import call
from ..ledger import posting
from ..ledger.wallets import joined_profile_wallet
from ..records import profiles
from ..work import Work
from .goods import GOODS
from .orders import cart_of, line, order
from .people import Person, add_person, tell
from .plan import Plan, cancel, give_back, reopen, reserve
from .rules import Json

# Each of these has broken some address, some table or some export.
ODD_CUSTOMERS = (
    ("anna+shop@example.com", "Anna Plus"),
    ("50%/off & more", "Percent Slash"),
    ("a..b", "Dots Within"),
    ("C 10/2 #7?x=1&y=2", "Query Fragment"),
    ("Müller & Söhne GmbH", "Jörg Müller"),
    ("💎-gem-🛍️", "Emoji Only"),
    ("~tilde_under-score.dot", "Tilde Dot"),
    ("שלום-世界", "Both Directions"),
    ("=1+1", "Formula Id"),
)
ODD_SESSIONS = ("{}O/2024#1", "{}O 50% & a+b?", "{}O..x", "{}O-🛒", "{}O-Größe")
HOSTILE: Json = {
    "Name": "<script>alert('name')</script>",
    "Email": '"quoted"@example.com',
    "City": '=HYPERLINK("http://example.com","click")',
    "Phone": "+1 212 555-0100",
    "Note": (
        "<img src=x onerror=alert(1)> {{ 7*7 }} ${7*7} '; DROP TABLE profiles; --\n"
        "@SUM(1+1)*cmd|' /C calc'!A0"
    ),
    "Country": "DE",
    "Newsletter": False,
    "VIP": True,
    "Interests": ["</td><b>bold", "a,b;c\td", "“quotes”"],
}
TENT, BOOTS = "TNT-2P-GRN", "BOT-TRK-42"


def roles(plan: Plan) -> dict[str, Person]:
    """The customers of the stories, taken out of ordinary business where chance must not disturb them."""
    names = ("everything", "advocate", "reopener", "returner", "near_next_tier", "tier_expires_soon", "quiet")
    found = dict(zip(names, plan.people[3:], strict=False))
    found["everything"].ordinary = 6
    for name in names[1:]:
        found[name].ordinary = 0
    return found


def add_stories(plan: Plan) -> None:
    """Plan every story."""
    people = roles(plan)
    plan.know("customers", *(person.integration_id for person in people.values()))
    plan.stories |= {name: person.integration_id for name, person in people.items()}
    _reopening(plan, people["reopener"])
    _returns(plan, people["returner"])
    _friends(plan, people["advocate"])
    _tiers(plan, people)
    _everything(plan, people["everything"])
    _odd_customers(plan)
    _sessions(plan, people["returner"])
    _erased(plan)


def _number(plan: Plan, name: str, number: int) -> str:
    """A number for an order of a story, noted in the manifest."""
    found = f"{plan.shop.letter}O-{number}"
    plan.stories[name] = found
    plan.know("sessions", found)
    return found


def _reopening(plan: Plan, person: Person) -> None:
    """Coupon, points earned and spent, giveaway, free item, a coupon made: undone by reopening, or left."""
    number = _number(plan, "reopen", 900001)
    code = f"VIP-{plan.shop.region}-01"
    first = order(plan, person, cart_of(plan.shop, ("BPK-45", 1)))
    plan.close(40, first, f"{plan.shop.letter}O-900000")
    plan.before(20, reserve, code, person.integration_id)
    sent = order(
        plan,
        person,
        cart_of(plan.shop, (TENT, 1), (BOOTS, 1), ("GAS-230", 3)),
        couponCodes=[code],
        attributes={"PayPoints": 200},
    )
    plan.open(3, sent, number)
    plan.close(2.9, {}, number)


def _returns(plan: Plan, person: Person) -> None:
    """Orders to return from: untouched, with two lines of one article, returned once and twice."""
    shop = plan.shop
    fresh = _number(plan, "return", 900011)
    plan.close(6, order(plan, person, cart_of(shop, (BOOTS, 2), ("SOX-MRN-2", 3), ("STK-01", 2))), fresh)
    two = _number(plan, "two_lines_one_sku", 900012)
    boots = [
        line(shop, _product(BOOTS), 2, attributes={"Colour": "green"}),
        line(shop, _product("GAS-230"), 4),
        line(shop, _product(BOOTS), 1, attributes={"Colour": "sand"}),
    ]
    plan.close(5, order(plan, person, boots), two)
    once = _number(plan, "returned_once", 900013)
    plan.close(
        12, order(plan, person, cart_of(shop, ("BOT-TRK-39", 2), ("TEE-MRN-L", 2), ("MUG-ENM", 4))), once
    )
    plan.before(8, give_back, once, (0, 1))
    twice = _number(plan, "returned_twice", 900014)
    plan.close(13, order(plan, person, cart_of(shop, ("SHO-TRL-41", 3), ("SOX-MRN-2", 5))), twice)
    plan.before(9, give_back, twice, (0, 1), (1, 2))
    plan.before(7, give_back, twice, (0, 1))


def _product(sku: str) -> Any:
    return next(product for product in GOODS if product.sku == sku)


def _friends(plan: Plan, advocate: Person) -> None:
    """An advocate whose friends came, another code nobody used, and one for a certain friend."""
    campaign = plan.ids.campaigns["referral"]
    dice = plan.dice("friends")
    fresh = [person for person in plan.people[-60:] if person.ordinary]
    friends = dice.sample(fresh, 5)
    code = f"FRIEND-{plan.shop.region}-{dice.randrange(16**6):06X}"

    def hand_out(work: Work) -> None:
        profile = profiles.wanted(work, advocate.integration_id)
        setup.add_referral(work, campaign, code, profile["id"], usage_limit=20, attributes={"Channel": "app"})
        setup.add_referral(work, campaign, f"{code}-2", profile["id"], friend=friends[-1].integration_id)

    plan.before(min(400.0, (plan.work.now - advocate.since).days - 1), hand_out)
    for friend in friends[:4]:
        days = (plan.work.now - friend.since) / timedelta(days=1)
        sent = order(plan, friend, cart_of(plan.shop, ("BPK-28", 1)), referralCode=code)
        plan.close(days * 0.999 - 0.02, sent)
    for person in dice.sample([one for one in plan.people if one.ordinary], 8):
        days = (plan.work.now - person.since) / timedelta(days=1)
        plan.before(days * dice.uniform(0.1, 0.9), _bring, campaign, person)
    plan.stories |= {"referral_code": code, "friend": friends[0].integration_id}
    plan.know("customers", friends[0].integration_id)


def _bring(work: Work, campaign: int, person: Person) -> None:
    """A code to bring friends with, as the shop's app asks for it."""
    body = {"campaignId": campaign, "advocateProfileIntegrationId": person.integration_id, "usageLimit": 5}
    call(work, "createReferral", body=body)


def _tiers(plan: Plan, people: dict[str, Person]) -> None:
    near, soon = people["near_next_tier"], people["tier_expires_soon"]
    plan.close(200, order(plan, near, cart_of(plan.shop, ("BPK-45", 1))), f"{plan.shop.letter}O-900021")
    plan.before(1, _fill_up, plan, near, 485)
    # A first order earns the bonus that lifts to Bronze, for a year.
    plan.close(350, order(plan, soon, cart_of(plan.shop, ("HAT-WOOL", 1))), f"{plan.shop.letter}O-900022")


def _fill_up(work: Work, plan: Plan, person: Person, wanted: int) -> None:
    """Points by hand up to a balance."""
    profile = profiles.wanted(work, person.integration_id)
    wallet = joined_profile_wallet(work, plan.ids.programs["club"], profile["id"])
    missing = wanted - posting.spendable(work, wallet, "") // 1_000_000
    if missing > 0:
        setup.add_points(work, wallet, missing, "Migrated points", expires=work.now + timedelta(days=200))


def _everything(plan: Plan, person: Person) -> None:
    """One customer with something under every heading."""
    region, letter = plan.shop.region, plan.shop.letter
    club = plan.ids.programs["club"]

    def prepare(work: Work) -> None:
        profile = profiles.wanted(work, person.integration_id)
        phone = "+49 30 555-0142" if plan.shop.region == "EU" else "+1 503 555-0142"
        staff = plan.ids.audiences["Staff and friends"]
        tell(work, person.integration_id, staff, VIP=True, Newsletter=True, Phone=phone)
        for code in (
            f"VIP-{region}-02",
            f"NEWS-{region}-02",
            f"OLD-{region}-1",
            f"NEXT-{region}-1",
            f"FEST-{region}-1",
            f"LATER-{region}",
        ):
            reserve(work, code, person.integration_id)
        setup.add_coupon(
            work,
            plan.ids.campaigns["birthday"],
            f"BDAY-{person.integration_id}",
            recipient=person.integration_id,
            expires=plan.work.now + timedelta(days=12),
        )
        setup.add_coupon(work, plan.ids.campaigns["fixed"], f"TEN-{region}-000")
        reserve(work, f"TEN-{region}-000", person.integration_id)
        setup.add_referral(work, plan.ids.campaigns["referral"], f"BRING-{region}-{letter}1", profile["id"])

    def points(work: Work) -> None:
        profile = profiles.wanted(work, person.integration_id)
        wallet = joined_profile_wallet(work, club, profile["id"])
        now = plan.work.now
        setup.add_points(work, wallet, 120, "Season bonus", expires=now - timedelta(days=20))
        setup.add_points(work, wallet, 620, "Migrated points", expires=now + timedelta(days=150))
        setup.add_points(work, wallet, 75, "Gift points", subledger="gift", expires=now + timedelta(days=9))

    plan.before(100, prepare)
    plan.before(90, points)
    cart = cart_of(plan.shop, (TENT, 1), ("SLB-10C-R", 1))
    plan.close(
        4, order(plan, person, cart, couponCodes=[f"TEN-{region}-000"]), _number(plan, "latest_order", 900031)
    )
    number = _number(plan, "open_cart", 900032)
    sent = order(
        plan, person, cart_of(plan.shop, ("JKT-RAIN-M", 1), ("HAT-WOOL", 1)), couponCodes=[f"OLD-{region}-1"]
    )
    plan.open(0.1, sent, number)


def _odd_customers(plan: Plan) -> None:
    """Identifiers and attributes that break careless pages; each has an order."""
    plan.stories["odd_ids"] = [integration_id for integration_id, _ in ODD_CUSTOMERS]
    plan.stories["hostile"] = f"{plan.shop.letter}-hostile"
    strangers = [
        (one, {"Name": name, "Email": f"odd{place}@example.org", "Country": "DE"})
        for place, (one, name) in enumerate(ODD_CUSTOMERS)
    ]
    strangers.append((plan.stories["hostile"], dict(HOSTILE)))
    for place, (integration_id, attributes) in enumerate(strangers):
        person = Person(integration_id, attributes, plan.work.now - timedelta(days=300), 0)
        plan.before(300, add_person, person)
        number = f"{plan.shop.letter}O-9001{place:02d}"
        plan.close(
            150 - 11 * place,
            order(plan, person, cart_of(plan.shop, ("KIT-AID", 1), ("MUG 50%/BLU", 2))),
            number,
        )
    plan.know("customers", plan.stories["hostile"], *plan.stories["odd_ids"])


def _sessions(plan: Plan, person: Person) -> None:
    """Orders with odd numbers, without a customer, with many lines, of each end."""
    shop = plan.shop
    odd = [text.format(shop.letter) for text in ODD_SESSIONS]
    plan.stories["odd_sessions"] = odd
    for place, number in enumerate(odd):
        plan.close(
            60 - 9 * place, order(plan, person, cart_of(shop, ("CMP-BSL", 1), ("SOX-MRN-2", 2))), number
        )
    plan.close(9, order(plan, None, cart_of(shop, ("LMP-HEAD", 1))), _number(plan, "anonymous", 900041))
    many = [line(shop, product, 1 + place % 3) for place, product in enumerate(GOODS)]
    plan.close(30, order(plan, person, many), _number(plan, "many_lines", 900042))
    cancelled = _number(plan, "cancelled", 900043)
    plan.close(16, order(plan, person, cart_of(shop, (BOOTS, 1))), cancelled)
    plan.before(15, cancel, cancelled)
    again = _number(plan, "reopened_and_closed", 900044)
    plan.close(11, order(plan, person, cart_of(shop, ("COF-PRS", 2))), again)
    plan.before(10.5, reopen, again)
    plan.close(10, {}, again)
    plan.know("sessions", *odd)


def _erased(plan: Plan) -> None:
    """A customer who asked to be forgotten."""
    person = Person(
        f"{plan.shop.letter}-forgotten",
        {"Name": "To be forgotten", "Country": "DE"},
        plan.work.now - timedelta(days=250),
        0,
    )
    plan.before(250, add_person, person)
    plan.close(200, order(plan, person, cart_of(plan.shop, ("CND-3", 1))), f"{plan.shop.letter}O-900050")
    plan.stories["erased"] = person.integration_id
    plan.before(50, _erase, person)


def _erase(work: Work, person: Person) -> None:
    call(work, "deleteCustomerData", path={"integrationId": person.integration_id})
