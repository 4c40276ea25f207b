import './cancellation.js';

import { setFailed } from '@actions/core';
import { main } from './main.js';
import { post } from './post.js';

const start = process.env['STATE_phase'] === undefined ? main : post;

start().catch((error: unknown) => {
  setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error));
});
