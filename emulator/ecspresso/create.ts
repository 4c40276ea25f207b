import { desiredCount } from './comparison.js';
import { saying } from './errors.js';
import { goJson, text, tidy } from './json.js';
import { CREATE_SERVICE, serviceOf, taskDefinitionInputOf } from './known-fields.js';
import { waitForStable } from './rollout.js';
import { describeService, loadServiceDefinition } from './service.js';
import type { Session } from './session.js';
import { printable, sendable } from './shape.js';
import { latestTaskDefinition, loadTaskDefinition, registerTaskDefinition } from './task-definition.js';

const REST_SECONDS = 3;

/** Creates the service that `deploy` did not find. `--revision` has no say here. */
export async function createService(session: Session): Promise<void> {
  const { clock, cloud, config, invocation, journal } = session;
  const dryRun = invocation.on('dry-run');
  journal.note({ v23: `Starting create service ${dryRun ? 'DRY RUN' : ''}`, v28: 'Starting create service' });
  const service = loadServiceDefinition(session);
  const definition = loadTaskDefinition(session);
  const count =
    desiredCount(service, invocation.number('tasks')) ?? (service['schedulingStrategy'] === 'REPLICA' ? 0 : undefined);
  if (dryRun) {
    journal.note('task definition:');
    journal.preview(`${goJson(tidy(printable(definition, taskDefinitionInputOf(session.line))), 2)}\n`);
    journal.note('service definition:');
    journal.preview(`${goJson(tidy(printable(service, serviceOf(session.line))), 2)}\n`);
    journal.note('DRY RUN OK');
    return;
  }
  const existing = invocation.on('latest-task-definition') || invocation.on('skip-task-definition');
  let taskDefinition: string;
  if (existing) {
    taskDefinition = await latestTaskDefinition(session, text(definition['family']));
    journal.note(
      { v23: `Using latest task definition ${taskDefinition}`, v28: 'using latest task definition' },
      { task_definition: taskDefinition },
    );
  } else taskDefinition = text((await registerTaskDefinition(session, definition))['taskDefinitionArn']);

  const { desiredCount: _replaced, ...attributes } = sendable(service, CREATE_SERVICE);
  await saying(
    'failed to create service',
    cloud.call('ECS', 'CreateService', {
      ...attributes,
      cluster: config.cluster,
      serviceName: config.service,
      taskDefinition,
      ...(count === undefined ? {} : { desiredCount: count }),
    }),
  );
  journal.note('Service is created');
  if (!invocation.on('wait')) return;
  await clock.pause(REST_SECONDS);
  await describeService(session);
  await waitForStable(session);
  journal.note('Service is stable now. Completed!');
}
