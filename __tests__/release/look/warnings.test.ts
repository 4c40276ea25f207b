import { describe, expect, test } from '@jest/globals';
import type { Script } from '../support/script.js';
import { BACKEND, looking } from './support/looking.js';

describe('warnings', () => {
  test.each<[string, Script, readonly RegExp[]]>([
    [
      'nothing runs',
      { configs: { 'backend.yml': { ...BACKEND, desiredCount: 2 } }, services: { backend: { desired: 0 } } },
      [/0 tasks are wanted now, the service definition says 2/],
    ],
    [
      'nothing will run',
      { configs: { 'backend.yml': { ...BACKEND, desiredCount: 0 } }, services: { backend: {} } },
      [/desired count is 0/, /2 tasks are wanted now, the service definition says 0/],
    ],
    [
      'nothing runs, and the file does not say',
      { configs: { 'backend.yml': BACKEND }, services: { backend: { desired: 0 } } },
      [/desired count is 0/],
    ],
    [
      'a daemon has no count of its own',
      {
        configs: { 'backend.yml': { ...BACKEND, desiredCount: 0 } },
        services: { backend: { schedulingStrategy: 'DAEMON', desired: 3 } },
      },
      [],
    ],
    [
      'a tag that can move',
      {
        configs: { 'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: 'repo/x:latest' }] } },
        services: { backend: {} },
      },
      [/repo\/x:latest has a tag that can move/],
    ],
    [
      'no tag',
      {
        configs: { 'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: 'localhost:5000/x' }] } },
        services: { backend: {} },
      },
      [/localhost:5000\/x/],
    ],
    [
      'a digest',
      {
        configs: {
          'backend.yml': { ...BACKEND, containers: [{ name: 'laravel', image: `repo/x@sha256:${'a'.repeat(64)}` }] },
        },
        services: { backend: {} },
      },
      [],
    ],
    [
      'credentials that end too soon',
      {
        configs: { 'backend.yml': BACKEND },
        services: { backend: {} },
        cloud: { credentialsEnd: () => Promise.resolve(1_793_072_281_000 + 900_000) },
      },
      [/credentials end in 15 min.*30 min.*role-duration-seconds/],
    ],
  ])('%s', async (_name, script, found) => {
    const { warnings } = await looking(script).looked;
    expect(warnings).toHaveLength(found.length);
    for (const [index, warning] of found.entries()) expect(warnings[index]).toMatch(warning);
  });
});
