import { changeAutoScaling } from './auto-scaling.js';
import { deployByCodeDeploy } from './code-deploy.js';
import {
  attributesOf,
  comparable,
  desiredCount,
  serviceTexts,
  tagChanges,
  withExplicitRemovals,
} from './comparison.js';
import { createService } from './create.js';
import { Failure, NotFound, saying } from './errors.js';
import { type Fields, fields, goJson, tidy } from './json.js';
import { taskDefinitionInputOf } from './known-fields.js';
import { waitForService } from './rollout.js';
import { controllerOf, loadServiceDefinition, nameOf } from './service.js';
import type { Session } from './session.js';
import { printable, type Shape, sendable } from './shape.js';
import { waitUntilProblem } from './stage.js';
import { describeStatus } from './status.js';
import { latestTaskDefinition, loadTaskDefinition, registerTaskDefinition } from './task-definition.js';

const REQUEST: Shape = { cluster: 'any', forceNewDeployment: 'flag', service: 'any', taskDefinition: 'any' };

/** How long the program rests after it changed a service, in seconds. */
export const REST_SECONDS = 3;

/** `deploy`: registers, updates the service, waits. Creates a service that does not exist. */
export async function deploy(session: Session): Promise<void> {
  const { clock, invocation, journal, line } = session;
  const dryRun = invocation.on('dry-run');
  checkWaitUntil(session);
  journal.note({ v23: `Starting deploy ${dryRun ? 'DRY RUN' : ''}`, v28: 'Starting deploy' });
  let remote: Fields;
  try {
    remote = await describeStatus(session, 0);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    journal.note({
      v23: `Service ${session.config.service} not found. Creating a new service ${dryRun ? 'DRY RUN' : ''}`,
      v28: 'service not found, creating a new service',
    });
    await createService(session);
    return;
  }
  const controller = controllerOf(remote);
  if (controller !== 'ECS' && controller !== 'CODE_DEPLOY') {
    throw new Failure(`unsupported deployment controller type: ${controller}`);
  }
  const taskDefinition = await taskDefinitionToDeploy(session, remote);
  const update = await updateOf(session, remote, taskDefinition);
  const asked = invocation.number('tasks');
  const count = desiredCount(update.definition ?? remote, asked);
  journal.note(
    {
      v23: `desired count: ${count ?? 'unchanged'}`,
      v28: count === undefined ? 'desired count: unchanged' : 'desired count',
    },
    count === undefined ? {} : { desired_count: count },
  );
  await changeAutoScaling(session);
  if (dryRun) {
    journal.note('DRY RUN OK');
    return;
  }
  if (controller === 'CODE_DEPLOY') {
    await updateForCodeDeploy(session, line.updatesOnce ? update.attributes : {}, count);
    const untouched = invocation.on('skip-task-definition') && !invocation.on('update-service');
    if (!untouched || invocation.on('force-new-deployment')) await deployByCodeDeploy(session);
  } else await updateTasks(session, { ...update, taskDefinition, count });

  if (!invocation.on('wait')) {
    journal.note('Service is deployed.');
    return;
  }
  const until = line.name === '2.3' ? 'stable' : invocation.text('wait-until');
  await waitForService(session, { ...remote, ...update.definition }, until, taskDefinition);
  journal.note(
    { v23: 'Service is stable now. Completed!', v26: `Service is ${until} now. Completed!`, v28: 'service completed' },
    { status: until },
  );
  clock.signal.throwIfAborted();
}

function checkWaitUntil({ invocation, line }: Session): void {
  const problem =
    line.name === '2.8' ? waitUntilProblem(invocation.text('wait-until'), line.waitsForStages) : undefined;
  if (problem !== undefined) throw new Failure(`failed to parse args: deploy: ${problem}`);
}

async function taskDefinitionToDeploy(session: Session, remote: Fields): Promise<string> {
  const { invocation, journal } = session;
  const revision = invocation.number('revision') ?? 0;
  const family = nameOf(remote['taskDefinition']).split(':')[0] ?? '';
  if (revision > 0) {
    if (invocation.on('latest-task-definition')) {
      throw new Failure('revision and latest-task-definition are exclusive');
    }
    return `${family}:${revision}`;
  }
  if (invocation.on('latest-task-definition')) return latestTaskDefinition(session, family);
  if (invocation.on('skip-task-definition')) return String(remote['taskDefinition']);
  const definition = loadTaskDefinition(session);
  if (!invocation.on('dry-run'))
    return String((await registerTaskDefinition(session, definition))['taskDefinitionArn']);
  journal.info('task definition:');
  journal.preview(`${goJson(tidy(printable(definition, taskDefinitionInputOf(session.line))), 2)}\n`);
  return '';
}

interface Update {
  /** The attributes to send; empty when the service already has them. */
  readonly attributes: Fields;
  /** The local definition, where it was read. */
  readonly definition?: Fields;
}

async function updateOf(session: Session, remote: Fields, taskDefinition: string): Promise<Update> {
  const { config, invocation, journal, line } = session;
  if (config.serviceDefinition === '' || !invocation.on('update-service')) return { attributes: {} };
  const local = loadServiceDefinition(session);
  const shown = serviceTexts(local, remote, line);
  const differs = shown.local !== shown.remote;
  const attributes = differs ? attributesToSend(session, local) : {};
  if (!differs) journal.note('service attributes will not change');
  const separately = !line.updatesOnce && differs;
  const arn = separately ? await updateAttributes(session, local, attributes, taskDefinition) : remote['serviceArn'];
  await changeTags(session, remote, local, arn);
  return { attributes: line.updatesOnce ? attributes : {}, definition: local };
}

function attributesToSend(session: Session, local: Fields): Fields {
  const full = comparable(session.line.name !== '2.3' ? withExplicitRemovals(local) : local, session.line);
  if (full['schedulingStrategy'] === 'DAEMON') delete full['placementStrategy'];
  if (controllerOf(local) === 'CODE_DEPLOY') {
    for (const name of [
      'networkConfiguration',
      'platformVersion',
      'loadBalancers',
      'serviceRegistries',
      'capacityProviderStrategy',
    ]) {
      delete full[name];
    }
  }
  const attributes = sendable(full, attributesOf(session.line));
  if (local['desiredCount'] === undefined) delete attributes['desiredCount'];
  return attributes;
}

/** The first of two UpdateService calls before 2.8: attributes, with the task definition and the force. */
async function updateAttributes(
  session: Session,
  local: Fields,
  attributes: Fields,
  taskDefinition: string,
): Promise<unknown> {
  const { clock, cloud, config, invocation, journal } = session;
  const codeDeploy = controllerOf(local) === 'CODE_DEPLOY';
  const strategy = fields(local['deploymentConfiguration'])['strategy'];
  const byStrategy = strategy === 'BLUE_GREEN' && session.line.name !== '2.3' ? 'blue/green' : 'rolling update';
  journal.info(codeDeploy ? 'deployment by CodeDeploy' : `deployment by ECS ${byStrategy}`);
  const force = !codeDeploy && invocation.on('force-new-deployment');
  const input: Fields = {
    ...attributes,
    cluster: config.cluster,
    service: config.service,
    ...(codeDeploy ? {} : { taskDefinition }),
    ...(force ? { forceNewDeployment: true } : {}),
  };
  if (invocation.on('dry-run')) {
    journal.info(
      `update service input: ${goJson(tidy(printable(input, { ...attributesOf(session.line), ...REQUEST })), 2)}\n`,
    );
    return undefined;
  }
  journal.note('Updating service attributes...');
  const answer = await saying('failed to update service attributes', cloud.call('ECS', 'UpdateService', input));
  await clock.pause(REST_SECONDS);
  return fields(answer['service'])['serviceArn'];
}

async function changeTags(session: Session, remote: Fields, local: Fields, arn: unknown): Promise<void> {
  const { cloud, invocation, journal } = session;
  const { set, removed } = tagChanges(remote, local);
  for (const tag of set) journal.info(`updating service tags: ${tag['key']}=${tag['value']}`);
  if (removed.length > 0) journal.info(`deleting service tags: [${removed.join(' ')}]`);
  if (invocation.on('dry-run')) return;
  if (set.length > 0) {
    await saying('failed to tag service', cloud.call('ECS', 'TagResource', { resourceArn: arn, tags: set }));
  }
  if (removed.length > 0) {
    await saying('failed to untag service', cloud.call('ECS', 'UntagResource', { resourceArn: arn, tagKeys: removed }));
  }
}

/** The UpdateService that starts a rollout; the only one on the 2.8 line. */
export async function updateTasks(
  session: Session,
  update: Update & { readonly taskDefinition: string; readonly count: number | undefined },
): Promise<void> {
  const { clock, cloud, config, invocation, journal, line } = session;
  const lost = line.losesForce && Object.keys(update.attributes).length > 0;
  const force = invocation.on('force-new-deployment');
  const words = force ? ' with force new deployment' : '';
  const strategy = String(fields(update.definition?.['deploymentConfiguration'])['strategy'] ?? '');
  const configured = update.definition?.['deploymentConfiguration'] !== undefined;
  if (line.name === '2.8') {
    journal.note(
      configured ? 'deployment by ECS strategy' : 'deployment by ECS rolling update',
      configured ? { strategy } : {},
    );
  }
  journal.note({ v23: `Updating service tasks${words}...`, v28: `Updating service${words}` });
  const { desiredCount: _replaced, ...attributes } = update.attributes;
  await saying(
    'failed to update service tasks',
    cloud.call('ECS', 'UpdateService', {
      ...attributes,
      cluster: config.cluster,
      service: config.service,
      taskDefinition: update.taskDefinition,
      ...(update.count === undefined ? {} : { desiredCount: update.count }),
      ...(force && !lost ? { forceNewDeployment: true } : {}),
    }),
  );
  await clock.pause(REST_SECONDS);
}

async function updateForCodeDeploy(session: Session, attributes: Fields, count: number | undefined): Promise<void> {
  const { cloud, config, journal } = session;
  if (count !== undefined) journal.note({ v23: `updating desired count to ${count}`, v28: 'updating desired count' });
  const { desiredCount: _replaced, ...rest } = attributes;
  const input = {
    ...rest,
    cluster: config.cluster,
    service: config.service,
    ...(count === undefined ? {} : { desiredCount: count }),
  };
  await saying('failed to update service', cloud.call('ECS', 'UpdateService', input));
}
