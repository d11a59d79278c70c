-- Programs, cards, wallets, the ledger, tiers.
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
    starts INTEGER, -- NULL is immediate, the largest instant (see ledger/posting.py) is on an action
    expires INTEGER, -- NULL is unlimited
    amount INTEGER NOT NULL CHECK (amount > 0),
    remaining INTEGER NOT NULL DEFAULT 0 CHECK (remaining >= 0 AND remaining <= amount),
    uuid TEXT NOT NULL,
    session_id INTEGER REFERENCES sessions (id),
    profile_id INTEGER REFERENCES profiles (id), -- whose act it was, on a card
    ruleset_id INTEGER,
    rule_name TEXT,
    valid_days INTEGER -- of points that start on an action: how long they count from then, NULL is for ever
);
CREATE INDEX ledger_delayed ON ledger (uuid) WHERE starts IS NOT NULL AND type = 'addition';
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
CREATE INDEX draws_of_lot ON draws (lot_id);
CREATE INDEX draws_of_wallet ON draws (wallet_id, created, lot_id, amount);
CREATE TABLE wallet_tiers (
    wallet_id INTEGER NOT NULL REFERENCES wallets (id),
    subledger TEXT NOT NULL,
    tier_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (wallet_id, subledger)
) WITHOUT ROWID;
