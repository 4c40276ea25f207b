import { describe, expect, test } from '@jest/globals';
import { subjectLabel } from '../../src/errors.js';
import { closest, slipsBetween } from '../../src/inputs/spelling.js';
import { INPUT_NAMES } from '../../src/inputs/table.js';
import { unknownInputs } from '../../src/inputs/unknown-inputs.js';

const verdict = (name: string) =>
  unknownInputs([`INPUT_${name.toUpperCase()}`]).map(({ about, what }) => `${subjectLabel(about)}: ${what}`);

describe('names that are not ours', () => {
  test('our own names pass', () => {
    expect(unknownInputs(INPUT_NAMES.map((name) => `INPUT_${name.toUpperCase()}`))).toEqual([]);
  });

  test.each([
    ['migrate-command', 'migration-command'],
    ['migration_command', 'migration-command'],
    ['migration-comand', 'migration-command'],
    ['migration-override', 'migration-overrides'],
    ['config', 'configs'],
    ['image', 'images'],
    ['env-file', 'envfiles'],
    ['envfile', 'envfiles'],
    ['environment', 'env'],
    ['version', 'ecspresso-version'],
    ['ecspresso_version', 'ecspresso-version'],
    ['ecspreso-version', 'ecspresso-version'],
    ['wait-for-minutes', 'timeout'],
    ['time-out', 'timeout'],
    ['force-new-deploy', 'force-new-deployment'],
    ['token', 'github-token'],
    ['working-dir', 'working-directory'],
  ])('%s means %s', (name, right) => {
    expect(verdict(name)).toEqual([
      expect.stringMatching(`^\`${name}\`: not an input of this action\\. .*\`${right}\``),
    ]);
  });

  test.each([
    ['cluster', 'not an input of this action. It comes from the ecspresso config: list the configs in `configs`.'],
    [
      'service',
      'not an input of this action. The service is named by its ecspresso config: list the configs in `configs`.',
    ],
    [
      'services',
      'not an input of this action. Each service is named by its ecspresso config: list the configs in `configs`.',
    ],
    [
      'wait-for-service-stability',
      'not an input of this action. This action always waits until ECS has finished: remove it, and set `timeout` if need be.',
    ],
    [
      'wait',
      'not an input of this action. Write `wait-until: started` in the place of `wait: false`, and nothing in the place of `wait: true`.',
    ],
    ['on_failure', 'not an input of this action. Did you mean `on-failure`?'],
    ['coment', 'not an input of this action. Did you mean `comment`?'],
    ['dry-run', 'not an input of this action. Write `mode: plan`.'],
  ])('%s', (name, what) => {
    expect(verdict(name)).toEqual([`\`${name}\`: ${what}`]);
  });

  test.each(['slack-webhook', 'fetch-depth', 'node-version', 'constructor', 'x', ''])(
    '%p is left to the runner',
    (name) => {
      expect(verdict(name)).toEqual([]);
    },
  );
});

describe('slips', () => {
  test.each([
    ['configs', 'configs', 0],
    ['config', 'configs', 1],
    ['ocnfigs', 'configs', 1],
    ['conxfigs', 'configs', 1],
    ['CON-FIGS', 'con_figs', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('between %s and %s: %i', (a, b, slips) => {
    expect(slipsBetween(a, b)).toBe(slips);
    expect(slipsBetween(b, a)).toBe(slips);
  });

  test('the closest wins, and only if it is close', () => {
    expect(closest('imgaes', ['image', 'images'])).toBe('images');
    expect(closest('abc', ['xyz'])).toBeUndefined();
  });
});
