-- Cart item catalogs.
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
