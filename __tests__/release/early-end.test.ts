import { expect, test } from '@jest/globals';
import { CancelledEarly, InputError, ReleaseError } from '../../src/errors.js';
import type { Mode } from '../../src/inputs/inputs.js';
import { InstallError } from '../../src/install/fault.js';
import { inPhase, narrate } from '../../src/release/narrator.js';
import { registeredFrom } from '../../src/release/plan.js';
import { release } from '../../src/release/release.js';
import { failureInWords } from '../support/in-words.js';
import { fakeWorld } from './support/fake-world.js';
import { inputs } from './support/inputs.js';
import { CONFIGS } from './support/releasing.js';
import { said } from './support/script.js';

const WRONG = new InputError([{ about: { kind: 'input', input: 'timeout' }, what: 'wrong' }]);

test.each<Mode>(['release', 'run', 'plan', 'rollback', 'continue', 'wait', 'setup'])(
  'an early end of mode %s is one of that mode',
  (mode) => {
    const { release: end, defect } = narrate(fakeWorld({ configs: {} }).world, mode).endOf(WRONG);
    expect(end).toMatchObject({ mode, status: 'failed', configs: [], failures: [{ cause: { kind: 'problems' } }] });
    expect(defect).toBeUndefined();
  },
);

test.each<[Error, string]>([
  [WRONG, 'problems'],
  [new InstallError({ kind: 'no-mirror-url' }), 'not-installed'],
  [new CancelledEarly(), 'cancelled-early'],
  [new ReleaseError('the disk is full'), 'early'],
])('an error that the workflow’s author reads is no defect: %s', (error, kind) => {
  const { release: end, defect } = narrate(fakeWorld({ configs: {} }).world, 'release').endOf(error);
  expect(end.failures).toMatchObject([{ cause: { kind } }]);
  expect(defect).toBeUndefined();
});

test.each([
  ['before', [], ['Nothing was changed.']],
  ['after', [{ kind: 'registered', registrations: new Map([['backend.yml', registeredFrom('shop:42')]]) }], []],
] as const)('only an error %s anything was registered says that nothing was changed', (_name, events, lines) => {
  const narrator = narrate(fakeWorld({ configs: {} }).world, 'release');
  for (const event of events) narrator.emit(event);
  const [failure] = narrator.endOf(new ReleaseError('the disk is full')).release.failures;
  expect(failure && failureInWords(failure).lines).toEqual(lines);
});

test('anything else that is thrown is a defect', () => {
  const thrown = new TypeError('a defect');
  const { release: end, defect } = narrate(fakeWorld({ configs: {} }).world, 'release').endOf(thrown);
  expect(end).toMatchObject({ status: 'failed', failures: [{ cause: { kind: 'defect' } }] });
  expect(defect).toBe(thrown);
});

test('a cancelled job that ends early is cancelled', () => {
  const fake = fakeWorld({ configs: {} });
  const narrator = narrate(fake.world, 'release');
  fake.cancel.abort();
  expect(narrator.endOf(new CancelledEarly()).release.status).toBe('cancelled');
});

test('an early end has the phases that were reached, and what was warned of', async () => {
  const fake = fakeWorld({ configs: CONFIGS, refuse: () => said('no such file') });
  const narrator = narrate(fake.world, 'release');
  const warning = { kind: 'no-tasks-desired', service: 'api', by: 'release' } as const;
  const work = async () => {
    const world = { ...fake.world, emit: narrator.emit };
    await inPhase(world, 'install', () => fake.clock.sleep(1500));
    narrator.emit({ kind: 'installed', version: '2.8.7' });
    narrator.emit({ kind: 'warning', warning });
    return release(world, inputs([['backend.yml']]), narrator).catch((error) => narrator.endOf(error).release);
  };
  const end = await fake.clock.drive(work());
  expect(end).toMatchObject({ status: 'failed', timing: { install: 1.5, look: 0, total: 0 }, warnings: [warning] });
  expect(end.spans?.map(({ phase }) => phase)).toEqual(['install', 'look']);
});

test('mode setup ends when ecspresso is there', () => {
  const narrator = narrate(fakeWorld({ configs: {} }).world, 'setup');
  narrator.emit({ kind: 'installed', version: '2.8.7' });
  expect(narrator.end()).toMatchObject({ mode: 'setup', status: 'installed', installed: { version: '2.8.7' } });
});
