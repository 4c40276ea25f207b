import { answerOrError } from '../ecs/answer-or-error.js';
import { AwsError, type Cloud } from '../ecs/cloud.js';
import { serviceLink, taskLink } from '../ecs/console-link.js';
import type { Pause } from '../ecs/pause.js';
import { primaryLifecycle } from '../ecs/service/primary-lifecycle.js';
import { shiftedTraffic, type Traffic } from '../ecs/service/traffic.js';
import { type DeploymentSnapshot, idOf, type ServiceSnapshot, type TaskSnapshot } from '../ecs/snapshot.js';
import { hasStopped } from '../ecs/statuses.js';
import { familyOf } from './plan.js';
import type { Done, PostStepState, Started } from './post-step-state.js';
import { primaryDeploymentState } from './primary-deployment-state.js';
import { requestEcsRollback } from './request-ecs-rollback.js';
import type { RollbackAnswer } from './service-end.js';

/** What became of something that a killed process had started, as ECS shows it now. The lines are in `report/killed-step.ts`. */
export type LeftByKilledStep =
  /** It had ended before the process was killed, so ECS is not asked. */
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'unasked'; readonly started: Started; readonly error: AwsError }
  /** A task was asked for and ECS shows none of its revision yet. */
  | { readonly kind: 'no-task'; readonly started: Extract<Started, { kind: 'start' }> }
  /** `task` is absent where ECS does not know it any more; `stop`: what came of stopping it. */
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly id: string;
      readonly url: string;
      readonly task?: TaskSnapshot | undefined;
      readonly stop?: RollbackAnswer | undefined;
    }
  /** `service` is absent where ECS does not know it any more; `stop`: what came of rolling the deployment back. */
  | {
      readonly kind: 'service';
      readonly started: RollOut;
      readonly url: string;
      readonly service?: ServiceSnapshot | undefined;
      /** A hook holds its deployment until somebody continues. */
      readonly pause?: Pause | undefined;
      /** Set where ECS shifts the traffic of the service, and has not been told to roll back. */
      readonly traffic?: Traffic | undefined;
      readonly stop?: RollbackAnswer | undefined;
    };

type RollOut = Extract<Started, { kind: 'roll-out' | 'rolling-back' }>;

/**
 * What a killed process had done, and what ECS says of what it had started: one answer for each, or for each task of it. With `stop`
 * the task is told to stop and the roll-out to roll back. Never rejects for what ECS answers.
 */
export async function leftByKilledStep(
  state: PostStepState,
  cloud: (region: string) => Cloud,
  stop: boolean,
): Promise<readonly LeftByKilledStep[]> {
  const answers = state.map(async (started): Promise<readonly LeftByKilledStep[]> => {
    if (isDone(started)) return [{ kind: 'done', done: started }];
    try {
      return await becomeOf(started, cloud(started.region), stop);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ kind: 'unasked', started, error }];
    }
  });
  return (await Promise.all(answers)).flat();
}

function isDone(entry: PostStepState[number]): entry is Done {
  return entry.kind === 'ran' || entry.kind === 'deployed' || entry.kind === 'rolled-back';
}

async function becomeOf(started: Started, cloud: Cloud, stop: boolean): Promise<readonly LeftByKilledStep[]> {
  switch (started.kind) {
    case 'start': {
      const all = await cloud.runTasks(started.cluster, started.taskDefinition);
      // A migration is the first task of its revision; what has stopped of another's may be an earlier one.
      const tasks = all.filter(({ lastStatus }) => started.name === 'migration' || !hasStopped(lastStatus));
      if (tasks.length === 0) return [{ kind: 'no-task', started }];
      return Promise.all(tasks.map(({ arn }) => ofTask({ ...started, kind: 'task', id: idOf(arn) }, cloud, stop)));
    }
    case 'task':
      return [await ofTask(started, cloud, stop)];
    case 'roll-out':
      return [await ofService(started, cloud, stop && started.followed !== true)];
    case 'rolling-back':
      // Stopping it would start what has failed again.
      return [await ofService(started, cloud, false)];
  }
}

async function ofTask(
  { name, region, cluster, id }: Extract<Started, { kind: 'task' }>,
  cloud: Cloud,
  stop: boolean,
): Promise<LeftByKilledStep> {
  const [task] = await cloud.tasks(cluster, [id]);
  const url = taskLink(region, cluster, id);
  const goesOn = task !== undefined && !hasStopped(task.lastStatus);
  return {
    kind: 'task',
    name,
    id,
    url,
    task,
    stop: goesOn && stop ? await stopping(() => cloud.stopTask(cluster, id, { kind: 'step-killed' })) : undefined,
  };
}

async function ofService(started: RollOut, cloud: Cloud, stop: boolean): Promise<LeftByKilledStep> {
  const { region, cluster } = started;
  const { found } = await cloud.services(cluster, [started.service]);
  const [service] = found;
  const url = serviceLink(region, cluster, started.service);
  const isNamed = ({ taskDefinition }: DeploymentSnapshot): boolean => isOf(started, taskDefinition);
  if (primaryDeploymentState(service, isNamed).kind !== 'in-progress')
    return { kind: 'service', started, url, service };
  if (!stop) return { kind: 'service', started, url, service, ...(await lifecycleNow(cloud, service)) };
  const stopped = await requestEcsRollback(cloud, { cluster, service: started.service, isNamed });
  return { kind: 'service', started, url, service, stop: stopped };
}

/**
 * The pause that holds the current deployment of a service, and what takes the traffic meanwhile; nothing where ECS does not say.
 */
async function lifecycleNow(
  cloud: Cloud,
  service: ServiceSnapshot | undefined,
): Promise<Pick<Extract<LeftByKilledStep, { kind: 'service' }>, 'pause' | 'traffic'>> {
  const lifecycle = service && (await primaryLifecycle(cloud, service));
  return service && lifecycle ? { pause: lifecycle.pauses[0], traffic: shiftedTraffic(service, lifecycle) } : {};
}

function isOf(started: RollOut, taskDefinition: string): boolean {
  if (started.taskDefinition === undefined) return false;
  return started.kind === 'roll-out' && started.newFamily
    ? familyOf(taskDefinition) === familyOf(started.taskDefinition)
    : taskDefinition === started.taskDefinition;
}

/** A write that stops something, and what came of it. */
async function stopping(write: () => Promise<void>): Promise<RollbackAnswer> {
  const answer = await answerOrError(write);
  return answer instanceof AwsError ? { kind: 'refused', error: answer } : { kind: 'requested' };
}
