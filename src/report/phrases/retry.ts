import type { RepeatedCall, RetryReason } from '../../release/events.js';

/** What is done again, why and when; `seconds` is the time until the next try. */
export function retrySentence(what: RepeatedCall, why: RetryReason, seconds: number): string {
  const when =
    why.kind === 'unanswered'
      ? `retried for up to ${Math.round(why.patience)} s`
      : `once more in ${Math.round(seconds)} s`;
  return `${callText(what)}: ${retryReasonText(why)}; ${when}`;
}

function callText(call: RepeatedCall): string {
  switch (call.kind) {
    case 'register':
      return `register ${call.name}`;
    case 'deploy':
      return `deploy ${call.service}`;
    case 'run':
      return `run the ${call.name}`;
    case 'services': {
      const { services, cluster } = call;
      return `ask ECS about ${services.length === 1 ? services[0] : `the services of cluster ${cluster}`}`;
    }
  }
}

function retryReasonText(reason: RetryReason): string {
  switch (reason.kind) {
    case 'throttled':
      return 'AWS throttles its calls';
    case 'busy':
      return 'ECS is busy with other registrations';
    case 'no-capacity':
      return 'ECS has no capacity for the task now';
    case 'not-shown-yet':
      return 'ECS does not show the new task definition yet';
    case 'unanswered':
      return reason.error.reason;
  }
}
