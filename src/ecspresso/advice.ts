import { allowAction } from '../ecs/diagnosis/advice.js';
import { deniedAction } from './refusal.js';

/** What a person can do about a known failure of ecspresso itself; the first that matches counts. */
export const ADVICE: readonly { readonly seen: RegExp; readonly advice: string }[] = [
  {
    seen: /environment variable (\S+) is not defined/,
    advice: 'The ecspresso files read $1 by must_env: give it in `images` or `env`, or in the `env:` of the step.',
  },
  {
    seen: /Undefined external variable: (\S+)/,
    advice: 'The ecspresso files read the external variable $1 by std.extVar: give it in `ext-str` or `ext-code`.',
  },
  {
    seen: /service_definition(?: in config file)? is not defined|service definition file is not defined/i,
    advice: 'The config has no `service_definition`, so there is no service to compare or to deploy.',
  },
  {
    seen: /no EC2 IMDS role found|failed to refresh cached credentials|failed to retrieve credentials|\bget credentials: /i,
    advice:
      'There are no AWS credentials: put aws-actions/configure-aws-credentials before this step (permissions: id-token: write).',
  },
  {
    seen: /\bExpiredToken(?:Exception)?: |The security token included in the request is expired/,
    advice: 'The credentials have expired: raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  },
  {
    seen: /\bInvalidSignatureException: Signature (?:expired|not yet current)|\b(?:RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)(?:Exception)?: /,
    advice:
      "The runner's clock is more than five minutes from AWS's: set it (self-hosted runners need a time service). A newer ecspresso corrects it by itself.",
  },
  {
    seen: /\b(?:UnrecognizedClientException|InvalidClientTokenId): /,
    advice: 'AWS does not know these credentials: check the role and the region.',
  },
  { seen: /\bClusterNotFoundException: /, advice: 'Check `cluster:` and `region:` of the config.' },
  {
    seen: /Container\.image should not be null or empty/,
    advice: 'The image that the task definition renders is empty: check the variable it is made of.',
  },
  {
    seen: /advancedConfiguration field is required for all loadBalancers/,
    advice:
      'ECS shifts traffic by `advancedConfiguration` of each load balancer: the service definition must have it, and an ecspresso before 2.6 does not send it (`ecspresso-version`).',
  },
  {
    seen: /function "(\w+)" not defined/,
    advice:
      'A plugin with the function $1 must stand under `plugins:` of the config. ecspresso loads it after the config, so the function works in the task and the service definition only.',
  },
  {
    seen: /is not found in tfstate/,
    advice: 'The state has no such resource or output: check the name, and which state `plugins:` of the config names.',
  },
  {
    seen: /\b(?:ParameterNotFound|ResourceNotFoundException): |\bStack with id \S+ does not exist/,
    advice: 'What the files look up does not exist: check its name, and the region and the account of the credentials.',
  },
  { seen: /: no such file or directory\b/, advice: 'Check the path: it is relative to the folder of the config.' },
  {
    seen: /unknown flag (\S+)/,
    advice: 'This ecspresso does not know $1: check `deploy-args` and `ecspresso-version`.',
  },
  {
    seen: /does not satisfy constraints required_version/,
    advice: 'Set `ecspresso-version` to one that the config allows.',
  },
  {
    seen: /is not authorized to perform: iam:PassRole\b/,
    advice: 'Allow iam:PassRole on the task role and the execution role.',
  },
  {
    seen: /\bThrottlingException: |: Rate exceeded\b/,
    advice: 'Too many AWS calls in this account and region: try again later, or release fewer services at once.',
  },
];

/** One line of advice for ecspresso's last error; undefined when nothing is known about it. */
export function adviceFor(error: string): string | undefined {
  for (const { seen, advice } of ADVICE) {
    const match = seen.exec(error);
    if (match) return advice.replace('$1', () => match[1] ?? '');
  }
  const action = deniedAction(error);
  return action && `${allowAction(action)}.`;
}
