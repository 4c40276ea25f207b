import { Failure, NotFound, saying } from './errors.js';
import { count, type Fields, fields, list, text } from './json.js';
import { describeInput, describeService, nameOf, primaryOf } from './service.js';
import type { Session } from './session.js';
import { refuseWithoutStages, stageOf, stageWatcher } from './stage.js';
import { deploymentLine, eventsOf, printEvent } from './status.js';
import { lostState, waitFor } from './waiter.js';

const REFRESH_SECONDS = 10;
const SETTLE_SECONDS = 3;
const SEARCH_SECONDS = 10;
const STABLE_POLL_SECONDS = 15;

/**
 * Waits for the service as the command asks: `stable`, (since 2.6) `deployed`, or (since 2.8.6) `ecs:<STAGE>`, after which nothing
 * is checked.
 */
export async function waitForService(
  session: Session,
  service: Fields,
  until: string,
  expected?: string,
): Promise<void> {
  const stage = stageOf(until);
  if (stage !== undefined) {
    refuseWithoutStages(session, service, stage);
    session.journal.note('Waiting for service deployment lifecycle stage...', { stage });
    await followDeployment(session, stageWatcher(session, stage));
    return;
  }
  if (until === 'deployed') await waitForDeployment(session);
  else await waitForStable(session);
  if (expected !== undefined && session.line.name !== '2.3' && service['deploymentController'] !== null) {
    await confirmPrimary(session, expected);
  }
}

/** Waits until one deployment is left and all its tasks run. */
export async function waitForStable(session: Session): Promise<void> {
  const { clock, journal } = session;
  journal.note('Waiting for service stable...(it will take a few minutes)');
  const show = statusPrinter(session);
  const printing = setInterval(() => {
    show().catch((error: unknown) => journal.warn(error instanceof Error ? error.message : String(error)));
  }, clock.milliseconds(REFRESH_SECONDS));
  try {
    await saying(
      'failed to wait for service stable',
      waitFor(session, {
        name: 'ServicesStable',
        operation: 'DescribeServices',
        input: describeInput(session),
        shortest: STABLE_POLL_SECONDS,
        over: stable,
      }),
    );
  } finally {
    clearInterval(printing);
  }
  await clock.pause(SETTLE_SECONDS);
  await show().catch((error: unknown) => journal.warn(error instanceof Error ? error.message : String(error)));
}

function stable(answer: Fields): boolean {
  if (list(answer['failures']).some((fields) => fields['reason'] === 'MISSING')) throw lostState();
  const services = list(answer['services']);
  if (services.some((fields) => fields['status'] === 'DRAINING' || fields['status'] === 'INACTIVE')) throw lostState();
  return services.every(
    (fields) => list(fields['deployments']).length === 1 && fields['runningCount'] === fields['desiredCount'],
  );
}

function statusPrinter(session: Session): () => Promise<void> {
  let lastEventAt = Date.now() / 1000;
  let lastDeployments = '';
  return async () => {
    const answer = await saying(
      `failed to describe ${session.line.name === '2.3' ? 'service deployments' : 'services'}`,
      session.cloud.call('ECS', 'DescribeServices', describeInput(session)),
    );
    const service = list(answer['services'])[0];
    if (service === undefined) throw new NotFound(`service ${session.config.service} is not found`);
    for (const event of eventsOf(service)) {
      if (count(event['createdAt']) <= lastEventAt) continue;
      printEvent(session, event);
      lastEventAt = count(event['createdAt']);
    }
    const lines = list(service['deployments']).map(deploymentLine);
    if (lines.join() !== lastDeployments) for (const line of lines) session.journal.note(line);
    lastDeployments = lines.join();
  };
}

async function waitForDeployment(session: Session): Promise<void> {
  session.journal.note('Waiting for service deployed...(it will take a few minutes)');
  await followDeployment(session, undefined);
}

/** Follows the deployment that has begun to its end, or until `reached` holds while it goes on. */
async function followDeployment(
  session: Session,
  reached: ((deployment: Fields) => boolean) | undefined,
): Promise<void> {
  const { clock, cloud, journal } = session;
  const arn = await runningDeployment(session, SEARCH_SECONDS);
  if (arn === undefined) {
    journal.note('No active deployment found');
    return;
  }
  journal.note(
    { v26: `Waiting for service deployment ${nameOf(arn)} to complete...`, v28: 'waiting for service deployment' },
    { deployment: nameOf(arn) },
  );
  const show = statusPrinter(session);
  let lastStatus = '';
  let lastSummary = '';
  for (;;) {
    await clock.wait(REFRESH_SECONDS);
    try {
      await show();
    } catch (error) {
      if (clock.signal.aborted || !(error instanceof Failure)) throw error;
      journal.warn(error.message);
      continue;
    }
    const answer = await saying(
      'failed to describe service deployments',
      cloud.call('ECS', 'DescribeServiceDeployments', { serviceDeploymentArns: [arn] }),
    );
    const deployment = list(answer['serviceDeployments'])[0];
    if (deployment === undefined) throw new NotFound(`service deployment not found: ${arn}`);
    const summary = summaryOf(deployment);
    if (summary.join() !== lastSummary) for (const line of summary) journal.note({ v28: line });
    lastSummary = summary.join();
    const status = text(deployment['status']);
    if (status !== lastStatus) {
      journal.note({ v26: `Service deployment status: ${status}`, v28: 'service deployment status' }, { status });
    }
    lastStatus = status;
    if (isDone(session, deployment, reached)) return;
  }
}

/** Whether nothing more is waited for; throws where that will never be. */
function isDone(
  { journal }: Session,
  deployment: Fields,
  reached: ((deployment: Fields) => boolean) | undefined,
): boolean {
  const status = text(deployment['status']);
  if (status === 'ROLLBACK_SUCCESSFUL' && reached !== undefined) {
    const reason = text(deployment['statusReason']);
    const what = 'service deployment has been rolled back before reaching the target lifecycle stage';
    throw new Failure(reason === '' ? what : `${what}: ${reason}`);
  }
  if (status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL') {
    journal.note({ v26: `Service deployment completed ${status}`, v28: 'service deployment completed' }, { status });
    return true;
  }
  if (['STOPPED', 'STOP_REQUESTED', 'ROLLBACK_FAILED'].includes(status)) {
    throw new Failure(`Service deployment failed ${status}`);
  }
  if (reached === undefined || !['PENDING', 'IN_PROGRESS'].includes(status) || !reached(deployment)) return false;
  const stage = text(deployment['lifecycleStage']);
  journal.note('service deployment reached the lifecycle stage', { stage });
  return true;
}

/** The service deployment that is IN_PROGRESS and began after this process, looked for that long. */
export async function runningDeployment(session: Session, searchSeconds: number): Promise<string | undefined> {
  const { clock, cloud, config, journal } = session;
  const until = Date.now() + clock.milliseconds(searchSeconds);
  for (;;) {
    const answer = await saying(
      'failed to list service deployments',
      cloud.call('ECS', 'ListServiceDeployments', {
        cluster: config.cluster,
        service: config.service,
        status: ['IN_PROGRESS', 'PENDING'],
      }),
    );
    const found = list(answer['serviceDeployments']).filter(
      (fields) => count(fields['createdAt']) * 1000 > clock.startedAt,
    );
    const newest = [...found].sort((a, b) => count(b['createdAt']) - count(a['createdAt']))[0];
    if (newest !== undefined) {
      const arn = text(newest['serviceDeploymentArn']);
      const createdAt = new Date(count(newest['createdAt']) * 1000).toISOString();
      journal.note(
        { v28: 'found deployment' },
        { arn: nameOf(arn), created_at: createdAt, status: text(newest['status']) },
      );
      return arn;
    }
    if (Date.now() >= until) return undefined;
    journal.note({ v28: 'no service deployments found, waiting...' });
    await clock.wait(SETTLE_SECONDS);
  }
}

function summaryOf(deployment: Fields): string[] {
  const line = (kind: string, revision: Fields) =>
    `${kind} ${nameOf(revision['arn'])} pending:${count(revision['pendingTaskCount'])} running:${count(revision['runningTaskCount'])}${sharesOf(revision)}`;
  return [
    line('TARGET', fields(deployment['targetServiceRevision'])),
    ...list(deployment['sourceServiceRevisions']).map((fields) => line('SOURCE', fields)),
  ];
}

/** The shares of the traffic, which only strategies that shift it have. */
function sharesOf({ requestedProductionTrafficWeight: production, requestedTestTrafficWeight: test }: Fields): string {
  if (production === undefined && test === undefined) return '';
  return ` production:${count(production).toFixed(1)}% test:${count(test).toFixed(1)}%`;
}

async function confirmPrimary(session: Session, expected: string): Promise<void> {
  const service = await describeService(session);
  const primary = primaryOf(service);
  if (primary === undefined) throw new Failure('no primary deployment found');
  const current = text(primary['taskDefinition']);
  if (nameOf(current) === nameOf(expected)) return;
  throw new Failure(`task definition ${expected} is not deployed yet. PRIMARY deployment is ${current}`);
}
