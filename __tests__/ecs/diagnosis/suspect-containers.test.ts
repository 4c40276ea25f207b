import { describe, expect, test } from '@jest/globals';
import { causeOf } from '../../../src/ecs/diagnosis/diagnosis.js';
import { type Seen, suspects } from '../../../src/ecs/diagnosis/suspect-containers.js';
import type { ContainerSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';
import { faultPhrase } from '../../../src/report/failure/fault.js';
import { stopped } from '../support/ecs-says.js';

/** A task of nginx, which stands first, and app, whose ends were these. */
function both(nginx: Partial<ContainerSnapshot>, app: Partial<ContainerSnapshot>, stopCode?: string): TaskSnapshot {
  return stopped({
    stopCode: stopCode ?? 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'nginx', ...nginx },
      { name: 'app', ...app },
    ],
  });
}

const MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

describe('the container to blame', () => {
  const rows: readonly [string, TaskSnapshot, readonly string[], Seen?][] = [
    ['app fails, nginx takes SIGTERM', both({ exitCode: 143 }, { exitCode: 1 }), ['app']],
    ['app fails, nginx takes SIGKILL', both({ exitCode: 137 }, { exitCode: 1 }), ['app']],
    ['app fails, nginx ends gracefully', both({ exitCode: 0 }, { exitCode: 1 }), ['app']],
    ['app fails, nginx ends in its own way', both({ exitCode: 2 }, { exitCode: 1 }), ['nginx', 'app']],
    ['app ends with 0, nginx takes SIGTERM', both({ exitCode: 143 }, { exitCode: 0 }), ['app']],
    ['app ends with 0, nginx takes SIGKILL', both({ exitCode: 137 }, { exitCode: 0 }), ['nginx', 'app']],
    ['both end with 0', both({ exitCode: 0 }, { exitCode: 0 }), ['nginx', 'app']],
    ['a sidecar is the cause', both({ exitCode: 1 }, { exitCode: 143 }), ['nginx']],
    ['the kernel kills app', both({ exitCode: 143 }, { exitCode: 137 }), ['app']],
    ['both take SIGTERM', both({ exitCode: 143 }, { exitCode: 143 }), ['nginx', 'app']],
    ['ECS gives a reason', both({ exitCode: 1 }, { exitCode: 137, reason: MEMORY }), ['app']],
    ['nobody ended', both({}, {}), []],
    [
      'nginx was seen to end first',
      both({ exitCode: 2 }, { exitCode: 1 }),
      ['nginx'],
      {
        ended: new Map([
          ['nginx', 3],
          ['app', 4],
        ]),
      },
    ],
    [
      'both ends were seen at once',
      both({ exitCode: 2 }, { exitCode: 1 }),
      ['nginx', 'app'],
      {
        ended: new Map([
          ['nginx', 4],
          ['app', 4],
        ]),
      },
    ],
    [
      'an init container has failed, and is not essential',
      both({ exitCode: 1 }, { exitCode: 3 }),
      ['app'],
      { essential: new Set(['app']) },
    ],
    ['an init container has ended', both({ exitCode: 0 }, { exitCode: 143 }), ['app'], { essential: new Set(['app']) }],
    [
      'an init container alone has ended',
      both({ exitCode: 1 }, {}, 'TaskFailedToStart'),
      ['nginx'],
      { essential: new Set(['app']) },
    ],
    ['the task was stopped from outside', both({ exitCode: 0 }, { exitCode: 1 }, 'SpotInterruption'), ['nginx', 'app']],
  ];

  test.each(rows.map(([name, task, names, seen = {}]) => ({ name, task, names, seen })))(
    '$name',
    ({ task, names, seen }) => {
      expect(suspects(task, seen).map(({ name }) => name)).toEqual(names);
    },
  );
});

test('where it cannot be told, both are named', () => {
  const cause = causeOf(both({ exitCode: 2 }, { exitCode: 1 }));
  expect(faultPhrase(cause.fault)).toBe(
    'stopped because container nginx exited with code 2, or app exited with code 1',
  );
});

test.each([
  [
    'a container named like Spot',
    { containers: [{ name: 'SpotWorker', exitCode: 1 }] },
    'stopped because container SpotWorker exited with code 1',
  ],
  [
    'no right to ECR',
    {
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: AccessDeniedException',
    },
    'could not be set up',
  ],
  [
    'a bucket named like a secret',
    {
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'ResourceInitializationError: failed to download env files: secrets-of-ssm',
    },
    'could not be set up',
  ],
])('a name decides nothing: %s', (_name, more, phrase) => {
  expect(faultPhrase(causeOf(stopped(more)).fault)).toBe(phrase);
});
