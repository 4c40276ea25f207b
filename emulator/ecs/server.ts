import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator, EmulatorOptions, Fault, RecordedCall } from './contract.js';
import { run } from './operation.js';
import { stateOf } from './service/view.js';
import { type Answer, bodyOf, errorAnswer, json, parsed, send } from './wire/answer.js';
import { ApiError } from './wire/api-error.js';
import { inDisorder } from './wire/disorder.js';
import { accessDenied, expiredToken, newFaults, PAGE, type Strike, throttled } from './wire/fault.js';
import { type Shape, withoutNulls } from './wire/member.js';
import { answerQuery, isQuery } from './wire/query-protocol.js';
import { newQuotas } from './wire/quota.js';
import { outdated } from './wire/signature.js';
import { type Target, targetOf } from './wire/target.js';
import { newPast } from './world/past.js';
import { seededWorld } from './world/seed.js';

/** Operations that change nothing. */
const READ = /^(?:Describe|List|Get)/;

/** Spoils what a call answers; `undefined` cuts the connection before an answer. */
function spoilt(answer: Answer, kind: Fault['kind'] | undefined): Answer | undefined {
  if (kind?.type === 'reset-after') return undefined;
  return kind?.type === 'half-answer' ? { ...answer, half: true } : answer;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * Starts an emulator on 127.0.0.1. Besides the API it answers, without a signature: GET and DELETE /_emulator/calls,
 * POST and DELETE /_emulator/faults, GET /_emulator/services/<cluster>/<service>.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const awsClock = (): number => Date.now() + (options.ahead ?? 0) * 1000;
  const world = seededWorld(options, awsClock);
  const faults = newFaults(options.faults);
  const past = newPast(world);
  const quotas = options.quotas === false ? undefined : newQuotas();
  const startedAt = Date.now();
  const aborted = new AbortController();
  let recorded: Writable<RecordedCall>[] = [];

  function record(target: Target, input: Shape, userAgent: string): Writable<RecordedCall> {
    const { service, operation } = target;
    const call = { at: Date.now() - startedAt, service, operation, input, status: 0, userAgent };
    recorded.push(call);
    return call;
  }

  function perform(target: Target, input: Shape, strike?: Strike): Answer {
    world.agenda.catchUp();
    if (!READ.test(target.operation)) {
      if (faults.lag()) past.keep();
      return { ...json(200, run(world, target, input)), done: true };
    }
    const seen = strike?.lagMilliseconds ? past.before(strike.lagMilliseconds) : world;
    const output = run(seen, target, input);
    return { ...json(200, strike?.disorder ? inDisorder(output) : output), done: true };
  }

  async function answerCall(target: Target, input: Shape, strike: Strike): Promise<Answer | undefined> {
    const { kind } = strike;
    if (kind?.type === 'reset-before') return undefined;
    await pause(strike.delayMilliseconds);
    let answer: Answer;
    try {
      if (kind?.type === 'page')
        return { status: kind.status, body: PAGE, contentType: 'text/html', error: 'NotFromAws' };
      if (kind?.type === 'throttle') throw throttled();
      if (kind?.type === 'denied') throw accessDenied(world.home, target, input);
      if (kind?.type === 'expired') throw expiredToken();
      if (kind?.type === 'error') throw new ApiError(kind.code, kind.message, { status: kind.status });
      if (quotas?.admit(target, Date.now()) === false) throw throttled();
      answer = perform(target, input, strike);
    } catch (error) {
      answer = errorAnswer(error);
    }
    await pause(strike.lateMilliseconds);
    return answer;
  }

  async function pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: aborted.signal });
  }

  async function api(request: IncomingMessage, body: string): Promise<Answer | undefined> {
    const userAgent = request.headers['user-agent'] ?? '';
    const header = request.headers['x-amz-target'];
    if (header === undefined && isQuery(request.headers['content-type'] ?? '')) {
      const answer = answerQuery(world.home, body);
      const call = record({ service: 'other', operation: answer.operation }, {}, userAgent);
      call.status = answer.status;
      if (answer.error !== undefined) call.error = answer.error;
      return { ...answer, contentType: 'text/xml' };
    }
    const target = targetOf(typeof header === 'string' ? header : `.${request.method} ${request.url}`);
    let input: Shape = {};
    let problem: unknown;
    try {
      input = parsed(body);
    } catch (error) {
      problem = error;
    }
    const call = record(target, input, userAgent);
    if (request.headers.authorization === undefined) {
      problem = new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    problem ??= outdated(request.headers['x-amz-date'], awsClock());
    const strike = faults.strike(target.operation);
    if (strike.types.length > 0) call.faults = strike.types;
    const whole = problem === undefined ? await answerCall(target, input, strike) : errorAnswer(problem);
    const answer = whole?.done === true ? spoilt(whole, strike.kind) : whole;
    call.tookEffect = whole?.done === true;
    call.status = answer === undefined || answer.half === true ? 0 : answer.status;
    const error = call.status === 0 ? 'ConnectionReset' : answer?.error;
    if (error !== undefined) call.error = error;
    return answer;
  }

  function service(cluster: string, name: string) {
    world.agenda.catchUp();
    const found = world.clusters.get(cluster)?.services.get(name);
    return found === undefined ? undefined : stateOf(found);
  }

  function admin(request: IncomingMessage, path: string, body: string): Answer {
    const plain = (value: unknown, status = 200): Answer => ({
      status,
      body: JSON.stringify(value),
      contentType: 'application/json',
    });
    const [what = '', cluster = '', name = ''] = path.split('/').slice(2).map(decodeURIComponent);
    const question = `${request.method} ${what}`;
    if (question === 'GET calls') return plain(recorded);
    if (question === 'DELETE calls') recorded = [];
    else if (question === 'DELETE faults') faults.clear();
    else if (question === 'POST faults') {
      const given: unknown = JSON.parse(body);
      for (const fault of Array.isArray(given) ? given : [given]) faults.add(fault as Fault);
    } else if (question === 'GET services') {
      const state = service(cluster, name);
      return state === undefined ? plain({ message: 'No such service.' }, 404) : plain(state);
    } else return plain({ message: `The emulator has no ${question}.` }, 404);
    return plain({});
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('date', new Date(awsClock()).toUTCString());
    try {
      const body = await bodyOf(request);
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      send(response, path.startsWith('/_emulator/') ? admin(request, path, body) : await api(request, body));
    } catch (error) {
      if (!response.destroyed && !response.headersSent) send(response, errorAnswer(error));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  // Clients hold connections open for their next poll: closing them early would look like a fault.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => [...recorded],
    forget: () => {
      recorded = [];
    },
    addFault: faults.add,
    clearFaults: faults.clear,
    service,
    call: async (operation, input) => {
      const target: Target = { service: 'ecs', operation };
      const call = record(target, input, 'somebody else');
      try {
        const answer = perform(target, withoutNulls(input) as Shape);
        call.status = answer.status;
        call.tookEffect = true;
        return JSON.parse(answer.body) as Record<string, unknown>;
      } catch (error) {
        call.status = error instanceof ApiError ? error.status : 500;
        call.error = error instanceof ApiError ? error.code : 'ServerException';
        call.tookEffect = false;
        throw error;
      }
    },
    close: async () => {
      aborted.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
