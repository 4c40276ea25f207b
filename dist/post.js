process.env.STATE_phase ??= '';
await import('./index.js');
