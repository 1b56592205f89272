"""The tables of ``account.sqlite``, the whole account in one file.

Messages are numbered in the order of their date and never added to (the sandbox sends nothing),
so a stretch of time is a stretch of numbers: that is what makes deep pages as quick as the first.
The ids of lists and contacts are never given out twice, as in life: whoever remembers one that is
gone must not meet another under it.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE lists (
    list_id INTEGER PRIMARY KEY AUTOINCREMENT, list_name TEXT NOT NULL, list_email_id TEXT NOT NULL
);

CREATE TABLE contacts (
    contact_id INTEGER PRIMARY KEY AUTOINCREMENT, list_id INTEGER NOT NULL, phone_number TEXT,
    first_name TEXT, last_name TEXT, custom_1 TEXT, custom_2 TEXT, custom_3 TEXT, custom_4 TEXT,
    date_added INTEGER NOT NULL, date_updated INTEGER NOT NULL,
    fax_number TEXT, organization_name TEXT, email TEXT,
    address_line_1 TEXT, address_line_2 TEXT, address_city TEXT, address_state TEXT,
    address_postal_code TEXT, address_country TEXT
);

CREATE TABLE campaigns (
    sms_campaign_id INTEGER PRIMARY KEY, name TEXT NOT NULL, list_id INTEGER NOT NULL,
    sender TEXT NOT NULL, body TEXT NOT NULL, url_to_shorten TEXT NOT NULL,
    schedule INTEGER NOT NULL, status TEXT NOT NULL, date_added INTEGER NOT NULL,
    total_count INTEGER NOT NULL
);

CREATE TABLE bodies (
    body_id INTEGER PRIMARY KEY, text TEXT NOT NULL, sender TEXT NOT NULL,
    api_username TEXT NOT NULL
);

CREATE TABLE outcomes (
    outcome INTEGER PRIMARY KEY, status TEXT NOT NULL, status_code INTEGER, status_text TEXT,
    error_code INTEGER, error_text TEXT
);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, date INTEGER NOT NULL,
    to_number TEXT NOT NULL, body_id INTEGER NOT NULL, outcome INTEGER NOT NULL,
    settled_at INTEGER NOT NULL, parts INTEGER NOT NULL, price INTEGER NOT NULL,
    list_id INTEGER, contact_id INTEGER, campaign_id INTEGER,
    country TEXT NOT NULL, carrier TEXT NOT NULL, first_name TEXT, last_name TEXT
);

CREATE TABLE clicks (
    message INTEGER PRIMARY KEY, date_opened INTEGER NOT NULL, open_count INTEGER NOT NULL,
    country TEXT NOT NULL, region TEXT NOT NULL, device TEXT NOT NULL, browser TEXT NOT NULL,
    os TEXT NOT NULL
);

CREATE TABLE inbound (
    id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, date INTEGER NOT NULL,
    from_number TEXT NOT NULL, to_number TEXT NOT NULL, body TEXT NOT NULL,
    original INTEGER, is_read INTEGER NOT NULL DEFAULT 0
);
"""

RULE_TABLES = """
CREATE TABLE inbound_rules (
    inbound_rule_id INTEGER PRIMARY KEY, dedicated_number TEXT, rule_name TEXT,
    message_search_type INTEGER, message_search_term TEXT, action TEXT, action_address TEXT,
    body TEXT, enabled INTEGER, webhook_type TEXT
);

CREATE TABLE receipt_rules (
    receipt_rule_id INTEGER PRIMARY KEY, rule_name TEXT, match_type INTEGER, action TEXT,
    action_address TEXT, enabled INTEGER
);
"""

IMPORT_TABLES = """
CREATE TABLE IF NOT EXISTS uploads (
    upload_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, content TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS imports (
    import_id INTEGER PRIMARY KEY AUTOINCREMENT, list_id INTEGER NOT NULL,
    contacts TEXT NOT NULL, taken INTEGER NOT NULL, looks INTEGER NOT NULL
);
"""
"""Made when an account is opened: those of an older version have none."""

INDEXES = """
CREATE INDEX contacts_by_list ON contacts (list_id, contact_id);
CREATE INDEX contacts_by_update ON contacts (list_id, date_updated);
CREATE INDEX messages_by_date ON messages (date);
CREATE UNIQUE INDEX messages_by_message_id ON messages (message_id COLLATE NOCASE);
CREATE INDEX messages_by_number ON messages (to_number COLLATE NOCASE);
CREATE INDEX messages_by_campaign ON messages (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX messages_with_receipt ON messages (settled_at) WHERE outcome <> 1;
CREATE INDEX inbound_by_original ON inbound (original);
CREATE INDEX inbound_unread ON inbound (date) WHERE is_read = 0;
"""
"""Made after the rows: several times quicker than keeping them up to date meanwhile."""
