import type { Problem } from '../errors.js';
import { closest } from './spelling.js';
import { INPUT_NAMES } from './table.js';

const FROM_CONFIG = 'It comes from the ecspresso config: list the configs in `configs`.';

/** Names that other release actions use, or that people expect, and what to do here instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  services: 'Each service is named by its ecspresso config: list the configs in `configs`.',
  service: 'The service is named by its ecspresso config: list the configs in `configs`.',
  'service-name': 'The service is named by its ecspresso config: list the configs in `configs`.',
  cluster: FROM_CONFIG,
  'cluster-name': FROM_CONFIG,
  'task-definition': FROM_CONFIG,
  'task-definition-family': FROM_CONFIG,
  'service-definition': FROM_CONFIG,
  'desired-count': FROM_CONFIG,
  'codedeploy-appspec': FROM_CONFIG,
  'codedeploy-application': FROM_CONFIG,
  'codedeploy-deployment-group': FROM_CONFIG,
  region:
    'The region comes from the ecspresso config, or from AWS_REGION as aws-actions/configure-aws-credentials sets it.',
  'aws-region':
    'The region comes from the ecspresso config, or from AWS_REGION as aws-actions/configure-aws-credentials sets it.',
  'role-to-assume': 'Credentials come from an earlier step with aws-actions/configure-aws-credentials.',
  'aws-access-key-id': 'Credentials come from an earlier step with aws-actions/configure-aws-credentials.',
  'aws-secret-access-key': 'Credentials come from an earlier step with aws-actions/configure-aws-credentials.',
  version: 'Did you mean `ecspresso-version`?',
  'version-file': 'Did you mean `ecspresso-version-file`?',
  checksum: 'Did you mean `ecspresso-checksum`?',
  mirror: 'Did you mean `ecspresso-mirror`?',
  token: 'Did you mean `github-token`?',
  image: 'Did you mean `images`? It takes lines like BACKEND_IMAGE=repository:tag.',
  'image-tag': 'Did you mean `images`? It takes lines like IMAGE_TAG=v42.',
  tag: 'Did you mean `images`? It takes lines like IMAGE_TAG=v42.',
  'config-file': 'Did you mean `configs`?',
  'config-path': 'Did you mean `configs`?',
  'environment-variables': 'Did you mean `env`?',
  environment: 'Did you mean `env`?',
  migrate: 'Did you mean `migration-command`?',
  migration: 'Did you mean `migration-command`?',
  'migrate-command': 'Did you mean `migration-command`?',
  'migrate-container': 'Did you mean `migration-container`?',
  command: 'Did you mean `migration-command`?',
  container: 'Did you mean `migration-container`?',
  'container-name': 'Did you mean `migration-container`?',
  overrides: 'Did you mean `migration-overrides`?',
  'overrides-file': 'Did you mean `migration-overrides`? It takes a path as well.',
  force: 'Did you mean `force-new-deployment`?',
  'force-deploy': 'Did you mean `force-new-deployment`?',
  'force-new-deploy': 'Did you mean `force-new-deployment`?',
  wait: 'Write `wait-until: started` in the place of `wait: false`, and nothing in the place of `wait: true`.',
  'wait-for-minutes': 'Did you mean `timeout`? It takes a duration like 30m.',
  'timeout-minutes': 'Did you mean `timeout`? It takes a duration like 30m.',
  'wait-timeout': 'Did you mean `timeout`? It takes a duration like 30m.',
  'working-dir': 'Did you mean `working-directory`?',
  workdir: 'Did you mean `working-directory`?',
  'wait-for-service-stability':
    'This action always waits until ECS has finished: remove it, and set `timeout` if need be.',
  'dry-run': 'Write `mode: plan`.',
  plan: 'Write `mode: plan`.',
  diff: 'Write `mode: plan`; the output `diff` holds the difference.',
  rollback: 'Write `mode: rollback`, or `on-failure: rollback` for a release that fails.',
  'rollback-on-failure': 'Did you mean `on-failure: rollback`?',
  'enable-rollback': 'Did you mean `on-failure: rollback`?',
  'rollback-revision': 'Did you mean `rollback-to`? It takes lines like backend=app:41.',
  'pr-comment': 'Did you mean `comment`?',
  'comment-pr': 'Did you mean `comment`?',
  'skip-if-unchanged': 'Did you mean `skip-unchanged`?',
  'skip-no-diff': 'Did you mean `skip-unchanged`?',
  args: 'Did you mean `deploy-args`?',
};

/**
 * Judges every input that the step was given (names as `InputSource.names` has them, `INPUT_…`). One that is none of ours but
 * resembles one or belongs to a known action is a problem that names the right one. One that resembles nothing is left to the
 * runner, which warns about it.
 */
export function unknownInputs(names: readonly string[]): readonly Problem[] {
  return names.flatMap((variable) => {
    const name = variable.replace(/^INPUT_/i, '').toLowerCase();
    const what = INPUT_NAMES.some((known) => known === name) ? undefined : verdictOn(name);
    return what === undefined ? [] : [{ about: { kind: 'input', input: name }, what }];
  });
}

function verdictOn(name: string): string | undefined {
  const spelt = name.replaceAll('_', '-');
  const elsewhere = Object.hasOwn(ELSEWHERE, spelt) ? ELSEWHERE[spelt] : undefined;
  if (elsewhere !== undefined) return `not an input of this action. ${elsewhere}`;
  const near = closest(spelt, INPUT_NAMES);
  return near === undefined ? undefined : `not an input of this action. Did you mean \`${near}\`?`;
}
