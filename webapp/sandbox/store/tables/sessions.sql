-- Sessions, what their closing made real, returns, events, stored answers.
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
    items TEXT NOT NULL -- JSON list of {position, quantity, sku}
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
CREATE INDEX stored_responses_oldest ON stored_responses (created);
