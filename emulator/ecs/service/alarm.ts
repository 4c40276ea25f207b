import type { AlarmState } from '../contract.js';
import type { World } from '../world/world.js';
import { fail, finish } from './deployment.js';
import { alarmsOf, watchedAlarms } from './deployment-alarms.js';
import { tell } from './event.js';
import { requestRollback } from './scheduler.js';
import { currentServiceDeployment, type Service, type ServiceDeployment } from './service.js';

const FAILURE = 'ECS deployment alarms: alarm detected.';
const EVENT = 'alarm detected.';

/** Why a deployment ends by its alarms. The texts are inferred. */
function reasonOf(end: 'rolled back' | 'stopped', names: readonly string[]): string {
  return `Service deployment ${end} because of CloudWatch alarms in ALARM state: ${names.join(', ')}.`;
}

/** Sets the state of an alarm; deployments in progress that watch it end a while later, if it is still in ALARM. */
export function setAlarm(world: World, name: string, state: AlarmState): void {
  const before = world.alarms.get(name);
  world.alarms.set(name, state);
  if (state === 'OK' || before === 'ALARM') return;
  for (const cluster of world.clusters.values()) {
    for (const service of cluster.services.values()) {
      const current = currentServiceDeployment(service);
      if (current === undefined || current.ignoredAlarms.includes(name)) continue;
      if (!watchedAlarms(current.configuration).includes(name)) continue;
      world.after(world.durations.alarmReaction, () => react(world, service, current, name));
    }
  }
}

function react(world: World, service: Service, current: ServiceDeployment, name: string): void {
  if (current.status !== 'IN_PROGRESS' || world.alarms.get(name) !== 'ALARM') return;
  current.triggeredAlarms = [...current.triggeredAlarms, name];
  if (alarmsOf(current.configuration).rollback) {
    const reason = reasonOf('rolled back', current.triggeredAlarms);
    const cause = { failure: FAILURE, cause: 'ECS deployment alarms', reason, event: EVENT };
    requestRollback(world, service, current, cause);
    return;
  }
  tell(world, service, `) (deployment ${current.target.id}) deployment failed: ${EVENT}`);
  fail(world, current.target, FAILURE);
  finish(world, service, current, 'STOPPED', reasonOf('stopped', current.triggeredAlarms));
}
