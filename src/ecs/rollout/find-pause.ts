import { answerIfAny } from '../answer-or-error.js';
import type { Cloud } from '../cloud.js';
import { type Pause, pausesOf } from '../pause.js';

/** The pause that holds a service deployment now; undefined where none does, there is none, or ECS does not say. */
export async function findPause(
  cloud: Pick<Cloud, 'serviceDeployments'>,
  arn: string | undefined,
): Promise<Pause | undefined> {
  if (arn === undefined) return undefined;
  const all = await answerIfAny(() => cloud.serviceDeployments([arn]));
  return all?.flatMap(pausesOf)[0];
}
