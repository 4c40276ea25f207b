import type { Invocation } from './arguments.js';
import type { Clock } from './clock.js';
import type { Cloud } from './cloud.js';
import type { Config } from './config.js';
import type { Journal } from './journal.js';
import type { JsonnetContext } from './jsonnet.js';
import type { Line } from './line.js';

/** Everything that a command works with. */
export interface Session {
  readonly line: Line;
  readonly config: Config;
  readonly context: JsonnetContext;
  readonly invocation: Invocation;
  readonly cloud: Cloud;
  readonly clock: Clock;
  /** Lines headed by service and cluster. */
  readonly journal: Journal;
  /** Lines without: what has to do with files. */
  readonly general: Journal;
}
