import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Loopback } from '../../../test/support/loopback.ts';
import { api, type Asked } from '../../../test/support/prometheus-api.ts';
import {
  clusterNamed,
  machineClock,
  questionOf,
  sourceWith,
  valuesOf,
} from '../../../test/support/questions.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import { prometheusSignal } from './prometheus.ts';

const hourMs = 3_600_000;

const settingsAt = (url: string): Source['settings'] => ({
  kind: 'prometheus',
  url,
  headers: {},
  clusterLabel: 'cluster',
});

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** Asks a scripted server about two clusters, a and b. */
async function ask(answer: Parameters<typeof api>[0], { path = '', clock = machineClock } = {}) {
  const server = await api(answer);
  opened.push(server);
  const source = sourceWith(settingsAt(`${server.url}${path}`));
  const clusters = [clusterNamed('a'), clusterNamed('b')];
  const question = questionOf({ source, query: 'x', clusters, to: clock.now() });
  const answers = await prometheusSignal({ clock }).read(question, new AbortController().signal);
  return Object.fromEntries([...answers].map(([name, series]) => [name, valuesOf(series)]));
}

const both = ['a', 'b'].map((cluster) => ({ labels: { cluster }, value: 1 }));

/** Answers with this `Date`; with none when it is null. */
const dated = (date: () => string | null) => (_asked: Asked, response: ServerResponse) => {
  const text = date();
  response.sendDate = false;
  if (text !== null) response.setHeader('Date', text);
  return both;
};

const inHttp = (offMs: number) => new Date(Date.now() + offMs).toUTCString();

describe('the time of an answer', () => {
  it.each([
    ['is not told', () => null],
    ['is nonsense', () => 'soon'],
    ['is a few seconds off', () => inHttp(-5_000)],
  ])('that %s is no trouble', async (_, date) => {
    expect(await ask(dated(date))).toEqual({ a: [1, 1, 1], b: [1, 1, 1] });
  });

  it('that is an hour off is trouble for every cluster', async () => {
    const message = expect.stringContaining("is 1h behind the source's: set whichever is wrong");
    expect(await ask(dated(() => inHttp(hourMs)))).toEqual({ a: message, b: message });
  });

  it('is trouble for one cluster alone where each has a server of its own', async () => {
    const answers = await ask(
      ({ path }, response) => {
        if (path.startsWith('/b/')) response.setHeader('Date', inHttp(-hourMs));
        return [{ labels: {}, value: 1 }];
      },
      { path: '/{cluster}' },
    );
    expect(answers['a']).toEqual([1, 1, 1]);
    expect(answers['b']).toContain("is 1h ahead of the source's");
  });

  it('is compared with the clock by which was asked, though it is set before the answer comes', async () => {
    let wrongMs = -hourMs;
    const wall = () => Date.now() + wrongMs;
    const answer = async () => {
      wrongMs = 0;
      await sleep(20);
      return both;
    };
    const answers = await ask(answer, { clock: { now: wall, wall } });
    expect(answers['a']).toContain("is 1h behind the source's");
  });
});
