import { Failure, NotFound } from './errors.js';
import { type Fields, fields, list, text } from './json.js';
import { loadServiceDefinition } from './service.js';
import type { Session } from './session.js';
import { loadTaskDefinition } from './task-definition.js';

/** Why a resource was not checked. */
class Skipped extends Failure {
  override readonly name = 'Skipped';
}

type Check = () => Promise<void> | void;

/** `verify`: a tree of checks. Images, secrets, roles and target groups are beyond the stand-in and are skipped. */
export async function verify(session: Session): Promise<void> {
  const { cloud, config, journal } = session;
  const definition = loadTaskDefinition(session);
  journal.info(
    definition['executionRoleArn'] === undefined
      ? 'executionRoleArn is not set. Continue to verify with current session.'
      : 'failed to assume role to taskExecutionRole. Continue to verify with current session. the stand-in has no STS',
  );
  journal.note('Starting verify');
  const check = tree(session);
  await check(1, 'TaskDefinition', async () => {
    for (const container of list(definition['containerDefinitions'])) {
      await check(2, `ContainerDefinition[${text(container['name'])}]`, () =>
        verifyContainer(session, check, container),
      );
    }
  });
  await check(1, 'ServiceDefinition', () => {
    if (config.serviceDefinition === '') throw new Skipped('no ServiceDefinition');
    const network = fields(loadServiceDefinition(session)['networkConfiguration']);
    if (definition['networkMode'] !== 'awsvpc' || network['awsvpcConfiguration'] !== undefined) return;
    throw new Failure('networkConfiguration.awsvpcConfiguration required for the taskDefinition networkMode=awsvpc');
  });
  await check(1, 'Cluster', async () => {
    const answer = await cloud.call('ECS', 'DescribeClusters', { clusters: [config.cluster] });
    if (list(answer['clusters']).length === 0) throw new NotFound(`cluster ${config.cluster} is not found`);
  });
  journal.note('Verify OK!');
}

type Tree = (level: number, name: string, body: Check) => Promise<void>;

function tree({ invocation, journal, line }: Session): Tree {
  const colors = line.name !== '2.3' && invocation.on('color');
  const painted = (ink: number, words: string) => (colors ? `\u001b[${ink}m${words}\u001b[0m` : words);
  // 2.3 names a check before it begins and paints the reason too; later lines print name and mark together when it has
  // ended.
  const early = line.name === '2.3';
  return async (level, name, body) => {
    const indent = '  '.repeat(level);
    const mark = (ink: number, result: string, error?: string) => {
      const head = early ? '' : `${indent}${name}\n`;
      const text = `${head}${indent}--> [${painted(ink, result)}]${error === undefined ? '' : ` ${error}`}`;
      journal.print(text, { verify: name, result, ...(error === undefined ? {} : { error }) });
    };
    if (early) journal.print(`${indent}${name}`);
    try {
      await body();
      mark(32, 'OK');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error instanceof Skipped) {
        mark(36, 'SKIP', error.message);
        return;
      }
      mark(31, 'NG', error.message);
      throw new Failure(`verify ${name} failed: ${error.message}`);
    }
  };
}

async function verifyContainer(session: Session, check: Tree, container: Fields): Promise<void> {
  const { cloud, invocation } = session;
  const image = text(container['image']);
  await check(3, `Image[${image}]`, () => {
    throw image === '' ? new Failure('image is not defined') : new Skipped('the stand-in asks no registry');
  });
  for (const secret of list(container['secrets'])) {
    await check(3, `Secret ${text(secret['name'])}[${text(secret['valueFrom'])}]`, () => {
      throw new Skipped(`get a secret value for ${text(secret['valueFrom'])}`);
    });
  }
  const log = fields(container['logConfiguration']);
  if (log['logDriver'] !== 'awslogs') return;
  const options = fields(log['options']);
  const shown = Object.entries(options)
    .sort()
    .map(([key, value]) => `${key}=${String(value)}`);
  await check(3, `LogConfiguration[${shown.join(',')}]`, async () => {
    const group = text(options['awslogs-group']);
    if (group === '') throw new Failure('awslogs-group is required');
    if (options['awslogs-region'] === undefined) throw new Failure('awslogs-region is required');
    if (!invocation.on('put-logs')) throw new Skipped(`putting logs to ${group}`);
    const prefix = options['awslogs-stream-prefix'] === undefined ? '' : `${text(options['awslogs-stream-prefix'])}/`;
    const stream = `${prefix}${text(container['name'])}/ecspresso-verify-${Date.now()}`;
    try {
      await cloud.call('CloudWatch Logs', 'CreateLogStream', { logGroupName: group, logStreamName: stream });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (/UnknownOperationException/.test(error.message)) throw new Skipped('this cloud has no log streams to write');
      throw new Failure(`failed to create log stream ${stream} in ${group}: ${error.message}`);
    }
  });
}
