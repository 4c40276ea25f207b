import { expect } from '@jest/globals';
import { InputError, subjectLabel } from '../../../../src/errors.js';
import type { Inputs } from '../../../../src/inputs/inputs.js';
import { look } from '../../../../src/release/look/look.js';
import { warningText } from '../../../../src/report/warning.js';
import { fakeWorld } from '../../support/fake-world.js';
import { inputs } from '../../support/inputs.js';
import type { Script } from '../../support/script.js';

export const BACKEND = {
  family: 'shop-backend',
  service: 'backend',
  containers: [{ name: 'laravel', image: 'repo/backend:9f3c2e1' }],
};
export const FRONTEND = {
  family: 'shop-frontend',
  service: 'frontend',
  containers: [{ name: 'next', image: 'repo/frontend:9f3c2e1' }],
};
export const BOTH: Script = {
  configs: { 'backend.yml': BACKEND, 'frontend.yml': FRONTEND },
  services: { backend: {}, frontend: {} },
};

/** A look at a world; its warnings are as people read them. */
export function looking(
  script: Script,
  lines: readonly (readonly string[])[] = [Object.keys(script.configs)],
  more: Partial<Inputs> = {},
) {
  const fake = fakeWorld(script);
  const looked = async () => {
    const found = await fake.clock.drive(look(fake.world, inputs(lines, more)));
    return { ...found, warnings: found.warnings.map(warningText) };
  };
  return { ...fake, looked: looked() };
}

/** `where: what` of every problem. */
export async function problems(
  script: Script,
  lines?: readonly (readonly string[])[],
  more?: Partial<Inputs>,
): Promise<string[]> {
  const fake = looking(script, lines, more);
  try {
    await fake.looked;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(fake.journal).toEqual([]);
    return error.problems.map(({ about, what }) => `${subjectLabel(about)}: ${what}`);
  }
  return [];
}
