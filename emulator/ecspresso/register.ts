import { goJson, tidy } from './json.js';
import { TASK_DEFINITION, TASK_DEFINITION_INPUT } from './known-fields.js';
import type { Session } from './session.js';
import { decoded, printable } from './shape.js';
import { loadTaskDefinition, registerTaskDefinition } from './task-definition.js';

/** `register`: the local task definition becomes a revision; `--output` prints what ECS made of it. */
export async function register(session: Session): Promise<void> {
  const { invocation, journal } = session;
  const dryRun = invocation.on('dry-run');
  journal.note({
    v23: `Starting register task definition ${dryRun ? 'DRY RUN' : ''}`,
    v28: 'Starting register task definition',
  });
  const definition = loadTaskDefinition(session);
  if (dryRun) {
    journal.note('task definition:');
    journal.write(`${goJson(tidy(printable(definition, TASK_DEFINITION_INPUT)), 2)}\n`);
    journal.note('DRY RUN OK');
    return;
  }
  const registered = await registerTaskDefinition(session, definition);
  if (!invocation.on('output')) return;
  journal.write(`${goJson(tidy(printable(decoded(registered, TASK_DEFINITION), TASK_DEFINITION)), 2)}\n`);
}
