import { serviceTexts, taskDefinitionText } from './comparison.js';
import { NotFound, wrapped } from './errors.js';
import { type Fields, text } from './json.js';
import { describeService, loadServiceDefinition } from './service.js';
import type { Session } from './session.js';
import { describeTaskDefinition, latestTaskDefinition, loadTaskDefinition } from './task-definition.js';
import { colored, plainDiff, unifiedDiff } from './unified.js';

/** `diff`: the files against what runs. Differences are no failure: the exit code stays 0. */
export async function diff(session: Session): Promise<void> {
  const { config, invocation, journal, line } = session;
  const compare = invocation.on('unified') ? unifiedDiff : plainDiff;
  const color = line.name !== '2.3' && invocation.on('color');
  const show = (from: string, to: string, fromName: string, toName: string) => {
    const difference = compare(from, to, fromName, toName);
    if (difference === '') return;
    journal.write(line.name === '2.3' ? `${difference}\n` : colored(difference, color));
  };

  let remoteArn = '';
  if (config.service !== '') {
    const local = localService(session);
    const remote = await remoteService(session);
    const shown = serviceTexts(local, remote, line);
    show(shown.remote, shown.local, text(remote?.['serviceArn']), config.serviceDefinition);
    remoteArn = text(remote?.['taskDefinition']);
  }
  const local = loadTaskDefinition(session);
  if (remoteArn === '') remoteArn = await newestArn(session, text(local['family']));
  const remote = remoteArn === '' ? undefined : await describeTaskDefinition(session, remoteArn);
  show(taskDefinitionText(remote, line), taskDefinitionText(local, line), remoteArn, config.taskDefinition);
}

function localService(session: Session): Fields {
  try {
    return loadServiceDefinition(session);
  } catch (error) {
    throw wrapped('failed to load service definition', error);
  }
}

async function remoteService(session: Session): Promise<Fields | undefined> {
  try {
    return await describeService(session);
  } catch (error) {
    if (!(error instanceof NotFound)) throw wrapped('failed to describe service', error);
    session.journal.info('service not found, will create a new service');
    return undefined;
  }
}

async function newestArn(session: Session, family: string): Promise<string> {
  try {
    return await latestTaskDefinition(session, family);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    session.journal.info('task definition not found, will register a new task definition');
    return '';
  }
}
