const controller = new AbortController();

/**
 * Aborted by the runner's first signal; the later ones find us already ending. On Windows they are Ctrl-C and Ctrl-Break; a
 * terminal or a container that goes away says SIGHUP or SIGQUIT. Source: actions/runner, ProcessInvoker.
 */
export const cancelled: AbortSignal = controller.signal;

// index.ts loads this module first, so that a signal is caught even while the others are being loaded.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const) {
  process.on(name, () => controller.abort());
}
