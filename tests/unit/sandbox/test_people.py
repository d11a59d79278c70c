"""Profiles, audiences, events, referrals, erasure, cards, reservations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sandbox import START, World, item, kinds, props, rule
from webapp.sandbox import setup
from webapp.sandbox.operations import Answer

NOTE = {"type": "showNotification", "title": "t", "body": "b"}


@pytest.fixture
def attributes(world: World) -> None:
    with world.sandbox.working("shop") as work:
        for entity in ("CustomerProfile", "Event", "Referral", "CustomerSession", "CartItem"):
            setup.add_attribute(work, entity, "City")
            setup.add_attribute(work, entity, "Age", "number")


def _profile(world: World, name: str, body: dict[str, Any], **query: str) -> Answer:
    return world.call("updateCustomerProfileV2", body, path={"integrationId": name}, query=query)


def _pointers(answer: Answer) -> list[str]:
    assert answer.status == 400, answer
    return [error["source"]["pointer"] for error in answer.body["errors"]]


@pytest.mark.usefixtures("attributes")
def test_a_profile_is_made_and_merged(world: World) -> None:
    empty = {"effects": [], "createdCoupons": [], "createdReferrals": []}
    assert _profile(world, "ann", {"attributes": {"City": "Bern", "Age": 30}}).body == empty
    assert _profile(world, "ann", {"attributes": {"Age": None}, "responseContent": ["event"]}).body == empty
    assert world.inventory("ann")["profile"]["attributes"] == {"City": "Bern"}
    assert _pointers(_profile(world, "ann", {"attributes": {"Nope": 1}})) == ["/attributes/Nope"]
    assert _pointers(_profile(world, "ann", {"responseContent": ["customerSession"]})) == [
        "/responseContent/0"
    ]
    assert _pointers(_profile(world, "ann", {"audiencesChanges": {"adds": [7], "deletes": []}})) == [
        "/audiencesChanges/adds/0"
    ]
    assert _pointers(_profile(world, "ann", {"audiencesChanges": {"adds": []}})) == [
        "/audiencesChanges/deletes"
    ]
    assert _profile(world, "x" * 1001, {}).status == 400


@pytest.mark.usefixtures("attributes")
def test_the_rules_run_for_a_profile_when_asked(world: World) -> None:
    program = 0
    with world.sandbox.working("shop") as work:
        audience = setup.add_audience(work, "VIP")
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
    earn = {"type": "addLoyaltyPoints", "program": program, "name": "welcome", "amount": 5}
    world.campaign(
        "welcome",
        rule(earn, NOTE, on=["profile"], when=[{"type": "event", "name": "talon_profile_created"}]),
        rule(NOTE, on=["profile"], when=[{"type": "audience", "audience": audience}]),
    )
    content = [
        "customerProfile",
        "event",
        "loyalty",
        "triggeredCampaigns",
        "awardedGiveaways",
        "ruleFailureReasons",
    ]
    body = {"audiencesChanges": {"adds": [audience], "deletes": []}, "responseContent": content}
    before = world.dump()
    dry = _profile(world, "ann", body, runRuleEngine="true", dry="true")
    assert world.dump() == before
    answer = _profile(world, "ann", body, runRuleEngine="true")
    assert kinds(answer) == kinds(dry) == ["addLoyaltyPoints", "showNotification", "showNotification"]
    assert set(answer.body) == {*content, "effects", "createdCoupons", "createdReferrals"}
    assert answer.body["event"]["type"] == "talon_profile_created"
    assert answer.body["loyalty"]["programs"][str(program)]["ledger"]["currentBalance"] == 5
    assert kinds(_profile(world, "ann", {}, runRuleEngine="true")) == ["showNotification"]
    path = {"loyaltyProgramId": program, "integrationId": "ann"}
    (entry,) = world.call("getLoyaltyProgramProfileTransactions", path=path).body["data"]
    assert "customerSessionId" not in entry


def test_dry_counts_for_nothing_without_the_rules(world: World) -> None:
    _profile(world, "ann", {}, dry="true")
    assert world.call("getCustomerInventory", path={"integrationId": "ann"}).status == 200


@pytest.mark.usefixtures("attributes")
def test_many_profiles_at_once(world: World) -> None:
    sent = [{"integrationId": f"c{number}", "attributes": {"Age": number}} for number in range(3)]
    body = {"customerProfiles": sent}
    assert world.call("updateCustomerProfilesV2", body) == Answer(204)
    loud = world.call("updateCustomerProfilesV2", body, query={"silent": "no"})
    assert [one["customerProfile"]["attributes"]["Age"] for one in loud.body["integrationStates"]] == [
        0,
        1,
        2,
    ]
    before = world.dump()
    bad = {"customerProfiles": [sent[0] | {"attributes": {"Age": 99}}, {"attributes": {"Nope": 1}}]}
    assert _pointers(world.call("updateCustomerProfilesV2", bad)) == [
        "/customerProfiles/1/integrationId",
        "/customerProfiles/1/attributes/Nope",
    ]
    assert _pointers(world.call("updateCustomerProfilesV2", {"customerProfiles": sent * 334})) == [
        "/customerProfiles"
    ]
    assert world.dump() == before
    assert world.call("updateCustomerProfilesV2", body, query={"silent": "maybe"}).status == 400


def test_audiences_of_each_kind(world: World) -> None:
    own = world.call("createAudienceV2", {"name": "VIP"}).body
    assert (own["name"], own["createdIn3rdParty"], own["sandbox"]) == ("VIP", False, False)
    assert "integration" not in own
    partner = {"name": "Segment", "integration": "segment", "integrationId": "77", "description": "d"}
    assert world.call("createAudienceV2", partner).body["createdIn3rdParty"] is True
    assert world.call("createAudienceV2", partner).status == 409
    assert world.call("createAudienceV2", {"name": "Other", "integrationId": "77"}).status == 201
    assert world.call("createAudienceV2", {"name": "VIP"}).status == 201
    assert _pointers(world.call("createAudienceV2", {"name": ""})) == ["/name"]
    assert _pointers(world.call("createAudienceV2", {"name": "x", "integration": "segment"})) == [
        "/integrationId"
    ]
    path = {"audienceId": own["id"]}
    assert world.call("updateAudienceV2", {"name": "Gold"}, path=path).body["name"] == "Gold"
    assert world.call("updateAudienceV2", {"name": 5}, path=path).status == 400
    assert world.call("deleteAudienceV2", path=path) == Answer(204)
    for operation in ("deleteAudienceV2", "deleteAudienceMembershipsV2"):
        assert world.call(operation, path=path).status == 404
    for operation in ("updateAudienceV2", "updateAudienceCustomersAttributes"):
        assert world.call(operation, {"name": "x"}, path=path).status == 404


@pytest.mark.usefixtures("attributes")
def test_members_come_and_go_and_get_attributes(world: World) -> None:
    audience = world.call("createAudienceV2", {"name": "VIP"}).body["id"]

    def send(*actions: tuple[str, str, int]) -> Answer:
        data = [
            {"action": one, "profileIntegrationId": who, "audienceId": where} for one, who, where in actions
        ]
        return world.call("updateCustomerProfileAudiences", {"data": data})

    def members() -> list[str]:
        found = []
        for name in ("ann", "bob"):
            inventory = world.call(
                "getCustomerInventory", path={"integrationId": name}, query={"profile": "true"}
            )
            if inventory.status == 200 and inventory.body["profile"]["audienceMemberships"]:
                found.append(name)
        return found

    assert send(("add", "ann", audience), ("add", "bob", audience)) == Answer(204)
    assert members() == ["ann", "bob"]
    before = world.dump()
    assert send(("delete", "ann", audience), ("add", "cid", 99)).status == 404
    assert send(("remove", "ann", audience)).status == 400
    assert world.dump() == before
    path = {"audienceId": audience}
    assert world.call("updateAudienceCustomersAttributes", {"City": "Bern"}, path=path) == Answer(204)
    assert world.inventory("bob")["profile"]["attributes"] == {"City": "Bern"}
    assert _pointers(world.call("updateAudienceCustomersAttributes", {"Nope": 1}, path=path)) == ["/Nope"]
    assert send(("delete", "ann", audience), ("delete", "nobody", audience)) == Answer(204)
    assert members() == ["bob"]
    assert world.call("deleteAudienceMembershipsV2", path=path) == Answer(204)
    assert members() == []


def _track(world: World, body: dict[str, Any], **query: str) -> Answer:
    return world.call("trackEventV2", body, query=query)


@pytest.mark.usefixtures("attributes")
def test_custom_events_run_their_rules(world: World) -> None:
    with world.sandbox.working("shop") as work:
        pool = setup.add_giveaway_pool(work, "P", ["G-1"])
    asked = [
        {"type": "event", "name": "goodwill"},
        {"type": "compare", "path": "event.attributes.Age", "op": ">", "value": 3},
    ]
    world.campaign("goodwill", rule({"type": "giveaway", "pool": pool}, on=["event"], when=asked))
    body = {"profileId": "ann", "type": "goodwill", "attributes": {"Age": 4}}
    assert _track(world, body, dry="true") == Answer(204)
    assert _track(world, body | {"attributes": {"Age": 2}}) == Answer(204)
    before = world.dump()
    content = ["awardedGiveaways", "event", "customerProfile"]
    dry = _track(world, body | {"responseContent": content}, silent="no", dry="true")
    assert world.dump() == before
    real = _track(world, body | {"responseContent": content}, silent="no")
    assert props(dry, "awardGiveaway") == props(real, "awardGiveaway")
    assert real.body["awardedGiveaways"][0]["code"] == "G-1"
    assert real.body["event"]["effects"] == real.body["effects"]
    assert world.inventory("ann")["giveaways"][0]["code"] == "G-1"


@pytest.mark.usefixtures("attributes")
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"type": "x"}, "/profileId"),
        ({"profileId": "", "type": "x"}, "/profileId"),
        ({"profileId": "ann"}, "/type"),
        ({"profileId": "ann", "type": ""}, "/type"),
        ({"profileId": "ann", "type": "talon_session_closed"}, "/type"),
        ({"profileId": "ann", "type": "x", "attributes": {"Nope": 1}}, "/attributes/Nope"),
        ({"profileId": "ann", "type": "x", "responseContent": ["coupons"]}, "/responseContent/0"),
    ],
)
def test_a_bad_event_makes_no_customer(world: World, body: dict[str, Any], pointer: str) -> None:
    before = world.dump()
    assert _pointers(_track(world, body)) == [pointer]
    assert world.dump() == before


@pytest.mark.usefixtures("attributes")
def test_referrals_for_advocates(world: World) -> None:
    campaign = world.campaign("friends", limits=[{"action": "createReferral", "limit": 0, "entities": []}])
    body: dict[str, Any] = {"campaignId": campaign, "advocateProfileIntegrationId": "adv"}
    more = {"expiryDate": "2024-07-01T00:00:00Z", "usageLimit": 3, "attributes": {"City": "Bern"}}
    made = world.call("createReferral", body | more | {"friendProfileIntegrationId": "bob"})
    assert made.status == 201
    assert (made.body["usageLimit"], made.body["friendProfileIntegrationId"]) == (3, "bob")
    again = world.call("createReferral", body)
    assert again.body["code"] != made.body["code"]
    assert len(world.inventory("adv")["referrals"]) == 2
    assert _pointers(world.call("createReferral", body | {"campaignId": 99})) == ["/campaignId"]
    assert _pointers(world.call("createReferral", {"campaignId": campaign})) == [
        "/advocateProfileIntegrationId"
    ]
    dates = {"startDate": "2024-07-01T00:00:00Z", "expiryDate": "2024-06-01T00:00:00Z"}
    assert _pointers(world.call("createReferral", body | dates)) == ["/expiryDate"]


def test_referrals_for_many_advocates(world: World) -> None:
    campaign = world.campaign("friends")
    body: dict[str, Any] = {
        "campaignId": campaign,
        "advocateProfileIntegrationIds": ["a", "b", "a"],
        "usageLimit": 1,
        "referralPattern": "REF-##",
        "validCharacters": ["X", "Y"],
    }
    operation = "createReferralsForMultipleAdvocates"
    answer = world.call(operation, body, query={"silent": "no"})
    assert answer.body["totalResultSize"] == 2
    codes = [one["code"] for one in answer.body["data"]]
    assert len(set(codes)) == 2
    assert all(code.startswith("REF-") and set(code[4:]) <= {"X", "Y"} for code in codes)
    before = world.dump()
    assert _pointers(world.call(operation, body | {"advocateProfileIntegrationIds": ["c", "d", "e"]})) == [
        "/referralPattern"
    ]
    assert _pointers(world.call(operation, body | {"advocateProfileIntegrationIds": []})) == [
        "/advocateProfileIntegrationIds"
    ]
    assert world.call(operation, body | {"advocateProfileIntegrationIds": ["x"] * 1001}).status == 400
    assert world.dump() == before
    assert world.call(operation, body | {"referralPattern": "abc"}) == Answer(204)


@pytest.mark.usefixtures("attributes")
def test_erasing_a_customer_blanks_attributes_and_keeps_counts(world: World) -> None:
    campaign = world.campaign("code", rule(NOTE, when=[{"type": "couponValid"}]))
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "MINE", recipient="ann", attributes={"City": "Bern"})
    _profile(world, "ann", {"attributes": {"City": "Bern"}})
    world.put(
        "s",
        profileId="ann",
        state="closed",
        couponCodes=["MINE"],
        attributes={"City": "Bern"},
        cartItems=[item(attributes={"City": "Bern"})],
    )
    world.call(
        "createReferral",
        {"campaignId": campaign, "advocateProfileIntegrationId": "ann", "attributes": {"City": "Bern"}},
    )
    _track(world, {"profileId": "ann", "type": "x", "attributes": {"City": "Bern"}})
    path = {"integrationId": "ann"}
    assert world.call("deleteCustomerData", path=path) == Answer(204)
    assert not [line for line in world.dump() if "Bern" in line]
    found = world.inventory("ann")
    assert found["profile"]["attributes"] == {}
    assert (found["profile"]["closedSessions"], found["coupons"][0]["usageCounter"]) == (1, 1)
    assert len(found["referrals"]) == 1
    assert world.call("deleteCustomerData", path=path) == Answer(204)
    assert world.call("deleteCustomerData", path={"integrationId": "nobody"}).status == 404


def test_linking_a_card(world: World) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "cards", "Cards", is_card_based=True, users_per_card=2)
        plain = setup.add_program(work, "stars", "Stars", is_card_based=False)
        setup.add_card(work, program, "card 1")
        setup.add_card(work, program, "gone", status="blocked")

    def link(who: Any, card: str = "card 1", where: int = program) -> Answer:
        path = {"loyaltyProgramId": where, "loyaltyCardId": card}
        return world.call("linkLoyaltyCardToProfile", {"integrationId": who}, path=path)

    assert [one["integrationId"] for one in link("ann").body["profiles"]] == ["ann"]
    assert link("ann").body == link("ann").body
    assert link("bob").status == 200
    assert link("cid").status == 400
    assert link("ann").status == 200
    assert link("ann", "gone").status == 400
    assert link("ann", "nope").status == 404
    assert link("ann", where=plain).status == 400
    assert link("ann", where=99).status == 404
    assert _pointers(link("")) == ["/integrationId"]
    assert world.inventory("ann")["loyalty"]["cards"][0]["identifier"] == "card 1"


def test_reservations_are_counted_once_and_taken_back(world: World) -> None:
    campaign = world.campaign("c")
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "SOFT", usage_limit=0)
        setup.add_coupon(work, campaign, "ALL-HAVE", usage_limit=0, is_implicit=True)
    path = {"couponValue": "SOFT"}
    body = {"integrationIDs": ["ann", "bob", "ann"]}
    assert world.call("createCouponReservation", body, path=path).body["reservationCounter"] == 2
    assert world.call("createCouponReservation", body, path=path).body["reservationCounter"] == 2
    held = world.call("getReservedCustomers", path=path).body
    assert (held["totalResultSize"], [one["integrationId"] for one in held["data"]]) == (2, ["ann", "bob"])
    assert world.call("getReservedCustomers", path={"couponValue": "ALL-HAVE"}).body["totalResultSize"] == 0
    assert [one["value"] for one in world.inventory("ann")["coupons"]] == ["SOFT", "ALL-HAVE"]
    took = world.call("deleteCouponReservation", {"integrationIDs": ["ann", "nobody"]}, path=path)
    assert took == Answer(204)
    assert world.call("deleteCouponReservation", {"integrationIDs": ["ann"]}, path=path) == Answer(204)
    assert world.call("getReservedCustomers", path=path).body["totalResultSize"] == 1
    assert [one["value"] for one in world.inventory("ann")["coupons"]] == ["ALL-HAVE"]
    for operation, sent in (
        ("createCouponReservation", body),
        ("deleteCouponReservation", body),
        ("getReservedCustomers", None),
    ):
        assert world.call(operation, sent, path={"couponValue": "NOPE"}).status == 404


@pytest.mark.parametrize(
    ("state", "data", "more"),
    [
        ("active", {}, {}),
        ("active", {"startTime": "2024-07-01T00:00:00Z"}, {}),
        ("pending", {}, {"starts": START.replace(month=7)}),
        ("expired", {}, {"expires": START}),
        ("disabled", {"state": "disabled"}, {}),
        ("disabled", {"endTime": "2024-06-01T00:00:00Z"}, {}),
    ],
)
def test_the_state_of_a_coupon_in_the_inventory(
    world: World, state: str, data: dict[str, Any], more: dict[str, Any]
) -> None:
    campaign = world.campaign("c", **data)
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "CODE", recipient="ann", **more)
    _profile(world, "ann", {})
    (coupon,) = world.inventory("ann")["coupons"]
    assert (coupon["state"], coupon["reservation"]) == (state, False)


def test_an_inventory_has_only_what_was_asked_for(world: World) -> None:
    _profile(world, "ann", {})
    path = {"integrationId": "ann"}
    assert world.call("getCustomerInventory", path=path).body == {}
    for name in ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"):
        found = world.call("getCustomerInventory", path=path, query={name: "true", "other": "x"}).body
        assert list(found) == [name]
    assert world.call("getCustomerInventory", path=path, query={"profile": "yes"}).status == 400
    assert world.call("getCustomerInventory", path={"integrationId": "nobody"}).status == 404
    assert world.call("getCustomerInventory", path=path, slug="other").status == 404
