import type { Fault } from '../../ecs/diagnosis/diagnosis.js';

/** What kept tasks from running, as a phrase that completes "3 tasks …" or, with `its`, "its task …". */
export function faultPhrase(fault: Fault, whose: 'their' | 'its' = 'their'): string {
  switch (fault.kind) {
    case 'image':
      return `could not pull ${whose} image`;
    case 'memory':
      return `ran out of memory${fault.container === undefined ? '' : ` (container ${fault.container})`}`;
    case 'secrets':
      return `could not read ${whose} secrets`;
    case 'set-up':
      return 'could not be set up';
    case 'load-balancer':
      return 'failed the load balancer health check';
    case 'health-check':
      return `failed ${whose} container health check`;
    case 'spot':
      return `lost ${whose} Spot capacity`;
    case 'exit':
      return `stopped because container ${exitsText(fault)}`;
    case 'machine':
      return `lost ${whose} underlying host`;
    case 'start':
      return 'failed to start';
    case 'unknown':
      return 'stopped';
  }
}

/** "app exited with code 1", or both where it is not known which ended first. */
function exitsText({ container, exitCode, or = [] }: Extract<Fault, { kind: 'exit' }>): string {
  return [{ container, exitCode }, ...or]
    .map((exit) => `${exit.container} exited with code ${exit.exitCode}`)
    .join(', or ');
}
