import stripAnsi from 'strip-ansi';
import { logLine } from './log-line.js';

/**
 * Whether ECS refused an UpdateService only because it wants a forced new deployment. By meaning, not by one literal: the
 * prefix differs between ecspresso versions. A CODE_DEPLOY service's "Cannot force a new deployment" is the opposite.
 * Source: the API's InvalidParameterException for a changed capacity provider strategy. A refused call changed nothing.
 */
export function demandsForce(stderr: string): boolean {
  const text = plain(stderr);
  if (/cannot force a new deployment/i.test(text)) return false;
  return inOrder(text, FORCE_DEMAND);
}

/**
 * Whether AWS refused a call because the call quota was used up, so that the same command may be repeated. Reads that
 * ecspresso makes only after ECS has taken its change are left out: a repeat would make the change again.
 */
export function isThrottled(stderr: string): boolean {
  return THROTTLED.test(plain(stderr));
}

/** ECS's ClientException while two registrations of one family meet. AWS's SDKs do not retry it; a repeat is safe. */
export function isConcurrentRegistration(stderr: string): boolean {
  return CONCURRENT_REGISTRATION.test(plain(stderr));
}

/** Whether `run` ended because ECS had no room to start a task: then no task exists and another try is safe. */
export function lacksCapacity(stderr: string): boolean {
  return NO_ROOM.test(plain(stderr));
}

/**
 * Whether ECS may have started a task although `run` failed: its call was not answered, or was interrupted, or is one of several
 * tries. A refusal (HTTP 4xx) of the only try has started nothing.
 */
export function mayHaveStarted(stderr: string): boolean {
  // The second: what ecspresso itself says when a signal ends it.
  return (
    UNANSWERED_RUN.test(plain(stderr)) ||
    stderr.split(/\r\n|\r|\n/).some((line) => /^(?:FAILED\. )?Interrupted$/.test(logLine(line).text))
  );
}

/**
 * Whether a read before the call did not find the task definition that was just registered: reads of ECS can lag behind writes.
 * Nothing was started. Source: the ECS API Reference, RunTask, on eventual consistency.
 */
export function lagsBehind(stderr: string): boolean {
  return NOT_THERE_YET.test(plain(stderr));
}

/** Whether ECS refused something because it is INACTIVE, as a task definition is that has been deregistered. */
export function namesInactive(said: string): boolean {
  return /\binactive\b/i.test(said);
}

/** Whether `deploy` ended before another controller than ECS was given something to roll out: at a call up to that one. */
export function endedBeforeController(stderr: string): boolean {
  return /operation error (ECS: (Describe|Update|Create)\w+|CodeDeploy: (List|BatchGet|Create)\w+)|find CodeDeploy|no CodeDeploy/i.test(
    plain(stderr),
  );
}

/** Whether the failure was one of the permissions of the credentials; names the action when AWS does. */
export function deniedAction(text: string): string | undefined {
  return /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(plain(text))?.[1];
}

/** Longest gist, characters. */
const LONGEST_GIST = 160;

/** So few words that they fit a title, without a full stop: the title brings its own. What `isCut` ends in dots. */
export interface Gist {
  readonly text: string;
  readonly isCut: boolean;
}

/** What was refused, in few of ecspresso's own words. */
export function gist(reason: string): Gist {
  const denied = deniedAction(reason);
  if (denied !== undefined) return { text: `${denied} is not allowed`, isCut: false };
  // What stands before the code is the SDK's.
  const aws = /[A-Z]\w*(?:Exception|Error): (.*)/s.exec(reason)?.[1] ?? reason;
  // A title is one sentence; the others are below it.
  const [first = ''] = aws.split(/(?<=\.)\s+(?=[A-Z])/);
  const line = first
    .replace(/^failed to [a-z ]+: /, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s.]+$/, '');
  return line.length > LONGEST_GIST
    ? { text: `${line.slice(0, LONGEST_GIST - 1).trimEnd()}…`, isCut: true }
    : { text: line, isCut: false };
}

const FORCE_DEMAND = [
  /operation error ECS: UpdateService, /,
  /InvalidParameterException: /i,
  /\b(must|needs? to|requires?)\b/i,
  /\bforc(e|ing)\b/i,
  /\bnew deployment\b/i,
];

/** How AWS's SDK for Go reports a call that AWS has refused, up to the code. */
const REFUSED =
  'operation error [A-Za-z ]{1,60}: OPERATION, (?:exceeded maximum number of attempts, \\d+, )?https response error StatusCode: [45]\\d\\d, RequestID: [^ ,]*, (?:api error )?';
const refusedCall = (operation: string, code: string): RegExp =>
  new RegExp(`${REFUSED.replace('OPERATION', operation)}(?:${code})`);

const THROTTLED = refusedCall(
  '(?!ListServiceDeployments|DescribeServiceDeployments)[A-Za-z]+',
  '(?:ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|Throttling): ',
);
const CONCURRENT_REGISTRATION = refusedCall(
  'RegisterTaskDefinition',
  'ClientException: Too many concurrent attempts to create a new revision',
);
const NOT_THERE_YET = refusedCall('DescribeTaskDefinition', 'ClientException: Unable to describe task definition');
/**
 * A failure of RunTask that ecspresso reports, or a refusal of the call itself. Source: the ECS API reference, RunTask and API
 * failure reasons.
 */
const NO_ROOM = new RegExp(
  `failed to run task: (?:${REFUSED.replace('OPERATION', 'RunTask')}\\w+(?:Exception|Error): )?(?:Capacity is unavailable\\b|RESOURCE:[A-Z]|AGENT(?: |$))`,
);
const UNANSWERED_RUN = /operation error ECS: RunTask, (?!https response error StatusCode: 4\d\d\b)/;
/** Whether the patterns occur one after the other. One pattern with `.*` between them takes hours on a hostile text. */
function inOrder(text: string, patterns: readonly RegExp[]): boolean {
  let rest = text;
  return patterns.every((pattern) => {
    const found = pattern.exec(rest);
    rest = found ? rest.slice(found.index + found[0].length) : '';
    return found !== null;
  });
}

function plain(text: string): string {
  return stripAnsi(text).replace(/\s+/g, ' ');
}

/**
 * Fixed wording of AWS's SDK for Go, of ECS and of ecspresso by which this action decides how a release goes on, and which is no secret:
 * a value that occurs in it by chance (`force`, `back`) must not hide it from the functions above.
 */
export const NEVER_REDACTED: readonly RegExp[] = [
  /operation error [A-Za-z ]{1,60}: [A-Z][A-Za-z]{1,60}, (?:exceeded maximum number of attempts, \d+, )?https response error StatusCode: \d{1,3}(?:, RequestID: (?:[0-9a-f-]{0,40}, )?)?/gi,
  /operation error [A-Za-z ]{1,60}: [A-Z][A-Za-z]{1,60}, /g,
  /\b(?:api error )?(?:InvalidParameter|Client|Throttling|Throttled|TooManyRequests|AccessDenied)(?:Exception)?: /gi,
  /\b(?:RequestLimitExceeded|Throttling): /g,
  /\bnot authorized to perform: (?:ecs|iam|logs|ecr|elasticloadbalancing|application-autoscaling|codedeploy|ssm|secretsmanager):/g,
  /Too many concurrent attempts to create a new revision|Unable to describe task definition/g,
  /failed to run task: |\bCapacity is unavailable\b|\bRESOURCE:[A-Z]+\b|\bAGENT\b/g,
  /\b(?:must|needs? to|requires?|(?:cannot )?forc(?:e|ing)|(?:a )?new deployment|inactive)\b/gi,
  /find CodeDeploy|no CodeDeploy/gi,
  /\bInterrupted\b|\bFAILED\. |\[(?:DEBUG|INFO|WARN|WARNING|ERROR)\] |"(?:level|msg)":/g,
];
