import type { TaskDefinitionSnapshot } from '../../../ecs/snapshot.js';
import { startsTasks } from '../../../ecs/statuses.js';
import type { PatientReads } from '../../look/patient-reads.js';
import { type Candidate, candidates, type PastDeployment } from './earlier-revisions.js';

/** Pages of twenty that are read at most: a service that has been deployed five times a day fills 90 days with 23. */
const MOST_PAGES = 25;
/** Revisions that are asked for at most, to find one that is still ACTIVE. */
const MOST_REVISIONS = 20;

/** The last successfully deployed revision of a service before the current one, or what was found instead. */
export type EarlierRevision =
  | { readonly kind: 'found'; readonly candidate: Candidate; readonly definition: TaskDefinitionSnapshot }
  /** `gone`: candidates that ECS will start nothing from any more. `complete`: the whole history was read. */
  | { readonly kind: 'none'; readonly gone: readonly string[]; readonly complete: boolean };

/** Reads the history of a service, page by page, until it holds an ACTIVE revision to go back to. Rejects with an `AwsError`. */
export async function previousRevision(
  cloud: PatientReads,
  cluster: string,
  service: string,
  current: string,
): Promise<EarlierRevision> {
  const history: PastDeployment[] = [];
  const gone: string[] = [];
  let next: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await cloud.successfulDeployments(cluster, service, next);
    const targets = [...new Set(answer.deployments.flatMap(({ target }) => (target === undefined ? [] : [target])))];
    const revisions = targets.length === 0 ? new Map<string, string>() : await cloud.serviceRevisions(targets);
    for (const { status, createdAt, finishedAt, target } of answer.deployments) {
      const taskDefinition = target === undefined ? undefined : revisions.get(target);
      history.push({
        status,
        createdAt,
        finishedAt,
        taskDefinition,
      });
    }
    for (const candidate of candidates(current, history)) {
      if (gone.includes(candidate.taskDefinition)) continue;
      if (gone.length >= MOST_REVISIONS) return { kind: 'none', gone, complete: false };
      const definition = await cloud.taskDefinition(candidate.taskDefinition);
      if (definition && startsTasks(definition.status)) return { kind: 'found', candidate, definition };
      gone.push(candidate.taskDefinition);
    }
    next = answer.next;
    if (next === undefined) return { kind: 'none', gone, complete: true };
  }
  return { kind: 'none', gone, complete: false };
}
