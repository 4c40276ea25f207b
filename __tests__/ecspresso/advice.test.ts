import { expect, test } from '@jest/globals';
import { adviceFor } from '../../src/ecspresso/advice.js';

test.each<[string, RegExp]>([
  ['panic: template attach failed: environment variable BACKEND_IMAGE is not defined', /BACKEND_IMAGE.*`images`/],
  ['failed to load config: no EC2 IMDS role found, operation error ec2imds', /configure-aws-credentials/],
  ['get credentials: failed to refresh cached credentials', /configure-aws-credentials/],
  ['ExpiredTokenException: The security token included in the request is expired', /expired.*role-duration-seconds/],
  [
    'UnrecognizedClientException: The security token included in the request is invalid.',
    /does not know these credentials/,
  ],
  [
    'InvalidSignatureException: Signature expired: 20261125T170000Z is now earlier than 20261125T170500Z (20261125T171000Z - 5 min.)',
    /clock is more than five minutes from AWS's/,
  ],
  ['InvalidSignatureException: Signature not yet current: x is still later than y', /clock/],
  ['InvalidClientTokenId: x', /does not know these credentials/],
  ['ClusterNotFoundException: Cluster not found.', /`cluster:` and `region:`/],
  ['ClientException: Container.image should not be null or empty.', /image.*empty/],
  [
    'InvalidParameterException: advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    /an ecspresso before 2\.6 does not send it/,
  ],
  ['failed to load config file x.yml: open x.yml: no such file or directory', /relative to the folder/],
  // The next four were printed by a real ecspresso 2.3.
  [
    'failed to load config file x.yml: config parse by template failed: template: conf:2: function "tfstate" not defined',
    /`plugins:`.*tfstate|tfstate.*`plugins:`/,
  ],
  ['error calling tfstate: output.tagg is not found in tfstate', /state has no such resource or output/],
  [
    'error calling ssm: failed to lookup ssm parameter: something went wrong calling get-parameter API: operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: , ParameterNotFound: ',
    /does not exist.*region/,
  ],
  [
    'error calling ssm: failed to lookup ssm parameter: something went wrong calling get-parameter API: operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: , api error AccessDeniedException: User: x is not authorized to perform: ssm:GetParameter on resource: y',
    /^Allow ssm:GetParameter /,
  ],
  ['failed to evaluate jsonnet: RUNTIME ERROR: Undefined external variable: IMAGE_TAG', /IMAGE_TAG.*`ext-str`/],
  ['service_definition is not defined', /no `service_definition`/],
  ['failed to parse args: unknown flag --wait-until', /does not know --wait-until/],
  ['version v2.3.0 does not satisfy constraints required_version: >= 2.8', /`ecspresso-version`/],
  ['AccessDeniedException: User: x is not authorized to perform: iam:PassRole on resource: y', /iam:PassRole.*roles?/],
  ['operation error ECS: UpdateService, ThrottlingException: Rate exceeded', /Too many AWS calls/],
  [
    'AccessDeniedException: User: x is not authorized to perform: ecs:UpdateService on resource: y because no identity-based policy allows the ecs:UpdateService action',
    /^Allow ecs:UpdateService /,
  ],
])('%s', (error, advice) => {
  expect(adviceFor(error)).toMatch(advice);
});

test.each([
  '',
  'container: laravel, exit code: 3',
  'failed to run task: no tasks run',
  'service ThrottlingException-watcher is not found',
  'role/iam:PassRole',
])('nothing is made up for: %s', (error) => {
  expect(adviceFor(error)).toBeUndefined();
});

test('a name with a dollar sign stays as it is', () => {
  expect(adviceFor('environment variable A$&B is not defined')).toContain('A$&B');
});
