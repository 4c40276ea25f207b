import { stringify } from 'yaml';
import { goJson, tidy } from './json.js';
import { serviceOf, taskDefinitionInputOf } from './known-fields.js';
import { loadServiceDefinition } from './service.js';
import type { Session } from './session.js';
import { printable } from './shape.js';
import { loadTaskDefinition } from './task-definition.js';

/** `render`: prints each target in turn on stdout, until one of them fails. */
export function render(session: Session): void {
  const parts: string[] = [];
  try {
    for (const target of session.invocation.targets) parts.push(rendered(session, target));
  } finally {
    session.journal.write(parts.join(''));
  }
}

function rendered(session: Session, target: string): string {
  if (target === 'config') {
    return session.invocation.on('jsonnet')
      ? `${JSON.stringify(session.config.rendered, null, 2)}\n`
      : yamlOf(session.config.rendered);
  }
  return target === 'servicedef' || target === 'service-definition'
    ? `${goJson(tidy(printable(loadServiceDefinition(session), serviceOf(session.line))), 2)}\n`
    : `${goJson(tidy(printable(loadTaskDefinition(session), taskDefinitionInputOf(session.line))), 2)}\n`;
}

function yamlOf(config: Session['config']['rendered']): string {
  const { timeout, ...rest } = config;
  return `${stringify(rest)}timeout: ${JSON.stringify(timeout)}\n`;
}
