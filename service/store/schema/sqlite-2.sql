-- Version 2: people, tokens, and what agents delivered.

-- Names are unique whatever their case; the service sees to it, because SQLite knows case in ASCII only.
CREATE TABLE users (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	name          VARCHAR(200) NOT NULL UNIQUE COLLATE NOCASE,
	full_name     VARCHAR(200) NOT NULL DEFAULT '',
	disabled      BOOLEAN NOT NULL DEFAULT 0,
	password_hash TEXT NOT NULL DEFAULT '', -- argon2id; empty for no password
	api_enabled   BOOLEAN NOT NULL DEFAULT 0,
	created_at    DATETIME
);
INSERT INTO users (id, name) VALUES (1, 'Administrator');

-- Permissions are a JSON array. Those of built-in roles are for people to read: the program knows its own.
CREATE TABLE roles (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	name        VARCHAR(200) NOT NULL UNIQUE COLLATE NOCASE,
	built_in    BOOLEAN NOT NULL DEFAULT 0,
	permissions TEXT NOT NULL DEFAULT '[]'
);
INSERT INTO roles (id, name, built_in) VALUES (1, 'Administrator', 1), (2, 'Organization administrator', 1), (3, 'Reader', 1);

CREATE TABLE user_roles (
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	role_id INTEGER NOT NULL REFERENCES roles (id),
	PRIMARY KEY (user_id, role_id)
) WITHOUT ROWID;
CREATE INDEX user_roles_role ON user_roles (role_id);
INSERT INTO user_roles (user_id, role_id) VALUES (1, 1);

-- An organization that is deleted takes the users' right to it along: that to the organization above would be more.
CREATE TABLE user_orgs (
	user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	org_id  INTEGER NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
	PRIMARY KEY (user_id, org_id)
) WITHOUT ROWID;
CREATE INDEX user_orgs_org ON user_orgs (org_id);
INSERT INTO user_orgs (user_id, org_id) VALUES (1, 1);

CREATE TABLE tokens (
	id             INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	scope          VARCHAR(20) NOT NULL CHECK (scope IN ('api', 'agent')),
	description    TEXT NOT NULL DEFAULT '',
	hash           TEXT NOT NULL UNIQUE, -- SHA-256 in hex
	start          TEXT NOT NULL,        -- its first characters
	created_at     DATETIME,
	expires_at     DATETIME,
	last_used_at   DATETIME,
	last_used_from TEXT NOT NULL DEFAULT ''
);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_start ON tokens (start);

CREATE TABLE deliveries (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	at        DATETIME NOT NULL,
	token_id  INTEGER REFERENCES tokens (id) ON DELETE SET NULL,
	device_id INTEGER REFERENCES devices (id) ON DELETE SET NULL,
	hostname  TEXT NOT NULL DEFAULT '',
	agent_id  TEXT NOT NULL DEFAULT '',
	agent     TEXT NOT NULL DEFAULT '',
	version   TEXT NOT NULL DEFAULT '',
	protocol  TEXT NOT NULL DEFAULT '',
	origin    TEXT NOT NULL DEFAULT '',
	path      TEXT NOT NULL DEFAULT '',
	hash      TEXT NOT NULL DEFAULT '',
	format    TEXT NOT NULL DEFAULT '',
	size      INTEGER NOT NULL DEFAULT 0,
	problem   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_at ON deliveries (at);
CREATE INDEX deliveries_device ON deliveries (device_id) WHERE device_id IS NOT NULL;
CREATE INDEX deliveries_token ON deliveries (token_id) WHERE token_id IS NOT NULL;

-- Whose entry of the record it is: who acts in some organizations sees the entries of those. NULL is everyone's business
-- who acts in all of them.
ALTER TABLE activity ADD COLUMN org_id INTEGER;
UPDATE activity SET org_id = (SELECT org_id FROM licenses WHERE id = entity_id) WHERE entity = 'licenses';
UPDATE activity SET org_id = (SELECT org_id FROM devices WHERE id = entity_id) WHERE entity = 'devices';
UPDATE activity SET org_id = (SELECT org_id FROM sources WHERE id = entity_id) WHERE entity = 'sources';
UPDATE activity SET org_id = (SELECT id FROM orgs WHERE id = entity_id) WHERE entity = 'orgs';
