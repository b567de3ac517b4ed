/**
 * Loaded into a controller with `--import`. It writes down every order at the moment at which it is sent,
 * with what another reader of the store sees by then, and can kill or freeze the process right there, at
 * points that nobody outside would ever hit by chance. It changes nothing of what the program does.
 *
 *   TAP    the file to write to, a line of JSON each
 *   STORE  the store's file
 *   FATE   such as `kill before-order 2`: what becomes of the process when it comes to a point again
 */
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';

const { TAP, STORE, FATE = '' } = process.env;
const [fate, fatalPoint, fatalTime] = FATE.split(' ');
const signals = { kill: 'SIGKILL', freeze: 'SIGSTOP' };
const met = new Map();
let sentCount = 0;

function tell(line) {
  appendFileSync(TAP, `${JSON.stringify({ ...line, pid: process.pid, at: Date.now() })}\n`);
}

function pass(point) {
  const times = (met.get(point) ?? 0) + 1;
  met.set(point, times);
  if (point !== fatalPoint || times !== Number(fatalTime)) return;
  tell({ what: 'fate', fate, point });
  process.kill(process.pid, signals[fate]);
}

const { exec, prepare } = DatabaseSync.prototype;
let reader = null;

/** A connection of its own: what it finds is what is committed, whatever the program believes. */
function seen(sql) {
  try {
    reader ??= new DatabaseSync(STORE, { readOnly: true, timeout: 1_000 });
    return prepare.call(reader, sql).get()?.value ?? null;
  } catch {
    return null;
  }
}

/** What the transaction under way has written. */
const written = { events: false, lease: false };

DatabaseSync.prototype.prepare = function prepareNoted(sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  const what = /^\s*INSERT INTO events/.test(sql)
    ? 'events'
    : /^\s*UPDATE lease SET epoch/.test(sql)
      ? 'lease'
      : null;
  if (what === null) return statement;
  const { run } = statement;
  statement.run = (...values) => {
    written[what] = true;
    return run.apply(statement, values);
  };
  return statement;
};

DatabaseSync.prototype.exec = function execNoted(sql) {
  if (sql.startsWith('BEGIN')) Object.assign(written, { events: false, lease: false });
  const isCommit = sql === 'COMMIT';
  if (isCommit && written.events) pass('before-write');
  exec.call(this, sql);
  if (isCommit && written.lease) {
    tell({ what: 'reign', epoch: seen('SELECT epoch AS value FROM lease WHERE id = 1') });
  }
  if (isCommit && written.events) pass('after-write');
};

const { request } = http;
http.request = function requestNoted(options, answered) {
  if (options.socketPath === undefined || options.path !== '/act')
    return request(options, answered);
  sentCount += 1;
  const id = `${process.pid}-${sentCount}`;
  const asked = request(options, (response) => {
    tell({ what: 'answered', id, status: response.statusCode });
    pass('after-answer');
    answered(response);
  });
  const { end } = asked;
  asked.end = (text) => {
    pass('before-order');
    const { component, zone, wanted, fence } = JSON.parse(text);
    const first = wanted?.processes[0];
    tell({
      what: 'sent',
      id,
      component,
      zone,
      cluster: first?.env.CLUSTER ?? null,
      revision: first?.revision ?? null,
      fence,
      position: seen('SELECT max(position) AS value FROM events'),
    });
    end.call(asked, text);
    pass('after-order');
    return asked;
  };
  return asked;
};
syncBuiltinESMExports();
