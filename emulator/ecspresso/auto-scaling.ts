import { saying } from './errors.js';
import { type Fields, list, text } from './json.js';
import type { Session } from './session.js';

/** Suspends, resumes or bounds the service's auto scaling, where the flags ask for it. */
export async function changeAutoScaling(session: Session): Promise<void> {
  const { cloud, config, invocation, journal } = session;
  const change = changeAsked(session);
  if (Object.keys(change).length === 0) return;
  const said = Object.entries(change).map(([key, value]) => `${key}=${value}`);
  journal.info(`Modify auto scaling settings ${said.join(',')}`);
  const resource = `service/${config.cluster}/${config.service}`;
  const dimension = { ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' };
  const answer = await saying(
    'failed to describe scalable targets',
    cloud.call('Application Auto Scaling', 'DescribeScalableTargets', { ResourceIds: [resource], ...dimension }),
  );
  const targets = list(answer['ScalableTargets']);
  if (targets.length === 0) {
    journal.warn(`No scalable target for ${resource}`);
    journal.info('Skip modifying auto scaling settings');
    return;
  }
  if (invocation.on('dry-run')) return;
  const { Suspend, ...bounds } = change;
  const suspension = Suspend === undefined ? {} : { SuspendedState: suspendedState(Suspend) };
  for (const target of targets) {
    journal.info(`Register scalable target ${text(target['ResourceId'])} ${said.join(',')}`);
    await saying(
      `failed to register scalable target ${text(target['ResourceId'])}`,
      cloud.call('Application Auto Scaling', 'RegisterScalableTarget', {
        ...dimension,
        ResourceId: target['ResourceId'],
        ...suspension,
        ...bounds,
      }),
    );
  }
}

function changeAsked({ invocation }: Session): Fields {
  const least = invocation.number('auto-scaling-min');
  const most = invocation.number('auto-scaling-max');
  const suspend = invocation.on('suspend-auto-scaling');
  return {
    ...(most === undefined ? {} : { MaxCapacity: most }),
    ...(least === undefined ? {} : { MinCapacity: least }),
    ...(suspend || invocation.on('resume-auto-scaling') ? { Suspend: suspend } : {}),
  };
}

function suspendedState(suspended: unknown): Fields {
  return {
    DynamicScalingInSuspended: suspended,
    DynamicScalingOutSuspended: suspended,
    ScheduledScalingSuspended: suspended,
  };
}
