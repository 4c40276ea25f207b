import { describe, expect, test } from '@jest/globals';
import { versionLoss } from '../../src/ecspresso/version.js';
import { type StepWarning, setupWarnings, stepWarningText } from '../../src/report/step-warning.js';

describe('the ref of the action', () => {
  test.each([undefined, '', 'v1', 'v1.2', 'v1.2.3', '1.2.3', 'v2.0.0-rc.1', 'refs/tags/v1', 'a'.repeat(40)])(
    '%s is no cause for a warning',
    (ref) => {
      expect(setupWarnings(ref, [])).toEqual([]);
    },
  );

  test.each(['main', 'refs/heads/main', 'v1-branch/x', 'release', 'a'.repeat(39), 'version1'])('%s is one', (ref) => {
    expect(setupWarnings(ref, [])).toEqual([{ kind: 'floating-ref', ref }]);
  });
});

test('what ecspresso does not get comes before the ref', () => {
  expect(setupWarnings('main', [{ variable: 'ECSPRESSO_ENVFILE', input: 'envfiles' }]).map(({ kind }) => kind)).toEqual(
    ['not-passed', 'floating-ref'],
  );
});

test.each<[StepWarning, RegExp]>([
  [
    { kind: 'floating-ref', ref: 'main' },
    /^This action is used at `main`, which can change at any time\. Use a version/,
  ],
  [{ kind: 'not-passed', variable: 'ECSPRESSO_ENVFILE', input: 'envfiles' }, /^ECSPRESSO_ENVFILE .* `envfiles`\.$/],
  [{ kind: 'path', reason: 'ENOSPC' }, /^ecspresso could not be put on PATH for later steps: ENOSPC$/],
  [{ kind: 'summary', reason: 'ENOSPC' }, /^The job summary could not be written: ENOSPC$/],
  [{ kind: 'outputs', reason: 'ENOSPC' }, /^Not all outputs could be written: ENOSPC$/],
])('%j is a sentence', (warning, text) => {
  expect(stepWarningText(warning)).toMatch(text);
});

test.each<[string | undefined, RegExp]>([
  ['2.8.0', /^ecspresso 2\.8\.0 is older than 2\.8\.1: --force-new-deployment has no effect .* to 2\.8\.1 or later\.$/],
  ['2.7.4', /^ecspresso 2\.7\.4 is older .*: one deploy can start two deployments .* or later\.$/],
  [
    undefined,
    /^This ecspresso does not report its version: one deploy can start two deployments .* 2\.8\.1 or later\.$/,
  ],
])('what is lost with %s is a sentence', (version, text) => {
  const loss = versionLoss(version);
  expect(loss && stepWarningText({ kind: 'old-ecspresso', ...loss })).toMatch(text);
});
