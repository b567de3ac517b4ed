import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventually, troubleOf } from '../delivery.contract.ts';
import { identityOf, isAlive, signalGroup, signalProcess } from './identity.ts';
import { recall } from './memory.ts';
import { readBeacon } from './place.ts';
import { stopLocalCluster } from './stop.ts';
import { answerOn, beginLocalTrial, type LocalTrial } from './trial.contract.ts';

describe('the supervisor of a cluster', () => {
  let trial: LocalTrial;
  let port: number;
  beforeEach(async () => {
    trial = await beginLocalTrial({ replicas: 2 });
    const { delivery } = trial.cluster;
    port = delivery?.kind === 'local' ? delivery.ports['a']! : 0;
  });
  afterEach(async () => await trial.end());

  const killed = async () => {
    const { process: supervisor } = readBeacon(trial.place)!;
    signalProcess(supervisor, 'SIGKILL');
    await eventually(async () => expect(isAlive(supervisor)).toBe(false));
  };
  const serving = async () => {
    const answers = await Promise.all([answerOn(port), answerOn(port + 1)]);
    return answers.map((answer) => answer?.pid);
  };

  test('is not started for a look at a cluster that nobody started', async () => {
    expect((await trial.zone('a')).condition).toBe('absent');
    expect(existsSync(trial.place.folder)).toBe(false);
  });

  test('that is killed leaves its processes to the next one, which adopts them', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    const before = await serving();
    await killed();
    expect(await serving()).toEqual(before);
    const state = await trial.zone('a');
    expect(state).toMatchObject({ condition: 'ready', running: { revision: 'v1' } });
    expect(await serving()).toEqual(before);
    await trial.apply('a', 'v2');
    expect((await trial.settled('a', 'ready')).running?.revision).toBe('v2');
  });

  test('that is killed in the middle of a change is succeeded by one that ends it', async () => {
    await trial.apply('a', 'v1', 'slow 400');
    await trial.settled('a', 'ready');
    await trial.apply('a', 'v2', 'slow 400');
    await killed();
    expect((await trial.settled('a', 'ready')).running?.revision).toBe('v2');
  });

  test('notices that an adopted process ended, and starts another', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    await killed();
    await trial.settled('a', 'ready');
    const [first] = await serving();
    process.kill(first!, 'SIGKILL');
    await eventually(async () => {
      const [next] = await serving();
      expect(next).toBeTypeOf('number');
      expect(next).not.toBe(first);
    });
  });

  test('does not take a stranger with the pid of a dead process for its own', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    const ours = await serving();
    await killed();
    const stranger = spawn('sleep', ['60'], { detached: true });
    const memory = readFileSync(trial.place.memory, 'utf8');
    writeFileSync(trial.place.memory, memory.replace(`"pid":${ours[0]}`, `"pid":${stranger.pid}`));
    process.kill(ours[0]!, 'SIGKILL');
    await trial.settled('a', 'ready');
    await trial.act('a', { kind: 'revert', to: null });
    await trial.settled('a', 'absent');
    expect(identityOf(stranger.pid!)).not.toBeNull();
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
  });

  test('is one, however many start it at once', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    await killed();
    const looks = [1, 2, 3, 4].map(async () => await trial.zone('a'));
    for (const state of await Promise.all(looks)) expect(state.condition).toBe('ready');
    await eventually(async () => {
      const others = trial.pids().filter((pid) => !serversOf(trial).includes(pid));
      expect(others).toEqual([trial.supervisorPid()]);
    });
  });

  test('that hangs is unreachable after some seconds, and can be stopped all the same', async () => {
    await trial.apply('a', 'v1');
    process.kill(trial.supervisorPid(), 'SIGSTOP');
    const trouble = await troubleOf(trial.zone('a'));
    expect(trouble).toMatchObject({
      lasting: 'transient',
      message: expect.stringContaining('does not answer'),
    });
    await stopLocalCluster({ stateDir: trial.stateDir, cluster: 'app-1' });
    expect(trial.pids()).toEqual([]);
    expect((await trial.zone('a')).condition).toBe('absent');
  });

  test('whose socket was cleaned away makes another', async () => {
    await trial.apply('a', 'v1');
    const before = trial.supervisorPid();
    rmSync(readBeacon(trial.place)!.socket);
    await trial.settled('a', 'ready');
    expect(trial.supervisorPid()).toBe(before);
  });

  test('that cannot read its memory says so, and touches nothing', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    const before = await serving();
    await killed();
    const memory = readFileSync(trial.place.memory, 'utf8');
    writeFileSync(trial.place.memory, '{"components": 7}');
    const trouble = await troubleOf(trial.zone('a'));
    expect(trouble.lasting).toBe('terminal');
    expect(trouble.message).toContain('is not what a supervisor wrote');
    expect(await serving()).toEqual(before);
    writeFileSync(trial.place.memory, memory);
  });

  test('that was stopped has forgotten everything but the fences', async () => {
    await trial.apply('a', 'v1');
    await trial.settled('a', 'ready');
    await stopLocalCluster({ stateDir: trial.stateDir, cluster: 'app-1' });
    expect(recall(trial.place).components['ingester']).toEqual({
      fence: { rollout: 'r', epoch: 1, version: 1, position: 1 },
      zones: {},
    });
    expect((await trial.zone('a')).condition).toBe('absent');
  });
});

describe('a leash', () => {
  test('takes everything down with whoever holds it, however that dies', async () => {
    const trial = await beginLocalTrial();
    const socket = join(trial.stateDir, 'leash.sock');
    const holding = `require('node:net').createServer(() => {}).listen(${JSON.stringify(socket)}, () => console.log('ready'))`;
    const holder = spawn(process.execPath, ['-e', holding], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    vi.stubEnv('TIERWISE_LOCAL_LEASH', socket);
    await trial.apply('a', 'v1', 'stubborn');
    await trial.settled('a', 'ready');
    vi.unstubAllEnvs();
    expect(trial.pids()).toHaveLength(2);
    holder.kill('SIGKILL');
    await eventually(async () => expect(trial.pids()).toEqual([]));
    expect(readBeacon(trial.place)).toBeNull();
    await trial.end();
  });

  test('that nobody holds lets nothing start', async () => {
    const trial = await beginLocalTrial();
    vi.stubEnv('TIERWISE_LOCAL_LEASH', join(trial.stateDir, 'nobody.sock'));
    const trouble = await troubleOf(trial.apply('a', 'v1'));
    vi.unstubAllEnvs();
    expect(trouble.message).toContain('nobody holds the leash');
    await trial.end();
  });
});

describe('a process', () => {
  test('is not signalled once its pid belongs to another one', async () => {
    const child = spawn('sleep', ['60'], { detached: true });
    const itself = identityOf(child.pid!)!;
    const earlier = { ...itself, born: `${itself.born}0` };
    signalProcess(earlier, 'SIGKILL');
    signalGroup(earlier, 'SIGKILL');
    expect(isAlive(earlier)).toBe(false);
    expect(isAlive(itself)).toBe(true);
    signalGroup(itself, 'SIGKILL');
    await once(child, 'exit');
    expect(isAlive(itself)).toBe(false);
  });
});

test('a folder of sockets that somebody else made is not used', async () => {
  const trial = await beginLocalTrial();
  const folder = join(trial.stateDir, 'tmp');
  mkdirSync(join(folder, `tierwise-${userInfo().uid}`), { recursive: true, mode: 0o777 });
  vi.stubEnv('TMPDIR', folder);
  const trouble = await troubleOf(trial.apply('a', 'v1'));
  vi.unstubAllEnvs();
  expect(trouble).toMatchObject({
    lasting: 'terminal',
    message: expect.stringContaining('only you can enter'),
  });
  await trial.end();
});

/** The pids of the servers, by what they were started with. */
function serversOf(trial: LocalTrial): readonly number[] {
  return trial.pids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('local-server.mjs');
    } catch {
      return true;
    }
  });
}
