/**
 * What every signal keeps, whatever its source: it answers for each cluster that it was asked about,
 * within its time, with samples or with trouble in words, and neither throws, nor guesses, nor tells a
 * secret. Run against real servers on loopback.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  deadAddress,
  flood,
  type Handler,
  type Loopback,
  serve,
} from '../../test/support/loopback.ts';
import {
  type Asking,
  clusterNamed,
  machineClock,
  questionOf,
  sourceWith,
  valuesOf,
} from '../../test/support/questions.ts';
import type { HeaderValue, Source } from '../core/fleet/fleet.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { SignalClock } from './series.ts';
import type { Signal } from './signal.ts';

/** Values of the series of the metric `reading` in each cluster. */
export const world: Readonly<Record<string, readonly number[]>> = {
  steady: [5],
  other: [7],
  absent: [],
  unclear: [Number.NaN],
  endless: [Number.POSITIVE_INFINITY],
  doubled: [1, 2],
};

export type Headers = Readonly<Record<string, HeaderValue>>;

/** One kind of signal, as the contract needs it. */
export interface SignalHarness {
  /** A signal that remembers nothing yet. */
  readonly create: (clock: SignalClock) => Signal;
  /** A source at an address, which may as well be that of something broken. */
  readonly settingsAt: (url: string, headers: Headers) => Source['settings'];
  /** Whether the source has a clock of its own, by which it must be asked. */
  readonly hasClock: boolean;
  /** Starts what shows the world, and waits until it does. */
  readonly showWorld: () => Promise<{ readonly url: string; stop(): Promise<void> }>;
}

const never = () => new AbortController().signal;

/** All of the contract. */
export function signalContract(name: string, harness: SignalHarness): void {
  answerContract(name, harness);
  troubleContract(name, harness);
}

/** What a signal makes of the world that a source shows. */
export function answerContract(name: string, harness: SignalHarness): void {
  describe(`${name}: a signal that is answered`, () => {
    let shown: Awaited<ReturnType<SignalHarness['showWorld']>>;
    let source: Source;
    beforeAll(async () => {
      shown = await harness.showWorld();
      source = sourceWith(harness.settingsAt(shown.url, {}));
    });
    afterAll(() => shown.stop());

    const clusters = Object.keys(world).map((cluster) => clusterNamed(cluster));
    const ask = (more: Partial<Asking> = {}) =>
      harness
        .create(machineClock)
        .read(questionOf({ source, query: 'reading', clusters, ...more }), never());

    it('answers for every cluster that was asked about, and for no other', async () => {
      expect([...(await ask()).keys()].toSorted()).toEqual(Object.keys(world).toSorted());
      expect([...(await ask({ clusters: [clusterNamed('other')] })).keys()]).toEqual(['other']);
      expect((await ask({ clusters: [] })).size).toBe(0);
    });

    it('gives each cluster its own samples, in the order of time, within the range', async () => {
      const to = Date.now();
      const answers = await ask({ to });
      for (const [cluster, value] of [
        ['steady', 5],
        ['other', 7],
        ['endless', Infinity],
      ] as const) {
        const values = valuesOf(answers.get(cluster));
        expect(new Set<unknown>(values)).toEqual(new Set([value]));
        const series = answers.get(cluster);
        const times = series?.kind === 'samples' ? series.samples.map(([at]) => at) : [];
        expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
        expect(times.every((at) => at > to - 3_000 && at <= to)).toBe(true);
      }
    });

    it('gives no sample where there is no series, and never a guess', async () => {
      expect(valuesOf((await ask()).get('absent'))).toEqual([]);
      expect(
        valuesOf((await ask({ clusters: [clusterNamed('unknown')] })).get('unknown')),
      ).not.toContain(5);
    });

    it('gives NaN as it is, or nothing', async () => {
      const values = valuesOf((await ask()).get('unclear'));
      expect(values).toBeInstanceOf(Array);
      expect(Array.from(values, Number).every(Number.isNaN)).toBe(true);
    });

    it('has trouble with several series where one is expected, in that cluster only', async () => {
      const answers = await ask();
      expect(valuesOf(answers.get('doubled'))).toContain('aggregate with sum by (cluster)');
      expect(answers.get('steady')?.kind).toBe('samples');
    });

    it.each(['reading{', 'rate(reading)', 'no_such_function(reading)', ''])(
      'has trouble with the query %j',
      async (query) => {
        for (const series of (await ask({ query })).values()) expect(series.kind).toBe('trouble');
      },
    );

    it('speaks in the time of the log, however far that is from the clock of the machine', async () => {
      const aheadMs = 3_600_000;
      const clock = { now: () => Date.now() + aheadMs, wall: Date.now };
      const question = questionOf({ source, query: 'reading', clusters, to: clock.now() });
      const answer = (await harness.create(clock).read(question, never())).get('steady');
      expect(new Set<unknown>(valuesOf(answer))).toEqual(new Set([5]));
      const times = answer?.kind === 'samples' ? answer.samples.map(([at]) => at) : [];
      expect(times.every((at) => at > question.from && at <= question.to)).toBe(true);
    });

    it.each([
      ['2h behind', -7_200_000],
      ['2h ahead of', 7_200_000],
    ])(
      'on a machine whose clock is %s the truth takes no other time for now',
      async (words, wrongMs) => {
        const wall = () => Date.now() + wrongMs;
        const question = questionOf({ source, query: 'reading', clusters, to: wall() });
        const answers = await harness.create({ now: wall, wall }).read(question, never());
        expect([...answers.keys()].toSorted()).toEqual(Object.keys(world).toSorted());
        const trouble = expect.stringContaining(
          `the clock of this machine is ${words} the source's: set whichever is wrong (NTP)`,
        );
        const expected = harness.hasClock ? trouble : [5];
        expect(valuesOf(answers.get('steady'))).toEqual(expected);
        const kinds = new Set([...answers.values()].map(({ kind }) => kind));
        expect(kinds.has('samples')).toBe(!harness.hasClock);
      },
    );
  });
}

/** What a signal makes of a source that is broken, whatever it should have shown. */
function troubleContract(name: string, harness: Omit<SignalHarness, 'showWorld'>): void {
  describe(`${name}: a signal whose source is broken`, () => {
    const opened: Loopback[] = [];
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((server) => server.close()));
    });
    const broken = async (handler: Handler) => {
      const server = await serve(handler);
      opened.push(server);
      return server.url;
    };
    const clusters = [clusterNamed('a'), clusterNamed('b')];
    const askAt = (url: string, signal = never(), headers: Headers = {}) => {
      const source = sourceWith(harness.settingsAt(url, headers));
      const question = questionOf({ source, query: 'reading', clusters });
      return harness.create(machineClock).read(question, signal);
    };
    const expectTrouble = (answers: ReadonlyMap<string, Series>, text: RegExp) => {
      expect([...answers.keys()].toSorted()).toEqual(['a', 'b']);
      for (const series of answers.values()) expect(valuesOf(series)).toMatch(text);
    };

    const faults: readonly (readonly [name: string, handler: Handler, text: RegExp])[] = [
      ['answers HTTP 500', (_, response) => void response.writeHead(500).end('no'), /HTTP 500/],
      ['hangs', () => {}, /within \d+ ms/],
      ['drips', (_, response) => void response.write('#'), /within \d+ ms/],
      [
        'floods',
        async (_, response) => void (await flood(response, '#'.repeat(65_536), 1e8)),
        /larger than/,
      ],
      ['answers garbage', (_, response) => void response.end('<html>hello</html>'), /127\.0\.0\.1/],
      ['answers bytes', (_, response) => void response.end(Buffer.from([0xff, 0])), /UTF-8/],
      ['answers nothing', (_, response) => void response.destroy(), /connection broken/],
      [
        'redirects',
        (_, response) => void response.writeHead(302, { Location: '/' }).end(),
        /redirects/,
      ],
    ];
    it.each(faults)(
      'has trouble for each cluster, in time, when it %s',
      async (_, handler, text) => {
        const startedAt = performance.now();
        expectTrouble(await askAt(await broken(handler)), text);
        expect(performance.now() - startedAt).toBeLessThan(3_000);
      },
    );

    it('has trouble when nobody listens', async () => {
      expectTrouble(await askAt(await deadAddress()), /connection refused/);
    });

    it('ends at once when it is called off', async () => {
      const url = await broken(() => {});
      expectTrouble(await askAt(url, AbortSignal.abort()), /stopped/);
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 100);
      const startedAt = performance.now();
      expectTrouble(await askAt(url, stop.signal), /stopped/);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });

    it('sends headers from literals, variables and files, read anew each time', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tierwise-signal-'));
      const file = join(folder, 'token');
      const seen = new Set<string>();
      const url = await broken(({ headers }, response) => {
        seen.add([headers['x-literal'], headers['x-env'], headers['x-file']].join(' '));
        response.writeHead(401).end();
      });
      const headers: Headers = {
        'X-Literal': { kind: 'literal', value: 'plain' },
        'X-Env': { kind: 'env', env: 'TIERWISE_TEST_TOKEN' },
        'X-File': { kind: 'file', file },
      };
      try {
        for (const token of ['first', 'second']) {
          process.env['TIERWISE_TEST_TOKEN'] = `env-${token}`;
          await writeFile(file, `file-${token}\n`);
          await askAt(url, never(), headers);
        }
        expect([...seen]).toEqual(['plain env-first file-first', 'plain env-second file-second']);
        delete process.env['TIERWISE_TEST_TOKEN'];
        expectTrouble(await askAt(url, never(), headers), /X-Env.*TIERWISE_TEST_TOKEN is not set/);
        process.env['TIERWISE_TEST_TOKEN'] = 'back';
        await rm(file);
        expectTrouble(
          await askAt(url, never(), headers),
          /X-File.*token cannot be read \(ENOENT\)/,
        );
        await writeFile(file, '\n');
        expectTrouble(await askAt(url, never(), headers), /X-File.*token is empty/);
      } finally {
        delete process.env['TIERWISE_TEST_TOKEN'];
        await rm(folder, { recursive: true });
      }
    });

    it('never repeats a secret, not even when the other side does', async () => {
      const echo = await broken(({ headers }, response) => {
        const error = `invalid token ${headers.authorization?.split(' ')[1]}`;
        const body = JSON.stringify({ status: 'error', errorType: 'unauthorized', error });
        response.writeHead(401, { Location: headers.authorization ?? '' }).end(body);
      });
      process.env['TIERWISE_TEST_TOKEN'] = 'Bearer s3cret-token';
      const headers: Headers = { Authorization: { kind: 'env', env: 'TIERWISE_TEST_TOKEN' } };
      const dead = await deadAddress();
      const urls = [
        echo,
        `${echo}?key=s3cret-token`,
        dead,
        dead.replace('//', '//me:s3cret-token@'),
      ];
      try {
        for (const url of urls) {
          const answers = await askAt(url, never(), headers);
          expectTrouble(answers, /./);
          expect(JSON.stringify([...answers])).not.toContain('s3cret-token');
        }
        process.env['TIERWISE_TEST_TOKEN'] = 's3cret-token\nX-Other: 1';
        expect(JSON.stringify([...(await askAt(echo, never(), headers))])).not.toContain(
          's3cret-token',
        );
      } finally {
        delete process.env['TIERWISE_TEST_TOKEN'];
      }
    });
  });
}
