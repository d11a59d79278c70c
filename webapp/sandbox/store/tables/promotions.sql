-- Campaigns, coupons, referrals, giveaways, achievements.
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
