import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { type Expectation, judge } from './support/expectation.js';
import { bothServices } from './support/product.js';
import { removeFolders } from './support/program.js';
import { type Outcome, play, type Step } from './support/step.js';

jest.setTimeout(120_000);
afterAll(removeFolders);

interface Case extends Step, Expectation {
  readonly name: string;
  /** What else must hold. */
  readonly also?: (outcome: Outcome) => void;
}

const RELEASES: readonly Case[] = [
  {
    name: 'a migration, then two lines; the one service that ECS makes it force is forced once, on the same revision',
    inputs: bothServices(),
    status: 'released',
    message: /^Released 2 services in .*\. Forced: backend\.$/,
    results: { backend: 'released', frontend: 'released' },
    taskDefinitions: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
    forced: ['backend'],
    migrationExit: '0',
    registered: ['shop-backend', 'shop-frontend'],
    deploys: ['backend shop-backend:42 refused', 'backend shop-backend:42 forced', 'frontend shop-frontend:18'],
    ran: ['shop-backend:42'],
    serves: { backend: 'shop-backend:42', frontend: 'shop-frontend:18' },
  },
];

describe('released', () => {
  for (const { name, also, ...each } of RELEASES) {
    test.concurrent(name, async () => {
      const outcome = await play(each);
      judge(outcome, each);
      also?.(outcome);
    });
  }
});
expect;
