import type { Fault, OtherAction, ServiceState } from './contract.js';
import type { Others } from './other-actors.js';
import type { Recorder } from './recorder.js';
import type { Answer } from './wire/answer.js';
import type { Faults } from './wire/fault.js';

/** The path of requests to the emulator itself, beside the API. */
export const ADMIN = '/_emulator/';

/** The parts of the emulator that such requests read or change. */
export interface Administered {
  readonly faults: Faults;
  readonly recorder: Recorder;
  readonly others: Others;
  readonly service: (cluster: string, name: string) => ServiceState | undefined;
}

/** Answers a question such as `GET services/<cluster>/<service>`. */
export function administered({ faults, recorder, others, service }: Administered, asked: string, body: string): Answer {
  const [question = '', cluster = '', name = ''] = asked.split('/').map(decodeURIComponent);
  const given = (): readonly unknown[] => [JSON.parse(body) as unknown].flat();
  switch (question) {
    case 'GET calls':
      return plain(recorder.calls());
    case 'DELETE calls':
      recorder.forget();
      return plain({});
    case 'DELETE faults':
      faults.clear();
      return plain({});
    case 'POST faults':
      for (const fault of given()) faults.add(fault as Fault);
      return plain({});
    case 'POST others':
      for (const action of given()) others.add(action as OtherAction);
      return plain({});
    case 'GET services': {
      const state = service(cluster, name);
      return state === undefined ? plain({ message: 'No such service.' }, 404) : plain(state);
    }
    default:
      return plain({ message: `The emulator has no ${question}.` }, 404);
  }
}

function plain(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/json' };
}
