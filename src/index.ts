import { setFailed } from '@actions/core';
import { main, post } from './main.js';

const start = process.env['STATE_phase'] === undefined ? main : post;

start().catch((error: unknown) => {
  setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error));
});
