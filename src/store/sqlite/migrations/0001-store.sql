-- The log. An event is final: it is never changed, and a position never given twice, not even after
-- the newest events were removed (that is what AUTOINCREMENT is for). `data` is the very text that
-- was hashed.
CREATE TABLE events (
  position       INTEGER PRIMARY KEY AUTOINCREMENT,
  stream         TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  type           TEXT    NOT NULL,
  schema         INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  cause_id       TEXT,
  policy_version TEXT,
  prev_hash      TEXT    NOT NULL,
  hash           TEXT    NOT NULL,
  data           TEXT    NOT NULL,
  UNIQUE (stream, version)
) STRICT;

CREATE TRIGGER events_are_final BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'an event is final'); END;

-- What each command did. Its events have consecutive positions: SQLite has one writer at a time.
CREATE TABLE commands (
  id             TEXT    PRIMARY KEY,
  first_position INTEGER NOT NULL,
  last_position  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The lease: one row for ever, so that the epoch only grows. No holder: released.
CREATE TABLE lease (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  epoch  INTEGER NOT NULL,
  holder TEXT,
  since  INTEGER NOT NULL
) STRICT;

INSERT INTO lease (id, epoch, holder, since) VALUES (1, 0, NULL, 0);

-- Receipts by the SHA-256 of their bytes, and what each turn overwrites.
CREATE TABLE receipts (
  hash  TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE latest (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
