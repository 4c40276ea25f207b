import { goJson, tidy } from './json.js';
import { taskDefinitionInputOf, taskDefinitionOf } from './known-fields.js';
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
    journal.write(`${goJson(tidy(printable(definition, taskDefinitionInputOf(session.line))), 2)}\n`);
    journal.note('DRY RUN OK');
    return;
  }
  const registered = await registerTaskDefinition(session, definition);
  if (!invocation.on('output')) return;
  const shape = taskDefinitionOf(session.line);
  journal.write(`${goJson(tidy(printable(decoded(registered, shape), shape)), 2)}\n`);
}
