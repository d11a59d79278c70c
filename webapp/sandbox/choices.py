"""Every place where the documents leave the sandbox a choice, in one list.

The number is the section of the behaviour notes that a choice settles. Constants are used by the code; what
no constant can say stands in `IN_WORDS`, with the module that does it. What the notes mark as certain is not
here.
"""

from __future__ import annotations

# 1: the contract declares only 400 and 401 for reading, returning to and reopening a session.
UNKNOWN_SESSION_STATUS = 400

# 2026, 1: nor does it declare a 404 for making a loyalty card.
UNKNOWN_PROGRAM_OF_NEW_CARD_STATUS = 400

# 1: other writes that find the store locked for too long; the contract has no word for it.
BUSY_STATUS = 503

# 4 and 3: budgets that a reopening, a cancelling leave as they are, by the effect that moved them.
LEFT_BY_REOPEN = frozenset(
    {"couponCreated", "referralCreated", "reserveCoupon", "addFreeItem", "awardGiveaway", "customEffect"}
)
LEFT_BY_CANCEL = frozenset({"couponCreated"})

# 5: what a return undoes of the units that came back. Never a redemption, never points spent.
UNDONE_BY_RETURN = frozenset({"discount", "points_added"})

# 6: a dry update "reflects what closing would do": where it names no state, it is evaluated as a closing.
# A state that it does name is respected, so that an integration can also preview an open cart.
STATE_OF_DRY_RUN = "closed"

# 8: what a program without a policy of its own does on cancel, reopen and return: all of 2024 did.
RETURN_POLICY = "only_pending"
DOWNGRADE_POLICY = "one_down"

# 9: the most advocates in one call, which the contract does not limit elsewhere.
MOST_ADVOCATES = 1000

# 9: an achievement that never ends still has a required endDate: so many days after its start.
ENDLESS_ACHIEVEMENT_DAYS = 36_500

IN_WORDS = {
    "1 wrong path identifiers": "An identifier that should be a number and is not names nothing: 404.",
    "1 precedence": "The key is looked at before the body: a wrong key is 401 whatever was sent with it.",
    "2 end of a window": "An entry made exactly at endDate is in.",
    "2 order of points": "Points are listed in the order in which they would be spent.",
    "2 wrong way round": "startDate after endDate is an empty page, no error.",
    "3 cancelling": "What else is sent with state=cancelled is checked and not stored.",
    "3 attributes": "Attributes of the session are merged, null removes one; those of an item are replaced.",
    "3 additional costs": "Those of an item are meant per unit; the map as a whole is replaced.",
    "3 cards": "A loyalty card that no program knows is a 400 at /customerSession/loyaltyCards.",
    "3 customers": "A session may change its customer while it is open; firstSession is then asked anew.",
    "3 totals": "A return leaves the session's totals; only the customer's totalSales goes down.",
    "4 closing again": "A session closed again gives again what its rules give, also where points stayed.",
    "5 units": "The lowest units of a line that have not come back yet are returned first.",
    "5 effects": "Reading the session afterwards shows the rollback effects of the latest change.",
    "6 dry profile updates": "Without runRuleEngine, dry counts for nothing, as its text says: it is stored.",
    "6 evaluableCampaignIds": "Outside dry runs they are kept and have no influence.",
    "7 coupon codes": "Codes are compared exactly and are unique in their Application.",
    "7 reservations": "A profile that does not exist is made. Reserving twice counts once.",
    "7 states": "Asked in this order: pending, used, expired, disabled, active.",
    "7 order of refusal": "Campaign, start, expiry, recipient, reservation, usage, then limits.",
    "7 groups": "Campaigns of one `group` exclude each other; the first to give something wins.",
    "5 returns by sku": "2026: units come from the lines of the SKU in order, all where no quantity is given;"
    " with a position too, the line must have that SKU.",
    "5 idempotency": "2026: another request under a used Idempotency-Key is a 400; dry runs keep no key.",
    "8 points entries": "`amount` is what is unspent of the lot.",
    "8 spent": "Points given back are no longer spent; they return as lots with their own start and expiry.",
    "8 tentative balances": "An inventory counts all open sessions of the customer, an answer only its own.",
    "8 tiers of balances": "2026: the tiers are those of now, also where endDate is another day.",
    "8 tiers": "A tier is reached by active points and kept until it runs out, also when points are undone.",
    "8 events": "Points from events and profile updates match none of the transaction types of the filter.",
    "8 blocked cards": "A blocked card cannot be linked: 400. Inactive ones can.",
    "8 sessions in lists": "2026: customerSessionIDs are those of the key's own Application.",
    "8 sorted points": "2026: immediate points start when made, waiting ones last; unlimited is last.",
    "8 activating": "2026: delayed points keep their expiry, waiting ones get theirs now; what is not"
    " pending any more is left out; a transaction that never was pending is a 404.",
    "8 deleting": "2026: of no transactions is a 204; the customer stays a member, budgets stay counted.",
    "8 unlinking": "2026: a customer who is not linked to the card is a 400; blocked cards are let go too.",
    "8 new cards": "2026: identifiers are of A-Z, a-z, 0-9, _ and -; one that is taken is a 400;"
    " customers who do not exist are made.",
    "9 achievements": "In a session progress is made when it closes; while open it is promised.",
    "9 open achievements": "2026: those of running campaigns, and scheduled ones when they are asked for.",
    "9 achievement history": "2026: newest round first; the dates are those of when a round began.",
    "9 running campaigns": "2026: by id; one without a start (an end) meets no filter on it.",
    "9 codes of rules": "A rule makes a code once per session; later updates show the same one.",
    "9 removing items": "REMOVE of an unknown SKU is a 400 like PATCH of one.",
    "9 ledgerEntries": "Always empty: the contract's entries hold whole points with an expiry only.",
    "9 audiences": "An unknown audience in audiencesChanges is a 400, in customer_audiences a 404.",
    "9 rules": "A rule is for sessions unless its `on` says event or profile.",
}
"""The rest, by section and subject."""
