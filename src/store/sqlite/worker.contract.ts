/** A process that serves the SQLite store whose path is its argument. */
import { serveStore } from '../worker.contract.ts';
import { openSqlite } from './open.ts';

serveStore(openSqlite);
