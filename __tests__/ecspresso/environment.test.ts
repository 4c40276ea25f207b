import { describe, expect, test } from '@jest/globals';
import {
  ecspressoEnvironment,
  layered,
  unsupportedVariables,
  withheldOptions,
} from '../../src/ecspresso/environment.js';

describe('what the step gives to ecspresso', () => {
  test.each([
    'INPUT_GITHUB-TOKEN',
    'INPUT_IMAGES',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
    'github_token',
    'NODE_OPTIONS',
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
    'ECSPRESSO_CONFIG',
    'ECSPRESSO_TIMEOUT',
    'ECSPRESSO_DEBUG',
    'ECSPRESSO_FILTER_COMMAND',
    'ECSPRESSO_DIFF_COMMAND',
    'ECSPRESSO_ENVFILE',
    'ECSPRESSO_EXT_STR',
    'ECSPRESSO_EXT_CODE',
  ])('%s is withheld', (name) => {
    expect(ecspressoEnvironment({ [name]: 'value', PATH: '/bin' })).not.toHaveProperty([name]);
  });

  test.each([
    ['PATH', '/usr/bin'],
    ['HOME', '/home/runner'],
    ['HTTPS_PROXY', 'http://proxy:3128'],
    ['SSL_CERT_FILE', '/etc/ca.pem'],
    ['AWS_ACCESS_KEY_ID', 'AKIA'],
    ['AWS_SESSION_TOKEN', 'token'],
    ['AWS_REGION', 'ap-northeast-1'],
    ['AWS_ENDPOINT_URL_ECS', 'http://127.0.0.1:1'],
    ['GITHUB_SHA', '9f3c2e1'],
    ['GITHUB_REF_NAME', 'release'],
    ['MY_INPUT_DIR', 'x'],
    ['TEAM_TOKEN', 'templated'],
    ['EMPTY', ''],
  ])('%s reaches it', (name, value) => {
    expect(ecspressoEnvironment({ [name]: value })[name]).toBe(value);
  });

  test('patience with AWS is a default of ours that the step may change', () => {
    expect(ecspressoEnvironment({})).toMatchObject({ AWS_MAX_ATTEMPTS: '10', AWS_RETRY_MODE: 'standard' });
    expect(ecspressoEnvironment({ AWS_MAX_ATTEMPTS: '3', AWS_RETRY_MODE: 'adaptive' })).toMatchObject({
      AWS_MAX_ATTEMPTS: '3',
      AWS_RETRY_MODE: 'adaptive',
    });
  });

  test('the log is asked for in a form that can be read, whatever the step says', () => {
    const env = ecspressoEnvironment({ ECSPRESSO_LOG_FORMAT: 'text', ECSPRESSO_COLOR: 'true' });
    expect(env).toMatchObject({ ECSPRESSO_LOG_FORMAT: 'json', ECSPRESSO_COLOR: 'false' });
  });

  test('later layers win over earlier ones and over the step', () => {
    const env = ecspressoEnvironment({ TAG: 'step', A: 'step' }, { TAG: 'env', B: 'env' }, { TAG: 'images' });
    expect(env).toMatchObject({ TAG: 'images', A: 'step', B: 'env' });
  });

  test('on Windows, names that differ only in case are one variable, and the last one stands', () => {
    const step = { OS: 'Windows_NT', Path: 'C:\\bin', TAG: 'step' };
    const env = ecspressoEnvironment(step, { Tag: 'env' });
    expect(env).toMatchObject({ Path: 'C:\\bin', Tag: 'env' });
    expect(env).not.toHaveProperty('TAG');
    expect(layered(env, { tag: 'config' })).toMatchObject({ tag: 'config' });
    expect(layered(env, { TAG: 'config' })).not.toHaveProperty('Tag');
    expect(ecspressoEnvironment({ TAG: 'step' }, { Tag: 'env' })).toMatchObject({ TAG: 'step', Tag: 'env' });
  });

  test('nothing that was given is changed', () => {
    const step = Object.freeze({ GITHUB_TOKEN: 'x', A: '1' });
    const layer = Object.freeze({ A: '2' });
    expect(ecspressoEnvironment(step, layer)['A']).toBe('2');
    expect(step).toEqual({ GITHUB_TOKEN: 'x', A: '1' });
  });
});

describe('variables that would split the identities', () => {
  test('ECSPRESSO_ASSUME_ROLE_ARN is a problem that names what to do', () => {
    const problems = unsupportedVariables({ ECSPRESSO_ASSUME_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy' });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.about).toEqual({ kind: 'name', name: 'ECSPRESSO_ASSUME_ROLE_ARN' });
    expect(problems[0]?.what).toContain('aws-actions/configure-aws-credentials');
    expect(problems[0]?.what).not.toContain('123456789012');
  });

  test.each([[{}], [{ ECSPRESSO_ASSUME_ROLE_ARN: '' }], [{ AWS_ROLE_ARN: 'x' }]])('%j is fine', (step) => {
    expect(unsupportedVariables(step)).toEqual([]);
  });
});

test('a withheld option is known with the input that says the same', () => {
  expect(withheldOptions({ ECSPRESSO_ENVFILE: '.env', ECSPRESSO_EXT_STR: '', PATH: '/bin' })).toEqual([
    { variable: 'ECSPRESSO_ENVFILE', input: 'envfiles' },
  ]);
  expect(withheldOptions({ ECSPRESSO_EXT_STR: 'a=b', ECSPRESSO_EXT_CODE: 'a=1' })).toHaveLength(2);
});
