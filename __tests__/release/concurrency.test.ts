import { describe, expect, test } from '@jest/globals';
import { atMost, mapLimited } from '../../src/release/concurrency.js';

/** Work that ends when it is told to, and how much of it runs. */
function works() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
  };
  const settle = async (): Promise<void> => {
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { work, settle, most: () => most };
}

describe('atMost', () => {
  test('never runs more, and runs all', async () => {
    const counted = works();
    const turn = atMost(3);
    const all = Promise.all(Array.from({ length: 10 }, () => turn(counted.work)));
    await counted.settle();
    await all;
    expect(counted.most()).toBe(3);
  });

  test('a failure gives its turn on', async () => {
    const turn = atMost(1);
    await expect(turn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(turn(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

test('mapLimited keeps the order and the limit', async () => {
  const counted = works();
  const all = mapLimited([1, 2, 3, 4, 5], 2, async (item) => {
    await counted.work();
    return item * 10;
  });
  await counted.settle();
  await expect(all).resolves.toEqual([10, 20, 30, 40, 50]);
  expect(counted.most()).toBe(2);
});
