import type { Clock } from '../ecs/clock.js';
import type { Cloud } from '../ecs/cloud.js';
import type { Ecspresso } from '../ecspresso/cli.js';
import type { Environment } from '../ecspresso/environment.js';
import type { Emit } from './events.js';

/** A file that exists only as long as it is needed. */
export interface TemporaryFile {
  readonly path: string;
  /** Removes it; never rejects. */
  remove(): Promise<void>;
}

/** Every effect of a release; everything else in this folder is pure over them. */
export interface World {
  readonly clock: Clock;
  readonly ecspresso: Ecspresso;
  /** Version of the ecspresso in use; undefined when it does not say. */
  readonly ecspressoVersion: string | undefined;
  /** The environment of ecspresso's processes, without what the inputs add for each config. */
  readonly environment: Environment;
  /** AWS in a region. */
  readonly cloud: (region: string) => Cloud;
  /** Region of the environment, for configs that name none. */
  readonly defaultRegion: string | undefined;
  readonly emit: Emit;
  readonly files: {
    /** Text of a file below the working directory; undefined when it cannot be read. */
    read(path: string): Promise<string | undefined>;
    /** A file in the runner's temporary folder that only this user can read. */
    temporary(name: string, content: string): Promise<TemporaryFile>;
    /** A hidden file in the folder of `path`, so that what it names relatively stays where it is. */
    beside(path: string, name: string, content: string): Promise<TemporaryFile>;
    /** Absolute form of a path below the working directory. */
    absolute(path: string): string;
  };
  /** An unguessable token. */
  readonly token: () => string;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}
