/**
 * Loaded into the program with `--import`: as long as the file QUERY_ONLY is there, its databases take
 * nothing more, as on a disk that was mounted again for reading only after an error.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function execWithin(sql) {
  exec.call(this, sql);
  if (!sql.startsWith('BEGIN IMMEDIATE')) return;
  exec.call(this, `PRAGMA query_only = ${existsSync(process.env.QUERY_ONLY) ? 'ON' : 'OFF'}`);
};
