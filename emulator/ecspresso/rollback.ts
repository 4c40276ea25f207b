import { deployByCodeDeploy } from './code-deploy.js';
import { REST_SECONDS, updateTasks } from './deploy.js';
import { Failure, NotFound, saying } from './errors.js';
import { type Fields, text, texts } from './json.js';
import { runningDeployment, waitForService } from './rollout.js';
import { controllerOf, nameOf } from './service.js';
import type { Session } from './session.js';
import { describeStatus } from './status.js';

/** `rollback`: back to the revision before the current one, which is then deregistered. */
export async function rollback(session: Session): Promise<void> {
  const { clock, invocation, journal, line } = session;
  const deregisters = invocation.on('deregister-task-definition');
  const dryRun = invocation.on('dry-run');
  if (deregisters && !invocation.on('wait')) {
    throw new Failure(
      '--deregister-task-definition not works with --no-wait together. Please use --no-deregister-task-definition with --no-wait',
    );
  }
  journal.note({ v23: `Starting rollback ${dryRun ? 'DRY RUN' : ''}`, v28: 'Starting rollback' });
  const service = await describeStatus(session, 0);
  const controller = controllerOf(service);
  journal.note({ v23: `deployment controller: ${controller}`, v28: 'deployment controller' }, { type: controller });
  if (controller === 'CODE_DEPLOY') await deployByCodeDeploy(session);
  const current = text(service['taskDefinition']);
  const target = await previousRevision(session, current);
  const running = line.name === '2.3' ? undefined : await runningDeployment(session, 0);
  sayWhereTo(session, target, running);
  if (dryRun) {
    if (deregisters) journal.note(`task definition ${nameOf(current)} will be deregistered`);
    journal.note('DRY RUN OK');
    return;
  }
  await turnBack(session, target, running);
  if (!invocation.on('wait')) {
    journal.note('Service is rolled back.');
    return;
  }
  await clock.pause(REST_SECONDS);
  const until = line.name === '2.3' ? 'stable' : invocation.text('wait-until');
  await waitForService(session, service, until, target);
  journal.note(
    { v23: 'Service is stable now. Completed!', v26: `Service is ${until} now. Completed!`, v28: 'service completed' },
    { status: until },
  );
  if (deregisters) await deregister(session, current);
}

function sayWhereTo({ invocation, journal }: Session, target: string, running: string | undefined): void {
  const dryRun = invocation.on('dry-run') ? 'DRY RUN' : '';
  const name = nameOf(target);
  if (running !== undefined) {
    journal.note({
      v26: `Active deployment found, rolling back deployment ${nameOf(running)} ${dryRun}`,
      v28: 'rolling back',
    });
    journal.note({ v26: `Stopping deployment ${nameOf(running)} with rollback ${dryRun}` });
    return;
  }
  journal.note({ v26: `No active service deployment found, rolling back service tasks to ${name} ${dryRun}` });
  journal.note({ v23: `Rolling back to ${name} ${dryRun}`, v28: 'rolling back' }, { task_definition: name });
}

async function turnBack(session: Session, target: string, running: string | undefined): Promise<void> {
  const { cloud, journal } = session;
  if (running === undefined) {
    await updateTasks(session, { attributes: {}, taskDefinition: target, count: undefined });
    return;
  }
  journal.note({ v28: 'stopping service deployment' }, { deployment: nameOf(running) });
  const input: Fields = { serviceDeploymentArn: running, stopType: 'ROLLBACK' };
  await saying('failed to stop service deployment', cloud.call('ECS', 'StopServiceDeployment', input));
}

async function previousRevision(session: Session, current: string): Promise<string> {
  const family = nameOf(current).split(':')[0];
  let token: unknown;
  let found = false;
  do {
    const answer = await saying(
      'failed to list taskdefinitions',
      session.cloud.call('ECS', 'ListTaskDefinitions', {
        familyPrefix: family,
        maxResults: 100,
        sort: 'DESC',
        ...(token ? { nextToken: token } : {}),
      }),
    );
    for (const arn of texts(answer['taskDefinitionArns'])) {
      if (found) return arn;
      found = arn === current;
    }
    token = answer['nextToken'];
  } while (token);
  throw new NotFound('rollback target is not found');
}

async function deregister(session: Session, arn: string): Promise<void> {
  const name = nameOf(arn);
  session.journal.note(
    {
      v23: `Deregistering the rolled-back task definition ${name}`,
      v28: 'deregistering the rolled-back task definition',
    },
    { task_definition: name },
  );
  await saying(
    'failed to deregister task definition',
    session.cloud.call('ECS', 'DeregisterTaskDefinition', { taskDefinition: arn }),
  );
  session.journal.note(
    { v23: `${name} was deregistered successfully`, v28: 'task definition was deregistered' },
    { task_definition: name },
  );
}
