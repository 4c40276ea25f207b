import type { InstallRequest } from '../inputs/inputs.js';
import type { Exchange } from './http.js';
import type { Source } from './source.js';
import type { InstallWorld } from './world.js';

/** What the steps of one install share when something has to be fetched. */
export interface InstallContext {
  readonly request: InstallRequest;
  readonly source: Source;
  readonly exchange: Exchange;
  readonly world: InstallWorld;
}
