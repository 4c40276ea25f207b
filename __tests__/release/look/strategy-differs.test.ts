import { describe, expect, test } from '@jest/globals';
import type { ServiceSnapshot } from '../../../src/ecs/snapshot.js';
import { ROLLING } from '../../../src/ecs/strategy.js';
import type { FakeConfig } from '../support/script.js';
import { BACKEND, looking } from './support/looking.js';

const CANARY = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 3,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 4 },
};
const PAUSE = {
  targetType: 'PAUSE',
  lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
  timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
};
const HELD: ServiceSnapshot['deploymentConfiguration'] = {
  strategy: 'BLUE_GREEN',
  bakeMinutes: 3,
  hooks: [{ targetType: 'PAUSE', stages: ['POST_TEST_TRAFFIC_SHIFT'], timeoutMinutes: 60, timeoutAction: 'ROLLBACK' }],
};
const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 3 };

interface Given {
  /** What ecspresso prints of the file, which is what it sends. */
  readonly sent?: Readonly<Record<string, unknown>>;
  /** Members that it says it leaves out. */
  readonly unknown?: readonly string[];
  /** The file itself. */
  readonly text?: string;
  readonly path?: string;
  /** As ECS has it; null where there is no service. */
  readonly now?: ServiceSnapshot['deploymentConfiguration'] | null;
}

/** What look says of a service that is to be deployed so, with ecspresso 2.6.0. */
async function told({ sent, unknown = [], text, path = 'sd.json', now = ROLLING }: Given): Promise<readonly string[]> {
  const config: FakeConfig = {
    ...BACKEND,
    source: { service_definition: path },
    unknownFields: unknown,
    ...(sent && { deploymentConfiguration: sent }),
  };
  const { warnings } = await looking(
    {
      configs: { 'backend.yml': config },
      services: now === null ? {} : { backend: { deploymentConfiguration: now } },
      version: '2.6.0',
      ...(text !== undefined && { texts: { [path]: text } }),
    },
    undefined,
    { allowCreate: now === null },
  ).looked;
  return warnings.filter((warning) => !/its own settings pause/.test(warning));
}

const textOf = (deploymentConfiguration: object): string => JSON.stringify({ deploymentConfiguration });

describe('the service definition and ECS', () => {
  test.each<[string, Given, readonly string[]]>([
    ['say nothing', {}, []],
    ['say the same', { sent: BLUE_GREEN, now: { strategy: 'BLUE_GREEN', bakeMinutes: 3, hooks: [] } }, []],
    ['the file says less', { sent: { maximumPercent: 200 }, now: HELD }, []],
    [
      'say the same, and ecspresso knows only a part of it',
      {
        sent: { ...BLUE_GREEN, lifecycleHooks: [{ lifecycleStages: PAUSE.lifecycleStages }] },
        unknown: ['targetType'],
        text: textOf({ ...BLUE_GREEN, lifecycleHooks: [PAUSE] }),
        now: HELD,
      },
      [],
    ],
    [
      'another strategy, which is sent',
      { sent: CANARY },
      [
        'backend: the service definition asks for canary 10 % for 4 min, then bakes 3 min, ECS has rolling; a release changes that.',
      ],
    ],
    [
      'another bake',
      { sent: { ...BLUE_GREEN, bakeTimeInMinutes: 30 }, now: { strategy: 'BLUE_GREEN', bakeMinutes: 3, hooks: [] } },
      [
        'backend: the service definition asks for blue/green, then bakes 30 min, ECS has blue/green, then bakes 3 min; a release changes that.',
      ],
    ],
    [
      'other hooks',
      { sent: { ...BLUE_GREEN, lifecycleHooks: [] }, now: HELD },
      [
        'backend: the service definition asks for no hooks, ECS has a pause at POST_TEST_TRAFFIC_SHIFT (1 h, then ECS rolls back); a release changes that.',
      ],
    ],
    [
      'a strategy that is not sent',
      { sent: {}, unknown: ['strategy'], text: textOf(CANARY) },
      [
        'backend: the service definition asks for canary 10 % for 4 min, then bakes 3 min, ECS has rolling; ecspresso 2.6.0 does not send `strategy`, `bakeTimeInMinutes`, `canaryConfiguration`, so ECS keeps what it has. Use a current `ecspresso-version`.',
      ],
    ],
    [
      'steps that are not sent',
      {
        sent: { strategy: 'CANARY', bakeTimeInMinutes: 3 },
        unknown: ['canaryConfiguration'],
        text: textOf(CANARY),
        now: { strategy: 'CANARY', bakeMinutes: 3, canary: { percent: 5, bakeMinutes: 10 }, hooks: [] },
      },
      [
        'backend: the service definition asks for canary 10 % for 4 min, then bakes 3 min, ECS has canary 5 % for 10 min, then bakes 3 min; ecspresso 2.6.0 does not send `canaryConfiguration`, so ECS keeps what it has. Use a current `ecspresso-version`.',
      ],
    ],
    [
      'a pause that ECS does not have, sent without its type',
      {
        sent: { ...BLUE_GREEN, lifecycleHooks: [{ lifecycleStages: PAUSE.lifecycleStages }] },
        unknown: ['targetType'],
        text: textOf({ ...BLUE_GREEN, lifecycleHooks: [PAUSE] }),
        now: { ...HELD, hooks: [] },
      },
      [
        'backend: the service definition asks for a pause at POST_TEST_TRAFFIC_SHIFT (1 h, then ECS rolls back), ECS has no hooks; ecspresso 2.6.0 sends the pause without its type, which ECS refuses. Use a current `ecspresso-version`.',
      ],
    ],
    [
      'early success criteria that are not sent',
      {
        sent: {},
        unknown: ['earlySuccessCriteria'],
        text: textOf({ earlySuccessCriteria: { enable: true, healthyPercent: 100 } }),
      },
      [
        'backend: the service definition asks for early success criteria, ECS has no early success criteria; ecspresso 2.6.0 does not send `earlySuccessCriteria`, so ECS keeps what it has. Use a current `ecspresso-version`.',
      ],
    ],
    [
      'a Jsonnet of which a part is not sent',
      {
        sent: {},
        unknown: ['strategy'],
        path: 'sd.jsonnet',
        text: 'local common = import "common.libsonnet"; common { desiredCount: 2 }',
      },
      [
        'backend: ecspresso 2.6.0 does not send `strategy` of the service definition. Use a current `ecspresso-version`.',
      ],
    ],
    [
      'a strategy that a template decides',
      { sent: {}, unknown: ['strategy'], text: textOf({ strategy: '{{ must_env `STRATEGY` }}' }) },
      [
        'backend: ecspresso 2.6.0 does not send `strategy` of the service definition. Use a current `ecspresso-version`.',
      ],
    ],
    ['something else that ecspresso does not know', { unknown: ['desiredCuont'], text: textOf({}) }, []],
    ['a new service, all of it sent', { sent: CANARY, now: null }, []],
    [
      'a new service, not all of it sent',
      {
        sent: { strategy: 'CANARY', bakeTimeInMinutes: 3 },
        unknown: ['canaryConfiguration'],
        text: textOf(CANARY),
        now: null,
      },
      [
        'backend: the service definition asks for canary 10 % for 4 min, then bakes 3 min; ecspresso 2.6.0 does not send `canaryConfiguration`. Use a current `ecspresso-version`.',
      ],
    ],
  ])('%s', async (_name, given, warnings) => {
    expect(await told(given)).toEqual(warnings);
  });
});
