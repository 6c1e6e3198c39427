-- A database of version 1 as that version wrote it, with something in every table. It stays as it is: each later version
-- has to open it. Devices 2 and 3 were merged, with 4 for the own reports of 2.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1399153012;
BEGIN;
CREATE TABLE schema_migrations (
	version    INTEGER PRIMARY KEY,
	name       TEXT NOT NULL DEFAULT '',
	applied_at DATETIME NOT NULL
);
INSERT INTO schema_migrations VALUES (1, 'first tables', '2026-11-22 09:00:00+00:00');
CREATE TABLE orgs (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	parent_id INTEGER REFERENCES orgs (id), -- NULL for the root
	name      VARCHAR(200) NOT NULL
);
CREATE INDEX orgs_parent ON orgs (parent_id);
INSERT INTO orgs (id, name) VALUES (1, 'Default Organization');

-- The columns up to edited_date are those that people know and query. Ids are never used again: the record of changes
-- and the usage of a deleted license keep their meaning.
CREATE TABLE licenses (
	id              INTEGER PRIMARY KEY AUTOINCREMENT,
	name            VARCHAR(200) NOT NULL DEFAULT '' CHECK (length(name) <= 200),
	org_id          INTEGER NOT NULL DEFAULT 1 REFERENCES orgs (id),
	org_descendants VARCHAR(1) NOT NULL DEFAULT 'y' CHECK (org_descendants IN ('y', 'n')),
	purchase_count  INTEGER NOT NULL DEFAULT 0,
	used_count      INTEGER NOT NULL DEFAULT 0,
	description     TEXT NOT NULL DEFAULT '',
	match_string    TEXT NOT NULL DEFAULT '',
	edited_by       VARCHAR(200) NOT NULL DEFAULT '',
	edited_date     DATETIME,
	exclude_string  TEXT NOT NULL DEFAULT '',
	metric          VARCHAR(20) NOT NULL DEFAULT 'device' CHECK (metric IN ('device', 'installation')),
	kinds           VARCHAR(20) NOT NULL DEFAULT 'applications' CHECK (kinds IN ('applications', 'all')),
	expires_on      DATE
);
CREATE INDEX licenses_org ON licenses (org_id);

CREATE TABLE sources (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	path     TEXT NOT NULL UNIQUE,
	org_id   INTEGER NOT NULL DEFAULT 1 REFERENCES orgs (id),
	paused   BOOLEAN NOT NULL DEFAULT 0,
	sample   BOOLEAN NOT NULL DEFAULT 0,
	added_at DATETIME,
	swept_at DATETIME,
	problem  TEXT NOT NULL DEFAULT ''
);

CREATE TABLE files (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
	path      TEXT NOT NULL,
	size      INTEGER NOT NULL DEFAULT 0,
	mod_time  DATETIME,
	hash      TEXT NOT NULL DEFAULT '',
	format    TEXT NOT NULL DEFAULT '',
	state     VARCHAR(20) NOT NULL DEFAULT 'read',
	reason    TEXT NOT NULL DEFAULT '',
	devices   INTEGER NOT NULL DEFAULT 0,
	read_at   DATETIME,
	UNIQUE (source_id, path)
);

-- A device with merged_into is not shown and not counted: it keeps what was reported about one identity of the device
-- that it was merged into, so that a merge can be undone.
CREATE TABLE devices (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	hostname     TEXT NOT NULL DEFAULT '',
	domain       TEXT NOT NULL DEFAULT '',
	uuid         TEXT NOT NULL DEFAULT '',
	serial       TEXT NOT NULL DEFAULT '',
	manufacturer TEXT NOT NULL DEFAULT '',
	os           TEXT NOT NULL DEFAULT '',
	user_name    TEXT NOT NULL DEFAULT '',
	org_id       INTEGER NOT NULL DEFAULT 1 REFERENCES orgs (id),
	org_fixed    BOOLEAN NOT NULL DEFAULT 0,
	state        VARCHAR(20) NOT NULL DEFAULT 'in use' CHECK (state IN ('in use', 'retired', 'excluded')),
	state_reason TEXT NOT NULL DEFAULT '',
	last_seen    DATETIME,
	collected_at DATETIME,
	file_id      INTEGER REFERENCES files (id) ON DELETE SET NULL,
	merged_into  INTEGER REFERENCES devices (id),
	details_at   DATETIME,                  -- collection time of the newest report that told the operating system
	titles       INTEGER NOT NULL DEFAULT 0 -- how many are installed
);
CREATE INDEX devices_org ON devices (org_id);
CREATE INDEX devices_file ON devices (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX devices_merged ON devices (merged_into) WHERE merged_into IS NOT NULL;

-- The publisher 0 is the one that is not known, so that a release always has one.
CREATE TABLE publishers (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
);
INSERT INTO publishers (id, name) VALUES (0, '');

CREATE TABLE titles (
	id        INTEGER PRIMARY KEY,
	name      TEXT NOT NULL UNIQUE,
	name_fold TEXT NOT NULL DEFAULT '',
	kind      INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE releases (
	id           INTEGER PRIMARY KEY,
	title_id     INTEGER NOT NULL REFERENCES titles (id),
	version      TEXT NOT NULL DEFAULT '',
	publisher_id INTEGER NOT NULL DEFAULT 0 REFERENCES publishers (id),
	UNIQUE (title_id, version, publisher_id)
);

-- No index by release: it would cost half the speed of writing, and the counter needs none. No foreign keys, for the same
-- reason: releases are never deleted, and a trigger deletes with the device.
CREATE TABLE installs (
	device_id  INTEGER NOT NULL,
	release_id INTEGER NOT NULL,
	PRIMARY KEY (device_id, release_id)
) WITHOUT ROWID;
CREATE TRIGGER devices_deleted AFTER DELETE ON devices
BEGIN
	DELETE FROM installs WHERE device_id = OLD.id;
END;

-- Which partial report decides which titles of a device: its file, when it was collected, and a JSON array of title
-- ids. Titles that no row names come from the newest complete report, devices.file_id.
CREATE TABLE device_files (
	id           INTEGER PRIMARY KEY,
	device_id    INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
	file_id      INTEGER REFERENCES files (id) ON DELETE SET NULL,
	collected_at DATETIME NOT NULL,
	titles       TEXT NOT NULL
);
CREATE INDEX device_files_device ON device_files (device_id);
CREATE INDEX device_files_file ON device_files (file_id) WHERE file_id IS NOT NULL;

-- What somebody decided about two devices that may be one; device_a is the lower id, or the one merged into.
CREATE TABLE twins (
	device_a INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
	device_b INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
	decision VARCHAR(20) NOT NULL CHECK (decision IN ('merge', 'keep both')),
	who      TEXT NOT NULL DEFAULT '',
	at       DATETIME,
	PRIMARY KEY (device_a, device_b)
) WITHOUT ROWID;
CREATE INDEX twins_b ON twins (device_b);

-- No foreign key: the samples of a deleted license stay for the day when the deletion is undone.
CREATE TABLE usage (
	license_id INTEGER NOT NULL,
	day        DATE NOT NULL,
	used       INTEGER NOT NULL DEFAULT 0,
	purchased  INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (license_id, day)
) WITHOUT ROWID;

CREATE TABLE activity (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	at        DATETIME NOT NULL,
	who       TEXT NOT NULL DEFAULT '',
	action    TEXT NOT NULL DEFAULT '',
	entity    TEXT NOT NULL DEFAULT '',
	entity_id INTEGER NOT NULL DEFAULT 0,
	name      TEXT NOT NULL DEFAULT '',
	changes   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX activity_entity ON activity (entity, entity_id);
CREATE INDEX activity_at ON activity (at);

CREATE TABLE settings (
	"key" TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- For people who query with their own tools: one row an installation. The order of the tables is forced, because the
-- planner would begin with the installations.
CREATE VIEW software AS
SELECT d.id AS device, d.hostname AS hostname, o.name AS organization,
	t.name AS name, r.version AS version, p.name AS publisher
FROM devices d
	CROSS JOIN orgs o ON o.id = d.org_id
	CROSS JOIN installs i ON i.device_id = d.id
	CROSS JOIN releases r ON r.id = i.release_id
	CROSS JOIN titles t ON t.id = r.title_id
	CROSS JOIN publishers p ON p.id = r.publisher_id
WHERE d.merged_into IS NULL;

INSERT INTO orgs (id, parent_id, name) VALUES (2, 1, 'Mgmt');
INSERT INTO licenses (id, name, org_id, purchase_count, used_count, match_string, edited_by, edited_date, expires_on)
	VALUES (1, 'Office', 1, 5, 2, '%office%', 'Administrator', '2026-11-22 09:00:00+00:00', '2027-03-31'),
		(2, 'Zip', 2, 1, 0, 'zip%', 'Administrator', '2026-11-22 09:00:00+00:00', NULL);
INSERT INTO sources (id, path, org_id, added_at, swept_at) VALUES (1, '/inventory', 2, '2026-11-22 09:00:00+00:00', '2026-11-22 09:01:00+00:00');
INSERT INTO files (id, source_id, path, size, mod_time, hash, format, devices, read_at)
	VALUES (1, 1, '/inventory/pc1.json', 1000, '2026-11-21 09:00:00.123456789+00:00', 'ab12', 'GLPI JSON', 1, '2026-11-22 09:01:00+00:00');
INSERT INTO devices (id, hostname, uuid, os, org_id, last_seen, collected_at, file_id, merged_into, details_at, titles) VALUES
	(1, 'pc1', '4C4C4544-0034-3010-8048-B6C04F503731', 'Windows 11', 2, '2026-11-21 09:00:00+00:00', '2026-11-21 09:00:00+00:00', 1, NULL, '2026-11-21 09:00:00+00:00', 2),
	(2, 'pc2', '', '', 1, '2026-11-20 09:00:00+00:00', NULL, NULL, NULL, NULL, 1),
	(3, 'pc3', '', '', 1, '2026-11-20 09:00:00+00:00', NULL, NULL, 2, NULL, 1),
	(4, 'pc2', '', '', 1, '2026-11-19 09:00:00+00:00', NULL, NULL, 2, NULL, 0);
INSERT INTO publishers (id, name) VALUES (1, 'Maker');
INSERT INTO titles (id, name, name_fold, kind) VALUES (1, 'Office Suite', 'office suite', 1), (2, 'Zip Tool', 'zip tool', 1);
INSERT INTO releases (id, title_id, version, publisher_id) VALUES (1, 1, '16.0', 1), (2, 2, '22.01', 0);
INSERT INTO installs VALUES (1, 1), (1, 2), (2, 1), (3, 1);
INSERT INTO device_files (device_id, file_id, collected_at, titles) VALUES (2, 1, '2026-11-20 09:00:00+00:00', '[1]'), (3, 1, '2026-11-20 09:00:00+00:00', '[1]');
INSERT INTO twins VALUES (2, 3, 'merge', 'Administrator', '2026-11-22 09:02:00+00:00');
INSERT INTO usage VALUES (1, '2026-11-22', 2, 5);
INSERT INTO activity (at, who, action, entity, entity_id, name, changes) VALUES ('2026-11-22 09:00:00+00:00', 'Administrator', 'create', 'licenses', 1, 'Office', '');
INSERT INTO settings VALUES ('theme', 'dark');
COMMIT;
