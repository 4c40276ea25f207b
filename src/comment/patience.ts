/** How long GitHub may take for the comment, milliseconds: a cancelled step is killed 7.5 s after the signal. */
const PATIENCE = { usual: 15_000, cancelled: 2_000 } as const;

/** Aborted when the comment has taken too long, or when the job is cancelled meanwhile. */
export function commentPatience(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  // Not AbortSignal.any and .timeout: Node 20 forgets a timeout that only a joined signal refers to.
  setTimeout(() => controller.abort(), PATIENCE[cancelled.aborted ? 'cancelled' : 'usual']).unref();
  if (!cancelled.aborted) cancelled.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}
