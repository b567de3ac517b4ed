/**
 * Loaded into the program with `--import`: as long as the file SMALL_DISK is there, its databases may
 * have no more pages than they have, as on a disk that is full.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function execWithin(sql) {
  exec.call(this, sql);
  if (!sql.startsWith('BEGIN IMMEDIATE')) return;
  const pages = existsSync(process.env.SMALL_DISK) ? 1 : 2 ** 31 - 2;
  // Never fewer than there are: what is in use may be overwritten, and nothing added.
  exec.call(this, `PRAGMA max_page_count = ${pages}`);
};
