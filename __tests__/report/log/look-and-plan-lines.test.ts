import { describe, expect, test } from '@jest/globals';
import { ROLLING } from '../../../src/ecs/strategy.js';
import type { Plan, PlannedConfig } from '../../../src/release/plan.js';
import type { StrategyDifference } from '../../../src/release/warning.js';
import { planned, shown } from '../support/logged.js';
import { filesOf, outcome } from '../support/releases.js';
import { executed } from '../support/runner-model.js';

describe('what was looked at', () => {
  const looked = (configs: readonly PlannedConfig[], more: Partial<Plan> = {}): string[] =>
    shown([{ kind: 'looked', plan: { lines: [configs], ...more } }]);

  test('each config has its line: what runs, what comes', () => {
    const current = { desired: 2, taskDefinition: 'shop-backend:41' } as NonNullable<PlannedConfig['current']>;
    const { service: _none, ...registerOnly } = planned();
    const lines = looked([
      planned({ current, before: 'shop-backend:41', imagesBefore: new Map([['laravel', 'repo/backend:v41']]) }),
      planned({ service: 'new-one' }),
      registerOnly,
    ]);
    expect(lines[0]).toBe('::group::Look: 3 configs, cluster production in ap-northeast-1');
    expect(lines[1]).toMatch(/backend .*shop-backend:41 {2}2 tasks {2}v41 → 9f3c2e1$/);
    expect(lines[2]).toMatch(/new-one .*will be created/);
    expect(lines[3]).toMatch(/shop-backend .*register only/);
    expect(lines.at(-1)).toBe('::endgroup::');
  });

  test('a service that ECS does more with than to replace its tasks says so', () => {
    const deploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 };
    expect(looked([planned({ serviceDefinition: { deploymentConfiguration } })])[1]).toMatch(
      / {2}\(blue\/green, waits at least 15 min\)$/,
    );
    const quick = { strategy: 'BLUE_GREEN' };
    expect(looked([planned({ serviceDefinition: { deploymentConfiguration: quick } })])[1]).toMatch(
      / {2}\(blue\/green\)$/,
    );
  });

  test('clusters are named once each', () => {
    expect(looked([planned(), planned(), planned({ cluster: 'other' })])[0]).toBe(
      '::group::Look: 3 configs, cluster production in ap-northeast-1, cluster other in ap-northeast-1',
    );
  });
});

describe('a plan', () => {
  const { after: _after, ...before } = outcome();
  const of = (more: Partial<NonNullable<ReturnType<typeof outcome>['preview']>>) => ({
    key: 'backend',
    outcome: { ...before, preview: { differs: false, act: 'release' as const, notes: [], ...more } },
  });
  const task = { what: 'migrate', container: 'app', config: 'b.yml', skipped: false };

  test('its lines tell the story when folded', () => {
    const diff = '--- arn:aws:ecs:r:123456789012:service/p/b\n+++ s.json\n@@ -1 +1 @@\n+  "a": "::error::b"';
    const lines = shown([
      {
        kind: 'previewed',
        configs: [
          of({ differs: true, diff: filesOf(diff), demand: 'strategy-changed', notes: [{ kind: 'created' }] }),
          of({ notes: [{ kind: 'skipped' }] }),
        ],
        preview: {
          migration: task,
          postMigration: { ...task, skipped: true },
          verified: [{ config: 'b.yml', failed: [], skipped: [], notBuilt: false }],
          notBuilt: [],
        },
      },
    ]);
    expect(lines).toEqual([
      'Plan: migration would run: migrate in app (b.yml)',
      '::group::Plan: backend  changes (v41 → 9f3c2e1); ECS will demand a forced new deployment (capacity provider strategy changes); would be created',
      '  --- arn:aws:ecs:r:123456789012:service/p/b',
      '  +++ s.json',
      '  @@ -1 +1 @@',
      '::stop-commands::unguessable',
      '  +  "a": "::error::b"',
      '::unguessable::',
      '::endgroup::',
      'Plan: backend  no difference; skipped: nothing differs',
      'Plan: post-migration skipped: nothing differs in b.yml',
      'Verify: b.yml: ok',
    ]);
    expect(executed(lines).map(({ command }) => command)).not.toContain('error');
  });

  test('says how ECS deploys, how long that waits at least, and what the credentials leave', () => {
    const strategy = { strategy: 'BLUE_GREEN', bakeMinutes: 15, hooks: [] };
    const difference: StrategyDifference = {
      now: ROLLING,
      file: strategy,
      members: ['strategy', 'bakeTimeInMinutes'],
      unsent: [],
      unread: [],
      isRefused: false,
    };
    const notes = [{ kind: 'strategy-differs', difference } as const];
    const lines = (left: number | undefined): string[] =>
      shown([
        {
          kind: 'previewed',
          configs: [of({ strategy, notes })],
          preview: { notBuilt: [], waits: { minutes: 15, left } },
        },
      ]);
    expect(lines(3480)).toEqual([
      'Plan: backend  no difference; blue/green, then bakes 15 min; at least 15 min by its own settings; the service definition asks for blue/green, then bakes 15 min, ECS has rolling; a release changes that',
      "Plan: ECS waits at least 15 min by the services' own settings. The credentials of this job end in 58 min, which leaves 43 min for everything else.",
    ]);
    expect(lines(undefined).at(-1)).toBe("Plan: ECS waits at least 15 min by the services' own settings.");
    expect(lines(600).at(-1)).toMatch(/end in 10 min: a release with the same would not see the end\.$/);
  });

  test('what skip-unchanged leaves alone', () => {
    const alone = (service: string) => ({ key: service, outcome: outcome({ service, result: 'unchanged' }) });
    const skipped = { what: 'migrate', container: 'app', taskDefinition: 'shop:41', result: 'skipped' } as const;
    expect(shown([{ kind: 'left-alone', configs: [alone('a'), alone('b')], tasks: [] }])).toEqual([
      'Skip: a, b (no difference, already deployed)',
    ]);
    const tasks = [
      { name: 'migration', outcome: skipped },
      { name: 'post-migration', outcome: skipped },
    ] as const;
    expect(shown([{ kind: 'left-alone', configs: [alone('a')], tasks }])).toEqual([
      'Skip: a (no difference, already deployed), and so the migration and the post-migration',
    ]);
  });
});
