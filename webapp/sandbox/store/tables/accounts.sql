-- Accounts, Applications, attributes, profiles, audiences.
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
