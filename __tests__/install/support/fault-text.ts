import { expect } from '@jest/globals';
import { InstallError } from '../../../src/install/fault.js';
import { installFaultText } from '../../../src/report/install/fault.js';

/** What people read of work that ends in an InstallError, line by line: the promises that a message makes. */
export async function faultTextOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(InstallError);
    return textOfFault(error);
  }
  throw new Error('It did not fail.');
}

/** What people read of an error, where it is an InstallError; else its message. */
export function textOfFault(error: unknown): string {
  if (!(error instanceof InstallError)) return String(error);
  const { title, more } = installFaultText(error.fault);
  return [title, ...more].join('\n');
}
