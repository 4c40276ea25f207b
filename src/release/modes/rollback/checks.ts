import type { DeploymentSnapshot, TaskDefinitionSnapshot } from '../../../ecs/snapshot.js';
import { presenceOf, startsTasks } from '../../../ecs/statuses.js';
import type { Problem } from '../../../errors.js';
import type { Inputs, RollbackTarget } from '../../../inputs/inputs.js';
import { listed } from '../../../listed.js';
import { shellCommand } from '../../../shell-command.js';
import { clusterHas, controllerProblems, mutableTags } from '../../look/check-services.js';
import { clusterKey, familyOf, type PlannedConfig, revisionName, type ServiceConfig } from '../../plan.js';
import type { LookWarning } from '../../warning.js';
import { revisionNumber } from './earlier-revisions.js';
import type { EarlierRevision } from './history.js';
import type { RollbackModeStep } from './rollback-mode-step.js';

/** Revisions that a message names. */
const MOST_NAMES = 5;

/**
 * What keeps the service of a config from a rollback, before its history is read. `seen` remembers services by place; `isGiven`: a
 * line says where it goes.
 */
export function rollbackProblems(
  config: PlannedConfig,
  seen: Map<string, PlannedConfig>,
  inputs: Pick<Inputs, 'onCancel'> & { readonly isGiven: boolean },
  others: readonly string[],
): readonly Problem[] {
  const { path, service, cluster, region, current } = config;
  const problem = (what: string): readonly Problem[] => [{ about: { kind: 'configs', paths: [path] }, what }];
  if (service === undefined) return problem('it names no `service`, so there is nothing that could go back.');
  const twin = seen.get(`${clusterKey(config)} ${service}`);
  if (twin) {
    return [
      {
        about: { kind: 'input', input: 'configs' },
        what: `${twin.path} and ${path} are the same service ${service} in cluster ${cluster}.`,
      },
    ];
  }
  seen.set(`${clusterKey(config)} ${service}`, config);
  if (!current) {
    return problem(
      `ECS has no active service ${service} in cluster ${cluster}, ${region}.${clusterHas(others)} Check \`service:\`.`,
    );
  }
  if (presenceOf(current.status) === 'being-deleted') {
    return problem(`the service ${service} is being deleted (DRAINING).`);
  }
  if (current.controller === 'EXTERNAL') {
    return problem(`the service ${service} has an EXTERNAL deployment controller, which ecspresso does not support.`);
  }
  if (current.controller !== 'ECS' && !inputs.isGiven) {
    return problem(
      `the service ${service} has the deployment controller ${current.controller}, of which ECS keeps no history: say in \`rollback-to\` where it goes, as in ${service}=${earlierThan(current.taskDefinition)}.`,
    );
  }
  return controllerProblems(config, { onCancel: inputs.onCancel, onFailure: 'leave' });
}

/** What is wrong with a line of `rollback-to`, after ECS was asked for its revision. */
export function targetProblem(
  config: PlannedConfig,
  target: RollbackTarget,
  definition: TaskDefinitionSnapshot | undefined,
  step: RollbackModeStep,
): string | undefined {
  const to = revisionName(target);
  const { current, service = '', path, before } = config;
  const isEcsOwn = step.kind === 'request-ecs-rollback' && to === before;
  // Nothing is deployed: ECS itself goes there, or the service stays as it is.
  if (isEcsOwn || step.kind === 'done' || step.kind === 'follow' || step.kind === 'guard-mismatch') return undefined;
  // ecspresso takes the family of `--revision` from the service, whatever is asked for.
  const family = familyOf((step.kind === 'request-ecs-rollback' ? before : undefined) ?? current?.taskDefinition ?? '');
  if (target.family !== family) {
    return `${service} runs the family ${family}, and a rollback cannot change that: ${to} is of another one.`;
  }
  if (definition === undefined) return `ECS has no ${to}. ${whatThereIs(family, path)}`;
  if (!startsTasks(definition.status)) {
    return `${to} is ${definition.status}, and ECS starts nothing from it any more. ${whatThereIs(family, path)}`;
  }
  return undefined;
}

/** A deployment is in progress, and no earlier one is known that it could be rolled back to. */
export function noEarlierRevisionProblem(
  { service }: PlannedConfig,
  { id, taskDefinition }: DeploymentSnapshot,
): string {
  return `a deployment of ${taskDefinition} (${id}) is in progress, and ECS knows no successful one before it, so there is nothing to roll back to. Say in \`rollback-to\` where it goes, as in ${service}=${earlierThan(taskDefinition)}.`;
}

/** Why no revision was found, and how a person finds one. */
export function noRevisionProblem(
  config: PlannedConfig,
  current: string,
  { gone, complete }: Extract<EarlierRevision, { kind: 'none' }>,
): string {
  const family = familyOf(current);
  const what = complete
    ? `ECS knows no earlier revision of ${family} that ${config.service} has run successfully and that is still ACTIVE (it runs ${current}; ECS keeps 90 days)`
    : `among the last deployments of ${config.service} there is no earlier revision of ${family} that is still ACTIVE (it runs ${current})`;
  const inactive = gone.length === 0 ? '' : ` No longer ACTIVE: ${listed(gone, MOST_NAMES)}.`;
  return `${what}.${inactive} Say in \`rollback-to\` where it goes, as in ${config.service}=${earlierThan(current, gone)}. ${whatThereIs(family, config.path)}`;
}

/** An example of where a service could go: the highest number below the running one that is not known to be gone. */
function earlierThan(taskDefinition: string, gone: readonly string[] = []): string {
  const family = familyOf(taskDefinition);
  let number = revisionNumber(taskDefinition) - 1;
  while (gone.includes(revisionName({ family, revision: number }))) number -= 1;
  return revisionName({ family, revision: Math.max(1, number) });
}

function whatThereIs(family: string, path: string): string {
  const list = shellCommand`aws ecs list-task-definitions --family-prefix ${family} --sort DESC`;
  return `What there is: ${list}, or ${shellCommand`ecspresso revisions --config ${path}`}`;
}

/** What a person should know of a service that is to be rolled back. */
export function rollbackWarnings(config: ServiceConfig): readonly LookWarning[] {
  const { current, service } = config;
  const isIdle = current?.desired === 0 && current.schedulingStrategy !== 'DAEMON';
  return [
    ...(isIdle ? [{ kind: 'no-tasks-desired', service, by: 'rollback' } as const] : []),
    ...mutableTags(config, 'rollback'),
  ];
}
