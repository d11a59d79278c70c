"""The tables of the sandbox.

Instants are whole microseconds since 1970 (UTC), amounts are whole millionths, JSON is text.
An environment is one half (live or sandbox) of one account: it owns what Applications share.
"""

VERSION = 1

ACCOUNT = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE environments (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    is_sandbox INTEGER NOT NULL,
    UNIQUE (account_id, is_sandbox)
);
CREATE TABLE applications (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created INTEGER NOT NULL
);
CREATE TABLE api_keys (
    key TEXT PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    expires INTEGER NOT NULL
) WITHOUT ROWID;
-- entity: CustomerProfile, CustomerSession, CartItem, Event, Coupon, Referral, Giveaway, Campaign
-- type: string, number, boolean, time, location, (list string), (list number), (list time), (list location)
CREATE TABLE attribute_definitions (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    entity TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    allowed TEXT, -- JSON list of the only values allowed, or NULL
    UNIQUE (environment_id, entity, name)
);
-- scope: session, item or both
CREATE TABLE additional_costs (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    scope TEXT NOT NULL,
    UNIQUE (environment_id, name)
);
CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    integration_id TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_activity INTEGER NOT NULL,
    attributes TEXT NOT NULL DEFAULT '{}',
    erased INTEGER NOT NULL DEFAULT 0,
    UNIQUE (environment_id, integration_id)
);
CREATE TABLE audiences (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    description TEXT,
    integration TEXT,
    integration_id TEXT,
    created_in_3rd_party INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    last_update INTEGER NOT NULL
);
CREATE UNIQUE INDEX audiences_partner ON audiences
    (environment_id, IFNULL(integration, ''), integration_id) WHERE integration_id IS NOT NULL;
CREATE TABLE memberships (
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    joined INTEGER NOT NULL,
    PRIMARY KEY (audience_id, profile_id)
) WITHOUT ROWID;
CREATE INDEX memberships_of_profile ON memberships (profile_id, audience_id);
"""

SESSIONS = """
-- payload: what the integration sent so far (JSON object of NewCustomerSessionV2 without state and profileId)
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    integration_id TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id), -- NULL is an anonymous session
    state TEXT NOT NULL,
    first_session INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    payload TEXT NOT NULL,
    returned TEXT NOT NULL DEFAULT '{}', -- units returned so far, by position
    effects TEXT NOT NULL DEFAULT '[]', -- the latest full set
    total INTEGER NOT NULL DEFAULT 0,
    returned_total INTEGER NOT NULL DEFAULT 0,
    closings INTEGER NOT NULL DEFAULT 0,
    UNIQUE (application_id, integration_id)
);
CREATE INDEX sessions_of_profile ON sessions (profile_id, state, application_id, total, returned_total);
-- What a closing made real, one row per thing that can be undone: kind is discount, coupon, referral,
-- points_added, points_deducted or counted. undone holds what of `amount` was rolled back already.
CREATE TABLE applied (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL,
    effect TEXT NOT NULL, -- the effect as given, JSON
    amount INTEGER NOT NULL DEFAULT 0,
    position INTEGER, -- cart line, NULL for the whole session
    sub_position INTEGER,
    reference INTEGER, -- coupon, referral or ledger row
    counters TEXT NOT NULL DEFAULT '[]', -- budget counters that went up with it
    live INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX applied_of_session ON applied (session_id, live);
CREATE TABLE returns (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    profile_id INTEGER REFERENCES profiles (id),
    event_id INTEGER NOT NULL,
    created INTEGER NOT NULL,
    items TEXT NOT NULL -- JSON list of {position, quantity}
);
CREATE INDEX returns_of_session ON returns (session_id, id);
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    profile_id INTEGER REFERENCES profiles (id),
    session_id INTEGER REFERENCES sessions (id),
    type TEXT NOT NULL,
    created INTEGER NOT NULL,
    attributes TEXT NOT NULL DEFAULT '{}',
    store_integration_id TEXT,
    effects TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX events_of_profile ON events (profile_id, id);
CREATE INDEX events_of_session ON events (session_id, id);
CREATE TABLE stored_responses (
    application_id INTEGER NOT NULL REFERENCES applications (id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (application_id, key)
) WITHOUT ROWID;
"""

PROMOTIONS = """
-- data: the campaign as data: state, startTime, endTime, features, limits, rules ... (see rules/)
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER,
    last_activity INTEGER,
    data TEXT NOT NULL
);
CREATE INDEX campaigns_of_application ON campaigns (application_id, id);
-- scope is '' for the whole campaign, else e.g. 'Profile:17'; period is '' or e.g. 'monthly:2024-06'
CREATE TABLE campaign_counters (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    action TEXT NOT NULL,
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    counter INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, action, scope, period)
) WITHOUT ROWID;
CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    value TEXT NOT NULL,
    created INTEGER NOT NULL,
    starts INTEGER,
    expires INTEGER,
    usage_limit INTEGER NOT NULL DEFAULT 1,
    usage_counter INTEGER NOT NULL DEFAULT 0,
    discount_limit INTEGER,
    discount_counter INTEGER NOT NULL DEFAULT 0,
    reservation_limit INTEGER,
    reservation_counter INTEGER NOT NULL DEFAULT 0,
    limits TEXT NOT NULL DEFAULT '[]',
    attributes TEXT NOT NULL DEFAULT '{}',
    referral_id INTEGER,
    recipient TEXT,
    import_id INTEGER,
    batch_id TEXT,
    reservation INTEGER NOT NULL DEFAULT 1, -- 0 is a personal code
    is_mandatory INTEGER NOT NULL DEFAULT 0, -- only holders of a reservation can redeem it
    is_implicit INTEGER NOT NULL DEFAULT 0, -- in every customer's wallet
    session_key TEXT, -- session and rule that created it
    UNIQUE (application_id, value)
);
CREATE INDEX coupons_implicit ON coupons (application_id, id) WHERE is_implicit = 1;
CREATE INDEX coupons_recipient ON coupons (application_id, recipient) WHERE recipient IS NOT NULL;
CREATE INDEX coupons_made_for ON coupons (session_key) WHERE session_key IS NOT NULL;
CREATE TABLE coupon_reservations (
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    created INTEGER NOT NULL,
    PRIMARY KEY (coupon_id, profile_id)
) WITHOUT ROWID;
CREATE INDEX reservations_of_profile ON coupon_reservations (profile_id, coupon_id);
CREATE TABLE coupon_redemptions (
    id INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    profile_id INTEGER REFERENCES profiles (id),
    session_id INTEGER REFERENCES sessions (id),
    created INTEGER NOT NULL
);
CREATE INDEX redemptions_of_profile ON coupon_redemptions (profile_id, coupon_id);
CREATE INDEX redemptions_of_coupon ON coupon_redemptions (coupon_id, profile_id);
CREATE INDEX redemptions_of_session ON coupon_redemptions (session_id);
CREATE TABLE referrals (
    id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES applications (id),
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    code TEXT NOT NULL,
    created INTEGER NOT NULL,
    starts INTEGER,
    expires INTEGER,
    usage_limit INTEGER NOT NULL DEFAULT 0,
    usage_counter INTEGER NOT NULL DEFAULT 0,
    advocate_id INTEGER NOT NULL REFERENCES profiles (id),
    friend TEXT,
    attributes TEXT NOT NULL DEFAULT '{}',
    import_id INTEGER,
    batch_id TEXT,
    session_key TEXT,
    UNIQUE (application_id, code)
);
CREATE INDEX referrals_of_advocate ON referrals (advocate_id, application_id);
CREATE INDEX referrals_made_for ON referrals (session_key) WHERE session_key IS NOT NULL;
CREATE TABLE referral_redemptions (
    id INTEGER PRIMARY KEY,
    referral_id INTEGER NOT NULL REFERENCES referrals (id),
    friend_id INTEGER NOT NULL REFERENCES profiles (id),
    session_id INTEGER REFERENCES sessions (id),
    created INTEGER NOT NULL
);
CREATE INDEX referral_redemptions_of ON referral_redemptions (referral_id, friend_id);
CREATE INDEX referral_redemptions_by ON referral_redemptions (friend_id);
CREATE TABLE giveaway_pools (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL
);
CREATE TABLE giveaways (
    id INTEGER PRIMARY KEY,
    pool_id INTEGER NOT NULL REFERENCES giveaway_pools (id),
    code TEXT NOT NULL,
    created INTEGER NOT NULL,
    starts INTEGER,
    ends INTEGER,
    attributes TEXT NOT NULL DEFAULT '{}',
    import_id INTEGER,
    used INTEGER NOT NULL DEFAULT 0,
    profile_id INTEGER REFERENCES profiles (id),
    session_id INTEGER REFERENCES sessions (id),
    awarded INTEGER
);
CREATE INDEX giveaways_left ON giveaways (pool_id, id) WHERE used = 0;
CREATE INDEX giveaways_of_profile ON giveaways (profile_id, id) WHERE profile_id IS NOT NULL;
-- period: '' for once, or daily, weekly, monthly, yearly
CREATE TABLE achievements (
    id INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    target INTEGER NOT NULL,
    period TEXT NOT NULL DEFAULT '',
    ends INTEGER
);
CREATE INDEX achievements_of_campaign ON achievements (campaign_id);
CREATE TABLE achievement_progress (
    id INTEGER PRIMARY KEY,
    achievement_id INTEGER NOT NULL REFERENCES achievements (id),
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    progress INTEGER NOT NULL DEFAULT 0,
    started INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    completed INTEGER,
    UNIQUE (profile_id, achievement_id, started)
);
"""

LOYALTY = """
-- data: JSON of returnPolicy, downgradePolicy, tierValidityDays, tiers and timeZone (see ledger/programs.py)
CREATE TABLE programs (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    is_card_based INTEGER NOT NULL,
    users_per_card INTEGER NOT NULL DEFAULT 0,
    data TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    program_id INTEGER NOT NULL REFERENCES programs (id),
    identifier TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active',
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    old_identifier TEXT,
    new_identifier TEXT,
    UNIQUE (program_id, identifier)
);
CREATE INDEX cards_by_identifier ON cards (identifier);
CREATE TABLE card_profiles (
    card_id INTEGER NOT NULL REFERENCES cards (id),
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    linked INTEGER NOT NULL,
    PRIMARY KEY (card_id, profile_id)
) WITHOUT ROWID;
CREATE INDEX cards_of_profile ON card_profiles (profile_id, card_id);
-- One holder of points: a profile in a profile-based program, or a card in a card-based one.
CREATE TABLE wallets (
    id INTEGER PRIMARY KEY,
    program_id INTEGER NOT NULL REFERENCES programs (id),
    profile_id INTEGER REFERENCES profiles (id),
    card_id INTEGER UNIQUE REFERENCES cards (id),
    joined INTEGER NOT NULL,
    UNIQUE (profile_id, program_id),
    CHECK ((profile_id IS NULL) <> (card_id IS NULL))
);
-- One row per transaction. An addition is a lot of points: `remaining` is what is unspent of it.
-- reason: earn, spend, rollback_earn (a subtraction) or rollback_spend (an addition)
-- source: session, manual, import or event
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    subledger TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('addition', 'subtraction')),
    reason TEXT NOT NULL CHECK (reason IN ('earn', 'spend', 'rollback_earn', 'rollback_spend')),
    source TEXT NOT NULL CHECK (source IN ('session', 'manual', 'import', 'event')),
    name TEXT NOT NULL,
    starts INTEGER, -- NULL is immediate
    expires INTEGER, -- NULL is unlimited
    amount INTEGER NOT NULL CHECK (amount > 0),
    remaining INTEGER NOT NULL DEFAULT 0 CHECK (remaining >= 0 AND remaining <= amount),
    uuid TEXT NOT NULL,
    session_id INTEGER REFERENCES sessions (id),
    profile_id INTEGER REFERENCES profiles (id), -- whose act it was, on a card
    ruleset_id INTEGER,
    rule_name TEXT
);
CREATE INDEX ledger_newest ON ledger (wallet_id, created, id);
CREATE INDEX ledger_unspent ON ledger (wallet_id, subledger, expires, created, id) WHERE remaining > 0;
CREATE INDEX ledger_spent ON ledger (wallet_id, created, subledger, reason, amount)
    WHERE reason IN ('spend', 'rollback_spend');
CREATE INDEX ledger_of_session ON ledger (session_id) WHERE session_id IS NOT NULL;
-- Which lots a subtraction drew on: what balances of the past and refunds are computed from.
CREATE TABLE draws (
    subtraction_id INTEGER NOT NULL REFERENCES ledger (id),
    lot_id INTEGER NOT NULL REFERENCES ledger (id),
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    created INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (subtraction_id, lot_id)
) WITHOUT ROWID;
CREATE INDEX draws_of_wallet ON draws (wallet_id, created, lot_id, amount);
CREATE TABLE wallet_tiers (
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    subledger TEXT NOT NULL,
    tier_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (wallet_id, subledger)
) WITHOUT ROWID;
"""

CATALOGS = """
CREATE TABLE catalogs (
    id INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    created_by INTEGER NOT NULL DEFAULT 1,
    required TEXT NOT NULL DEFAULT '[]' -- JSON list: attributes that every item must have
);
CREATE TABLE catalog_applications (
    catalog_id INTEGER NOT NULL REFERENCES catalogs (id),
    application_id INTEGER NOT NULL REFERENCES applications (id),
    PRIMARY KEY (application_id, catalog_id)
) WITHOUT ROWID;
CREATE TABLE catalog_items (
    id INTEGER PRIMARY KEY,
    catalog_id INTEGER NOT NULL REFERENCES catalogs (id),
    sku TEXT NOT NULL,
    price INTEGER,
    product TEXT,
    attributes TEXT NOT NULL DEFAULT '{}',
    UNIQUE (catalog_id, sku)
);
"""

TABLES = (ACCOUNT, SESSIONS, PROMOTIONS, LOYALTY, CATALOGS)
