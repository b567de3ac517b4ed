import { expect, test } from 'vitest';
import { virtualClock } from './virtual-clock.ts';

const never = new AbortController().signal;

test('time passes from one timer to the next, in their order, and not by itself', async () => {
  const clock = virtualClock(1_000, () => false);
  const rang: string[] = [];
  const ring = async (name: string, ms: number) => {
    await clock.sleep(ms, never);
    rang.push(`${name} at ${clock.now()}`);
  };
  void ring('late', 500);
  void ring('soon', 10.2);
  void ring('as late', 500);
  expect(await clock.run(() => rang.length === 3)).toBe(true);
  expect(rang).toEqual(['soon at 1011', 'late at 1500', 'as late at 1500']);
});

test('who is woken early leaves no timer behind', async () => {
  const clock = virtualClock(0, () => false);
  const woken = new AbortController();
  const slept = clock.sleep(60_000, woken.signal);
  woken.abort();
  await slept;
  expect(await clock.run(() => false)).toBe(false);
  expect(clock.now()).toBe(0);
  await clock.sleep(60_000, woken.signal);
});

test('time stands still while something is busy in real time', async () => {
  let isBusy = true;
  const clock = virtualClock(0, () => isBusy);
  void clock.sleep(10, never);
  setTimeout(() => {
    expect(clock.now()).toBe(0);
    isBusy = false;
  }, 20);
  await clock.run(() => clock.now() === 10);
});
