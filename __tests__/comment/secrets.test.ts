import { expect, test } from '@jest/globals';
import { secretsOf } from '../../src/comment/secrets.js';

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
  expect(secretsOf({ [name]: 'value' })).toEqual([{ name, value: 'value' }]);
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
  expect(secretsOf({ [name]: 'value' })).toEqual([]);
});
