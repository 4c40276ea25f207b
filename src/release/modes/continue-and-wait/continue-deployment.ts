import { AwsError, type Cloud } from '../../../ecs/cloud.js';
import { isOverSince, pauseKey, pausesOf } from '../../../ecs/pause.js';
import { primaryOf } from '../../../ecs/snapshot.js';

/** A deployment that a person named, and that is to be continued. */
export interface ToContinue {
  readonly cluster: string;
  readonly service: string;
  /** `ecs-svc/<N>`. */
  readonly deployment: string;
  /** ARN of its service deployment. */
  readonly serviceDeployment: string;
  /** Keys of the pauses that it was seen at: a later pause needs its own approval. */
  readonly pauses: readonly string[];
  /** Called with the stage just before ECS is asked to continue. */
  readonly beforeContinue?: ((stage: string) => void) | undefined;
}

/** What came of asking ECS to continue. */
export type Continuing =
  /** `pauses`: keys of those that were ended. */
  | { readonly kind: 'continued'; readonly pauses: readonly string[] }
  /** It is not paused there any more, or another deployment has taken its place: nothing was done. */
  | { readonly kind: 'not-paused' }
  | { readonly kind: 'refused'; readonly error: AwsError };

/**
 * The one place that tells ECS to continue a paused deployment (ContinueServiceDeployment). Both the service and the
 * service deployment are described just before: only the named deployment is continued, while it is PRIMARY, and only
 * at the pauses that were seen. Never rejects for what ECS answers.
 */
export async function continueDeployment(cloud: Cloud, toContinue: ToContinue): Promise<Continuing> {
  const { cluster, service, deployment, serviceDeployment, pauses, beforeContinue } = toContinue;
  try {
    const [{ found }, [now]] = await Promise.all([
      cloud.services(cluster, [service]),
      cloud.serviceDeployments([serviceDeployment]),
    ]);
    if (primaryOf(found[0])?.id !== deployment || now === undefined) return { kind: 'not-paused' };
    const seen = pausesOf(now).filter((pause) => pauses.includes(pauseKey(pause)));
    const ended: string[] = [];
    for (const pause of seen) {
      beforeContinue?.(pause.stage);
      if (await continuePause(cloud, serviceDeployment, pause.hookId)) ended.push(pauseKey(pause));
    }
    return ended.length === 0 ? { kind: 'not-paused' } : { kind: 'continued', pauses: ended };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { kind: 'refused', error };
  }
}

/** False where somebody was quicker. */
async function continuePause(cloud: Cloud, serviceDeployment: string, hookId: string): Promise<boolean> {
  try {
    await cloud.continueServiceDeployment(serviceDeployment, hookId, 'CONTINUE');
    return true;
  } catch (error) {
    if (error instanceof AwsError && isOverSince(error)) return false;
    throw error;
  }
}
