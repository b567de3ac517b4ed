/** People who use a service: requests to every process, as many a second as it can answer and no more. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from './local-fleet.ts';

const pauseMs = 20;

/** Begins to ask. Disposing it ends that. */
export function openTraffic(sites: readonly Site[]): AsyncDisposable {
  const agent = new Agent({ keepAlive: true });
  let isOver = false;
  const asking = sites.map(async ({ port }) => {
    while (!isOver) {
      await ask(port, agent);
      await sleep(pauseMs);
    }
  });
  return {
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await Promise.all(asking);
      agent.destroy();
    },
  };
}

/** Whatever comes of it: a process that is being changed answers nothing. */
function ask(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    const options = { agent, signal: AbortSignal.timeout(2_000) };
    const request = get(`http://127.0.0.1:${port}/`, options, (response) => {
      response.once('error', () => resolve());
      response.once('end', () => resolve());
      response.resume();
    });
    request.once('error', () => resolve());
  });
}
