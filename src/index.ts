import { setFailed } from '@actions/core';
import { main } from './main.js';

main().catch((error: unknown) => {
  setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error));
});
