import { expect, test } from '@jest/globals';
import { serviceLink, taskDefinitionLink, taskLink } from '../../src/ecs/console-link.js';

test.each([
  ['ap-northeast-1', 'ap-northeast-1.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('the console of %s', (region, host) => {
  for (const link of [serviceLink(region, 'c', 's'), taskLink(region, 'c', 't'), taskDefinitionLink(region, 'f', 3)]) {
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
  expect(link).not.toMatch(/[\s[\]#]/);
});
