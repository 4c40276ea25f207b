import type { Cloud } from '../../../src/ecs/cloud.js';
import type { CapacityProvider, ServiceSnapshot, TaskSnapshot } from '../../../src/ecs/snapshot.js';
import type { ContainerFile } from '../../../src/ecs/task-definition.js';
import type { DeployOptions } from '../../../src/ecspresso/cli.js';
import type { Verified } from '../../../src/ecspresso/verified.js';
import { CommandError } from '../../../src/errors.js';

/** One config as ecspresso would render it. */
export interface FakeConfig {
  readonly family: string;
  readonly service?: string;
  readonly cluster?: string;
  readonly region?: string | null;
  readonly containers?: readonly Partial<ContainerFile>[];
  readonly desiredCount?: number;
  readonly capacityProviderStrategy?: readonly CapacityProvider[];
  readonly deploymentConfiguration?: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds?: number;
  readonly hasServiceDefinition?: boolean;
  /** Members of its files that this ecspresso says it does not know. */
  readonly unknownFields?: readonly string[];
  readonly source?: Readonly<Record<string, unknown>>;
}

/** How a deployment of this ECS ends. */
export type End = 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL' | 'IN_PROGRESS';

/** What the test says about its world; everything has a good default. */
export interface Script {
  readonly configs: Readonly<Record<string, FakeConfig>>;
  /** Services that exist, by name. */
  readonly services?: Readonly<Record<string, Partial<ServiceSnapshot>>>;
  /** What somebody has begun to deploy to services at the start, `family:revision` by name. */
  readonly inFlight?: Readonly<Record<string, string>>;
  /** Texts of files of the repository. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly end?: (service: string, taskDefinition: string) => End;
  /** An error of `register`, `run` or `deploy` instead of its effect; `attempt` counts from 1. */
  readonly refuse?: (
    command: 'render' | 'register' | 'run' | 'deploy',
    name: string,
    attempt: number,
    options?: DeployOptions,
  ) => Error | undefined;
  /** Whether a refused deploy has taken effect nevertheless. */
  readonly takesEffect?: boolean;
  /** The task that `run` starts, after what was asked for. */
  readonly task?: (task: TaskSnapshot, age: number) => TaskSnapshot;
  /** Milliseconds that each registration takes. */
  readonly registerMilliseconds?: number;
  /** What `ecspresso diff` prints for a config; default: nothing. An error is its failure. */
  readonly diff?: (path: string) => string | Error;
  /** What `ecspresso verify` finds; default: nothing. An error is its failure. */
  readonly verify?: (path: string) => Verified | Error;
  readonly cloud?: Partial<Cloud>;
  readonly version?: string | undefined;
  readonly defaultRegion?: string | undefined;
}

/** A failed command that said this. */
export function said(words: string, exitCode = 1): CommandError {
  return new CommandError({ command: 'ecspresso', exitCode, said: words }, `[ERROR] FAILED. ${words}`);
}
