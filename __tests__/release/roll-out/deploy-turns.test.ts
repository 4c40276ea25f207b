import { expect, test } from '@jest/globals';
import { fakeWorld } from '../support/fake-world.js';
import { inputs } from '../support/inputs.js';
import { release } from '../support/narrated.js';

test('of 51 services on one line the last is told as deploying when its command is run, not while it waits for its turn', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `s${index}`);
  const fake = fakeWorld({
    configs: Object.fromEntries(names.map((name) => [`${name}.yml`, { family: `shop-${name}`, service: name }])),
    services: Object.fromEntries(names.map((name) => [name, {}])),
    registerMilliseconds: 1,
  });
  const end = await fake.clock.drive(release(fake.world, inputs([names.map((name) => `${name}.yml`)])));
  const begun = fake.events.flatMap((event) => (event.kind === 'deploying' ? [event.at] : []));
  const first = Math.min(...begun);
  expect(end.status).toBe('released');
  // A deploy command lasts 3 s after its call.
  expect(begun.map((at) => (at - first) / 1000).toSorted((a, b) => a - b)).toEqual([...Array(50).fill(0), 3]);
});
