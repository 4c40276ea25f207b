import type { Pause } from '../pause.js';

/** Where a service deployment is on its way. Shares are percent of the traffic, where ECS tells them. */
export interface Course {
  readonly stage?: string | undefined;
  readonly productionTraffic?: number | undefined;
  readonly testTraffic?: number | undefined;
  readonly pauses: readonly Pause[];
}
