import { expect, test } from '@jest/globals';
import { stepSecrets } from '../../src/secrets/step-secrets.js';
import { redaction } from '../support/hiding.js';

test.each([
  'DB_PASSWORD',
  'PASSWORD',
  'DB_PASS',
  'MYSQL_PWD',
  'API_TOKEN',
  'token',
  'SLACK_TOKENS',
  'CLIENT_SECRET',
  'SECRET_KEY_BASE',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SESSION_TOKEN',
  'STRIPE_API_KEY',
  'APIKEY',
  'APP_KEY',
  'PRIVATE_KEY',
  'GOOGLE_CREDENTIALS',
  'SENTRY_DSN',
  'DATABASE_URL',
  'REDIS_URL',
  'INPUT_GITHUB-TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
])('%s is secret by its name', (name) => {
  expect(stepSecrets({ [name]: 'value' })).toEqual([{ name, value: 'value', isAmbient: true }]);
});

test.each([
  'PATH',
  'PWD',
  'OLDPWD',
  'AWS_REGION',
  'STAGE',
  'GITHUB_SHA',
  'KEYBOARD',
  'COMPASS',
  'BACKEND_IMAGE',
  'APP_URL',
  'PASSENGER',
])('%s is not', (name) => {
  expect(stepSecrets({ [name]: 'value' })).toEqual([]);
});

test('a variable of the step hides neither names that the release shows nor words of settings', () => {
  const redact = redaction(
    stepSecrets({ AUTH_SERVICE: 'frontend', USE_AUTH: 'true', API_TOKEN: 'canary-1' }),
    new Set(['frontend']),
  );
  expect(redact('frontend true canary-1')).toBe('frontend true ***');
});
