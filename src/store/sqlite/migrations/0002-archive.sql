-- What left the log by compaction. Nothing that is decided needs it.
CREATE TABLE archive (
  position       INTEGER PRIMARY KEY,
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

CREATE TRIGGER archived_events_are_final BEFORE UPDATE ON archive
BEGIN SELECT RAISE(ABORT, 'an event is final'); END;

-- Of each stream that is closed the last event, which is `compacted`: apart from the log, so that the
-- log is no longer for having closed many.
CREATE TABLE closed (
  position       INTEGER PRIMARY KEY,
  stream         TEXT    NOT NULL UNIQUE,
  version        INTEGER NOT NULL,
  type           TEXT    NOT NULL,
  schema         INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  cause_id       TEXT,
  policy_version TEXT,
  prev_hash      TEXT    NOT NULL,
  hash           TEXT    NOT NULL,
  data           TEXT    NOT NULL
) STRICT;

CREATE TRIGGER closing_events_are_final BEFORE UPDATE ON closed
BEGIN SELECT RAISE(ABORT, 'an event is final'); END;

-- By the position of each `compacted` event: the last position that it took out of the log. A reader
-- that was not there yet has missed something.
CREATE TABLE compactions (
  position     INTEGER PRIMARY KEY,
  last_removed INTEGER NOT NULL
) STRICT;
