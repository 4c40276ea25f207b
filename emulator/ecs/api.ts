import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './contract.js';
import { run } from './operation.js';
import type { Others } from './other-actors.js';
import { type MutableCall, type Recorder, SOMEBODY_ELSE } from './recorder.js';
import { accepted, complaintsAboutAnswer } from './wire/accepted.js';
import { type Answer, errorAnswer, json, parsed } from './wire/answer.js';
import { ApiError } from './wire/api-error.js';
import { accessDenied, expiredToken, type Faults, misshapen, PAGE, type Strike, throttled } from './wire/fault.js';
import { inDisorder } from './wire/list-order.js';
import { type Shape, withoutNulls } from './wire/member.js';
import { type Target, targetOf } from './wire/operation-name.js';
import { answerQuery, isQuery } from './wire/query-protocol.js';
import type { Quotas } from './wire/quota.js';
import { outdated } from './wire/signature.js';
import { newPast } from './world/read-lag.js';
import type { World } from './world/world.js';

/** Operations that change nothing. */
const READ = /^(?:Describe|List|Get)/;

/** Spoils what a call answers; `undefined` cuts the connection before an answer. */
function spoilt(answer: Answer, kind: Fault['kind'] | undefined): Answer | undefined {
  if (kind?.type === 'reset-after') return undefined;
  if (kind?.type === 'misshapen') return { ...answer, body: misshapen(answer.body, kind.path, kind.value) };
  return kind?.type === 'half-answer' ? { ...answer, half: true } : answer;
}

/** The API without its HTTP server. */
export interface Api {
  /** Answers a request as AWS does; `undefined` cuts the connection. */
  answer(request: IncomingMessage, body: string): Promise<Answer | undefined>;
  /** A call from the outside, by somebody else; rejects with an ApiError. */
  call(operation: string, input: Shape): Shape;
  /** What nobody waits for any more. */
  abort(): void;
}

/** What the API works on. */
export interface ApiParts {
  readonly world: World;
  readonly faults: Faults;
  readonly quotas: Quotas | undefined;
  readonly recorder: Recorder;
  readonly others: Others;
  readonly checkAnswers: boolean;
  /** AWS's clock, epoch milliseconds. */
  readonly awsClock: () => number;
}

/**
 * The API of a world, with its faults, its quotas and its other people. Long as a closure: its parts are short and share the
 * world.
 */
export function newApi(parts: ApiParts): Api {
  const { world, faults, quotas, recorder, others, awsClock } = parts;
  const past = newPast(world);
  const aborted = new AbortController();

  function perform(target: Target, input: Shape, strike?: Strike): Shape {
    world.clock.catchUp();
    const known = accepted(target, input);
    if (!READ.test(target.operation)) {
      if (faults.lag()) past.keep();
      const output = run(world, target, known);
      others.called(target.operation);
      return output;
    }
    const seen = strike?.lagMilliseconds ? past.before(strike.lagMilliseconds) : world;
    const output = run(seen, target, known);
    others.called(target.operation);
    return strike?.disorder ? inDisorder(output) : output;
  }

  /** What a fault answers instead of ECS, if it does. */
  function spoiltBefore(target: Target, input: Shape, { kind }: Strike): ApiError | undefined {
    if (kind?.type === 'throttle') return throttled();
    if (kind?.type === 'denied') return accessDenied(world.home, target, input);
    if (kind?.type === 'expired') return expiredToken();
    if (kind?.type === 'error') return new ApiError(kind.code, kind.message, { status: kind.status });
    return quotas?.admit(target, Date.now()) === false ? throttled() : undefined;
  }

  async function answerCall(call: MutableCall, target: Target, strike: Strike): Promise<Answer | undefined> {
    const { input } = call;
    const { kind } = strike;
    if (kind?.type === 'reset-before') return undefined;
    await pause(strike.delayMilliseconds);
    if (kind?.type === 'page')
      return { status: kind.status, body: PAGE, contentType: 'text/html', error: 'NotFromAws' };
    let answer: Answer;
    try {
      const error = spoiltBefore(target, input, strike);
      if (error !== undefined) throw error;
      const answered = json(200, perform(target, input, strike));
      if (parts.checkAnswers) call.complaints = complaintsAboutAnswer(target, JSON.parse(answered.body));
      answer = { ...answered, done: true };
    } catch (error) {
      answer = errorAnswer(error);
    }
    await pause(strike.lateMilliseconds);
    return answer;
  }

  async function pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: aborted.signal });
  }

  async function answerJson(request: IncomingMessage, body: string): Promise<Answer | undefined> {
    const header = request.headers['x-amz-target'];
    const target = targetOf(typeof header === 'string' ? header : `.${request.method} ${request.url}`);
    let input: Shape = {};
    let problem: unknown;
    try {
      input = parsed(body);
    } catch (error) {
      problem = error;
    }
    const call = recorder.record(target, input, request.headers['user-agent'] ?? '');
    if (request.headers.authorization === undefined) {
      problem = new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    problem ??= outdated(request.headers['x-amz-date'], awsClock());
    const strike = faults.strike(target.operation);
    if (strike.types.length > 0) call.faults = strike.types;
    const whole = problem === undefined ? await answerCall(call, target, strike) : errorAnswer(problem);
    const answer = whole?.done === true ? spoilt(whole, strike.kind) : whole;
    call.tookEffect = whole?.done === true;
    call.status = answer === undefined || answer.half === true ? 0 : answer.status;
    const error = call.status === 0 ? 'ConnectionReset' : answer?.error;
    if (error !== undefined) call.error = error;
    return answer;
  }

  function answerText(request: IncomingMessage, body: string): Answer {
    const answer = answerQuery(world.home, body);
    const target: Target = { service: 'other', operation: answer.operation };
    const call = recorder.record(target, {}, request.headers['user-agent'] ?? '');
    call.status = answer.status;
    if (answer.error !== undefined) call.error = answer.error;
    return { ...answer, contentType: 'text/xml' };
  }

  return {
    answer: async (request, body) =>
      request.headers['x-amz-target'] === undefined && isQuery(request.headers['content-type'] ?? '')
        ? answerText(request, body)
        : answerJson(request, body),
    call: (operation, input) => {
      const target: Target = { service: 'ecs', operation };
      const call = recorder.record(target, input, SOMEBODY_ELSE);
      try {
        const output = perform(target, withoutNulls(input) as Shape);
        call.status = 200;
        call.tookEffect = true;
        return output;
      } catch (error) {
        call.status = error instanceof ApiError ? error.status : 500;
        call.error = error instanceof ApiError ? error.code : 'ServerException';
        call.tookEffect = false;
        throw error;
      }
    },
    abort: () => aborted.abort(),
  };
}
