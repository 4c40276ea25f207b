import { Failure, NotFound, saying } from './errors.js';
import { texts } from './json.js';
import type { Session } from './session.js';

/** Where ecspresso would make a CodeDeploy deployment; the stand-in only looks for the application. */
export async function deployByCodeDeploy(session: Session): Promise<never> {
  const answer = await saying('failed to list applications', session.cloud.call('CodeDeploy', 'ListApplications', {}));
  if (texts(answer['applications']).length === 0) throw new NotFound('no CodeDeploy applications found');
  throw new Failure('the stand-in makes no CodeDeploy deployments');
}
