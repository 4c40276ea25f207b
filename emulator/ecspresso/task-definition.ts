import { readDefinition, warnOfUnknown } from './config.js';
import { Failure, NotFound, saying, wrapped } from './errors.js';
import { count, type Fields, fields, text, texts, tidy } from './json.js';
import { taskDefinitionInputOf } from './known-fields.js';
import { describeService, nameOf } from './service.js';
import type { Session } from './session.js';
import { decoded, sendable } from './shape.js';

/** Reads a task definition file: the definition itself, or under `taskDefinition`. */
export function loadTaskDefinition(session: Session, path = session.config.taskDefinition): Fields {
  try {
    const file = readDefinition(path, session.context);
    const inner = Object.entries(file).find(([key]) => key.toLowerCase() === 'taskdefinition')?.[1];
    const unknown: string[] = [];
    const definition = decoded(tidy(inner ?? file), taskDefinitionInputOf(session.line), unknown);
    if (unknown[0] !== undefined) {
      warnOfUnknown(session.general, unknown[0].slice(0, 1).toUpperCase() + unknown[0].slice(1), path);
    }
    for (const [name, field] of [
      ['cpu', 'Cpu'],
      ['memory', 'Memory'],
    ] as const) {
      if (typeof definition[name] === 'number') {
        throw new Failure(
          `json: cannot unmarshal number into Go struct field RegisterTaskDefinitionInput.${field} of type string`,
        );
      }
    }
    return definition;
  } catch (error) {
    throw wrapped(`failed to load task definition ${path}`, error);
  }
}

/** Registers a definition and returns what ECS made of it. */
export async function registerTaskDefinition(session: Session, definition: Fields): Promise<Fields> {
  session.journal.note('Registering a new task definition...');
  const answer = await saying(
    'failed to register task definition',
    session.cloud.call('ECS', 'RegisterTaskDefinition', sendable(definition, taskDefinitionInputOf(session.line))),
  );
  const registered = fields(answer['taskDefinition']);
  const name = `${text(registered['family'])}:${count(registered['revision'])}`;
  session.journal.note(
    { v23: `Task definition is registered ${name}`, v28: 'Task definition is registered' },
    { task_definition: name },
  );
  return registered;
}

/** The ARN of a family's newest revision. */
export async function latestTaskDefinition(session: Session, family: string): Promise<string> {
  const answer = await saying(
    'failed to list taskdefinitions',
    session.cloud.call('ECS', 'ListTaskDefinitions', { familyPrefix: family, maxResults: 1, sort: 'DESC' }),
  );
  const arn = texts(answer['taskDefinitionArns'])[0];
  if (arn === undefined) throw new NotFound(`no task definitions family ${family} are found`);
  return arn;
}

/** A registered definition in the form of RegisterTaskDefinition's input. */
export async function describeTaskDefinition(session: Session, arn: string): Promise<Fields> {
  const answer = await saying(
    'failed to describe task definition',
    session.cloud.call('ECS', 'DescribeTaskDefinition', { include: ['TAGS'], taskDefinition: arn }),
  );
  const tags = answer['tags'];
  const definition = decoded(answer['taskDefinition'], taskDefinitionInputOf(session.line));
  return Array.isArray(tags) && tags.length > 0 ? { ...definition, tags } : definition;
}

/** Family and revision that `--revision` and its like refer to: the running service's, else the local file's family. */
export async function referredFamily(session: Session): Promise<{ family: string; revision: string }> {
  if (session.config.service === '') {
    session.journal.note({ v26: '[DEBUG] loading task definition' });
    return { family: text(loadTaskDefinition(session)['family']), revision: '' };
  }
  session.journal.note({ v26: '[DEBUG] loading service' });
  const service = await describeService(session);
  const [family = '', revision] = nameOf(service['taskDefinition']).split(':');
  if (revision === undefined) throw new Failure(`invalid task definition arn: ${text(service['taskDefinition'])}`);
  return { family, revision };
}
