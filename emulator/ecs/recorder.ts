import type { RecordedCall } from './contract.js';
import type { Shape } from './wire/member.js';
import type { Target } from './wire/operation-name.js';

/** The User-Agent of calls that somebody else makes. */
export const SOMEBODY_ELSE = 'somebody else';

/** A recorded call whose end is not yet known. */
export type MutableCall = { -readonly [Key in keyof RecordedCall]: RecordedCall[Key] };

/** Every call since the start or the last `forget`. */
export interface Recorder {
  record(target: Target, input: Shape, userAgent: string): MutableCall;
  calls(): readonly RecordedCall[];
  forget(): void;
}

/** A recorder whose time begins now. */
export function newRecorder(): Recorder {
  const startedAt = Date.now();
  let recorded: MutableCall[] = [];
  return {
    record: ({ service, operation }, input, userAgent) => {
      const call = { at: Date.now() - startedAt, service, operation, input, status: 0, userAgent };
      recorded.push(call);
      return call;
    },
    calls: () => [...recorded],
    forget: () => {
      recorded = [];
    },
  };
}
