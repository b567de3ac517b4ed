import { describe, expect, test } from 'vitest';
import { deliveryContract, eventually, troubleOf } from '../delivery.contract.ts';
import { localDelivery } from './local.ts';
import { answerOn, beginLocalTrial, behaving, type LocalTrial, occupy } from './trial.contract.ts';

deliveryContract('localDelivery', async () => {
  const trial = await beginLocalTrial();
  return {
    open: () => localDelivery(trial),
    cluster: trial.cluster,
    component: 'ingester',
    good: (revision) => ({ revision, body: behaving('well') }),
    bad: {
      change: { revision: 'bad', body: behaving('crash', 'queue') },
      message: /3 times in a row.* code 1: .*no such setting: queue$/,
    },
    cutOff: async () => void process.kill(trial.supervisorPid(), 'SIGSTOP'),
    reconnect: async () => void process.kill(trial.supervisorPid(), 'SIGCONT'),
    comparesFences: true,
    end: async () => await trial.end(),
  };
});

describe('a zone of processes', { concurrent: true }, () => {
  const during = async (
    settings: Parameters<typeof beginLocalTrial>[0],
    story: (trial: LocalTrial, port: number) => Promise<void>,
  ) => {
    const trial = await beginLocalTrial(settings);
    try {
      const { delivery } = trial.cluster;
      await story(trial, delivery?.kind === 'local' ? delivery.ports['a']! : 0);
    } finally {
      await trial.end();
    }
  };

  test('runs each with what it was told, and with no more of the environment than it needs', async () => {
    await during({}, async (trial, port) => {
      process.env['SOME_SECRET'] = 'secret';
      await trial.apply('a', 'v1');
      await trial.settled('a', 'ready');
      const answer = await answerOn(port);
      expect(answer?.revision).toBe('v1');
      expect(answer?.env).toMatchObject({
        CLUSTER: 'app-1',
        ZONE: 'a',
        PORT: String(port),
        REVISION: 'v1',
        EXTRA: 'from the cluster in a',
        HOME: process.env['HOME'],
      });
      expect(answer?.env.more).not.toContain('SOME_SECRET');
    });
  });

  test('that start slowly is progressing until all are ready', async () => {
    await during({ replicas: 2 }, async (trial) => {
      await trial.apply('a', 'v1', 'slow 1500');
      const state = await eventually(async () => {
        const seen = await trial.zone('a');
        expect(seen.message).toContain('503');
        return seen;
      });
      expect(state.condition).toBe('progressing');
      expect(state.message).toContain('0 of 2 ready on v1');
      await trial.settled('a', 'ready');
    });
  });

  test('that never get ready is failed after its time', async () => {
    await during({ readyTimeoutMs: 1_000 }, async (trial) => {
      await trial.apply('a', 'v1', 'never-ready');
      const state = await trial.settled('a', 'failed');
      expect(state.message).toMatch(/port \d+ is not ready after 1s: .*\/ready answers 503$/);
      expect(state.running?.revision).toBe('v1');
    });
  });

  test('whose failure is known is tried again by a later order, and not by the same one', async () => {
    await during({ readyTimeoutMs: 1_000 }, async (trial, port) => {
      await trial.apply('a', 'v1', 'never-ready');
      await trial.settled('a', 'failed');
      // 200 on / comes from the process that is not ready.
      const before = await answerOn(port);
      await trial.apply('a', 'v1', 'never-ready');
      await eventually(async () => {
        const after = await answerOn(port);
        expect(after).not.toBeNull();
        expect(after?.pid).not.toBe(before?.pid);
      });
    });
  });

  test('one of which crashes is healed, and says so meanwhile', async () => {
    await during({}, async (trial, port) => {
      await trial.apply('a', 'v1');
      await trial.settled('a', 'ready');
      await answerOn(port, '/crash');
      const state = await trial.settled('a', 'progressing', 2_000);
      expect(state.message).toMatch(/exited with code 7|is about to start|is not ready yet/);
      expect((await trial.settled('a', 'ready')).running?.revision).toBe('v1');
    });
  });

  test('whose program is not there has failed, and names it', async () => {
    await during({ program: ['no-such-program'] }, async (trial) => {
      await trial.apply('a', 'v1');
      const state = await trial.settled('a', 'failed');
      expect(state.message).toMatch(/127 \(is there a program no-such-program\?\)/);
    });
  });

  test('on a port that a stranger uses has failed, and recovers when it is free', async () => {
    await during({}, async (trial, port) => {
      const stranger = await occupy(port);
      await trial.apply('a', 'v1');
      const state = await trial.settled('a', 'failed');
      expect(state.message).toContain(`port ${port} is in use by another program`);
      stranger.close();
      await trial.settled('a', 'ready');
    });
  });

  test('that do not end when asked to are killed, with their children', async () => {
    await during({}, async (trial) => {
      await trial.apply('a', 'v1', 'stubborn');
      await trial.settled('a', 'ready');
      await trial.apply('a', 'v2');
      const state = await trial.settled('a', 'ready');
      expect(state.running?.revision).toBe('v2');
    });
  });

  test('for which the cluster has no port cannot be changed', async () => {
    await during({ ports: {} }, async (trial) => {
      expect(await troubleOf(trial.apply('a', 'v1'))).toMatchObject({
        lasting: 'terminal',
        message: 'the delivery of cluster app-1 has no port for zone a',
      });
    });
  });

  test('is changed by no more than maxUnavailable at a time, seen from outside', async () => {
    const maxUnavailable = { kind: 'percent', percent: 50 } as const;
    await during({ replicas: 4, maxUnavailable }, async (trial, port) => {
      await trial.apply('a', 'v1', 'slow 300');
      await trial.settled('a', 'ready');
      const ports = [0, 1, 2, 3].map((index) => port + index);
      const watch = watchOutages(ports);
      await trial.apply('a', 'v2', 'slow 300');
      const mixed = await trial.settled('a', 'progressing');
      expect(mixed.running).toBeNull();
      await trial.settled('a', 'ready', 30_000);
      const outages = await watch.end();
      expect(new Set(outages.map((outage) => outage.port))).toEqual(new Set(ports));
      expect(mostAtOnce(outages)).toBe(2);
    });
  });

  test('keeps its old processes when the first new one fails, and goes back without touching them', async () => {
    await during({ replicas: 3 }, async (trial, port) => {
      await trial.apply('a', 'v1');
      const { running } = await trial.settled('a', 'ready');
      const before = await Promise.all(
        [0, 1, 2].map(async (index) => await answerOn(port + index)),
      );
      await trial.apply('a', 'v2', 'crash no');
      const failed = await trial.settled('a', 'failed');
      expect(failed.message).toMatch(/^0 of 3 ready on v2; .*code 1/);
      expect(failed.running).toBeNull();
      await trial.act('a', { kind: 'revert', to: running });
      expect((await trial.settled('a', 'ready')).running).toEqual(running);
      const after = await Promise.all([0, 1, 2].map(async (index) => await answerOn(port + index)));
      const kept = after.filter((one, index) => one?.pid === before[index]?.pid);
      expect(kept).toHaveLength(2);
    });
  });
});

interface Outage {
  readonly port: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Asks each port without pause. An outage lasts from the end of the first question that failed to the
 * beginning of the last one, so that it is never longer than it was, however busy the machine is.
 */
function watchOutages(ports: readonly number[]): { end(): Promise<readonly Outage[]> } {
  let isOver = false;
  const watchOne = async (port: number) => {
    const outages: Outage[] = [];
    let from: number | null = null;
    let to = 0;
    while (!isOver) {
      const askedAt = performance.now();
      const isUp = (await answerOn(port, '/ready')) !== null;
      if (!isUp) {
        from ??= performance.now();
        to = askedAt;
      } else if (from !== null) {
        if (to > from) outages.push({ port, from, to });
        from = null;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return outages;
  };
  const watching = ports.map(watchOne);
  return {
    end: async () => {
      isOver = true;
      return (await Promise.all(watching)).flat();
    },
  };
}

function mostAtOnce(outages: readonly Outage[]): number {
  const counts = outages.map(
    ({ from }) => outages.filter((other) => other.from <= from && from <= other.to).length,
  );
  return Math.max(0, ...counts);
}
