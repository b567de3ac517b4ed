import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

async function* counted(to: number) {
  for (let each = 0; each < to; each += 1) yield await Promise.resolve(each);
}

test('answers come in the order of the questions, and only so many are under way', async () => {
  let underWay = 0;
  let most = 0;
  const ask = async (each: number) => {
    underWay += 1;
    most = Math.max(most, underWay);
    // The later ones are the quicker ones.
    await setTimeout(10 - each);
    underWay -= 1;
    return each;
  };
  expect(await all(inOrder(counted(10), 4, ask))).toEqual([...Array(10).keys()]);
  expect(most).toBe(4);
});

test('an answer does not wait for the next question', async () => {
  const more = Promise.withResolvers<void>();
  async function* slowly() {
    yield 1;
    await more.promise;
    yield 2;
  }
  const answers = inOrder(slowly(), 4, (each) => Promise.resolve(each));
  expect((await answers.next()).value).toBe(1);
  more.resolve();
  expect(await all(answers)).toEqual([2]);
});

test('where the source fails, the answers to all before it come first', async () => {
  async function* failing() {
    yield await Promise.resolve(1);
    throw new Error('unreadable');
  }
  const answers = inOrder(failing(), 4, (each) => setTimeout(10, each));
  expect((await answers.next()).value).toBe(1);
  await expect(answers.next()).rejects.toThrow('unreadable');
});

test('a failure comes in its turn, after what came before it', async () => {
  const seen: number[] = [];
  const ask = (each: number) =>
    each === 2 ? Promise.reject(new Error('no')) : setTimeout(10, each);
  const takeAll = async () => {
    for await (const each of inOrder(counted(10), 4, ask)) seen.push(each);
  };
  await expect(takeAll()).rejects.toThrow('no');
  expect(seen).toEqual([0, 1]);
});

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}
