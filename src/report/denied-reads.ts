import type { DeniedRead } from '../release/warning.js';

/** What a release does without, in the order of how much that is. */
const LOSES: Readonly<Record<DeniedRead['loses'], string>> = {
  'task-end': 'the end of the migration cannot be seen, and the release fails there',
  verdict: 'roll-outs are judged by rolloutState of DescribeServices alone',
  stages: 'stages and pauses are not seen: `wait-until: paused` or a stage waits until deployed',
  revisions: 'a deployment that came and went between two polls cannot be told from another one',
  'failed-tasks': 'failing tasks are neither counted nor explained',
  'task-log': 'the log of the migration is not shown',
  'failed-tasks-log': 'the last log lines of failed tasks are not shown',
};

/**
 * All that the role may not read, what is not available for that reason, and the statement of a policy that allows it,
 * ready to paste.
 */
export function deniedReadsText(reads: readonly DeniedRead[]): string {
  const losses = Object.keys(LOSES) as readonly DeniedRead['loses'][];
  const lost = losses.flatMap((loses) => {
    const actions = [...new Set(reads.filter((read) => read.loses === loses).map(({ action }) => action))];
    return actions.length === 0 ? [] : [`${actions.join(', ')}: ${LOSES[loses]}`];
  });
  return [
    'The role lacks permissions for monitoring:',
    ...lost.map((line) => `- ${line}`),
    'To allow them, add to the policy of the role:',
    ...statements(reads),
  ].join('\n');
}

/** One statement for all actions that need the same resources. */
function statements(reads: readonly DeniedRead[]): readonly string[] {
  const resourcesOf = (action: string): string =>
    JSON.stringify([...new Set(reads.filter((read) => read.action === action).map(({ resource }) => resource))]);
  const actions = [...new Set(reads.map(({ action }) => action))];
  const resources = [...new Set(actions.map(resourcesOf))];
  return resources.map((resource, index) => {
    const allowed = actions.filter((action) => resourcesOf(action) === resource);
    const statement = `{ "Effect": "Allow", "Action": ${JSON.stringify(allowed)}, "Resource": ${resource} }`;
    return `${statement}${index < resources.length - 1 ? ',' : ''}`;
  });
}
