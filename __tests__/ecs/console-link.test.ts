import { expect, test } from '@jest/globals';
import { logStreamLink, serviceLink, taskDefinitionLink, taskLink } from '../../src/ecs/console-link.js';

test.each([
  ['ap-northeast-1', 'ap-northeast-1.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('the console of %s', (region, host) => {
  for (const link of [
    serviceLink(region, 'c', 's'),
    taskLink(region, 'c', 't'),
    taskDefinitionLink(region, 'f', 3),
    logStreamLink(region, 'g', 's'),
  ]) {
    const url = new URL(link);
    expect(url.protocol).toBe('https:');
    expect(url.host).toBe(host);
    expect(url.searchParams.get('region')).toBe(region);
  }
});

test('each thing has its page', () => {
  expect(new URL(serviceLink('r', 'production', 'backend')).pathname).toBe(
    '/ecs/v2/clusters/production/services/backend/deployments',
  );
  expect(new URL(taskLink('r', 'production', '0123')).pathname).toBe('/ecs/v2/clusters/production/tasks/0123');
  expect(new URL(taskDefinitionLink('r', 'shop', 42)).pathname).toBe('/ecs/v2/task-definitions/shop/42');
});

test('a name cannot leave its place in the address', () => {
  const link = serviceLink('r', 'a/b?c', 'x) [y](z#');
  expect(new URL(link).pathname).toContain('/clusters/a%2Fb%3Fc/services/');
  expect(link).not.toMatch(/[\s[\]#()]/);
});

test('a cluster that is named by its ARN has the same page', () => {
  const arn = 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/production';
  expect(serviceLink('r', arn, 'backend')).toBe(serviceLink('r', 'production', 'backend'));
  expect(taskLink('r', arn, '0123')).toBe(taskLink('r', 'production', '0123'));
});

test('a log stream is encoded as the console of CloudWatch Logs writes it', () => {
  expect(logStreamLink('ap-northeast-1', '/ecs/shop-backend', 'app (x)/laravel/0123')).toBe(
    'https://ap-northeast-1.console.aws.amazon.com/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/$252Fecs$252Fshop-backend/log-events/app$2520$2528x$2529$252Flaravel$252F0123',
  );
});
