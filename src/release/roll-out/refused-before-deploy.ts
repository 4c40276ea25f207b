import type { AwsError } from '../../ecs/cloud.js';
import { revisionInProduction } from '../../ecs/service/running.js';
import { configOutcome } from '../config-outcome.js';
import type { Conflict } from '../conflict.js';
import type { Failure, Refusal } from '../failure.js';
import type { ServiceConfig } from '../plan.js';
import type { ServiceEnd } from '../service-end.js';
import type { RolledOut } from './rolled-out.js';

/** The end of a service that was not changed because of a conflict. `after` is the `family:revision` that was to be deployed. */
export function conflicted(config: ServiceConfig, after: string, conflict: Conflict): RolledOut {
  return notBegun(config, after, serviceEndIn(config, conflict), {
    cause: { kind: 'conflict', service: config.service, conflict },
    evidence: conflict.kind === 'deployed' ? [otherDeployment(conflict)] : [],
    advice: conflict.kind === 'gone' ? undefined : { kind: 'release-on-top' },
  });
}

/** The end of a service that was not changed because ECS did not say what it runs. */
export function unreadableService(config: ServiceConfig, after: string, error: AwsError): RolledOut {
  const { service, before, current, lifecycle } = config;
  const refusal: Refusal = { kind: 'unasked', service, error };
  return notBegun(
    config,
    after,
    { kind: 'as-before', before: before && (revisionInProduction(current, lifecycle) ?? before) },
    {
      cause: { kind: 'refused', service, refusal },
      evidence: [{ kind: 'refusal', refusal, after }],
    },
  );
}

function otherDeployment({ deployment }: Extract<Conflict, { kind: 'deployed' }>): Failure['evidence'][number] {
  const { id, taskDefinition, createdAt } = deployment;
  return { kind: 'other-deployment', id, taskDefinition, createdAt };
}

function serviceEndIn({ before }: ServiceConfig, conflict: Conflict): ServiceEnd {
  switch (conflict.kind) {
    case 'deployed': {
      const { taskDefinition } = conflict.deployment;
      return taskDefinition === before ? { kind: 'serves', taskDefinition } : { kind: 'replaced', by: taskDefinition };
    }
    case 'serves':
      return { kind: 'serves', taskDefinition: conflict.taskDefinition };
    case 'gone':
      return { kind: 'gone' };
  }
}

function notBegun(config: ServiceConfig, after: string, end: ServiceEnd, failure: Failure): RolledOut {
  const gone = end.kind === 'gone' ? { running: undefined } : {};
  const outcome = configOutcome(config, { after, result: 'failed', serves: 'old', end, ...gone });
  return { outcome, failure: { ...failure, console: outcome.url } };
}
