import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { observe } from '../../bench/process-use.js';
import { trackedProcesses } from '../../emulator/runner/tracked-processes.js';
import { type Case, cases } from './support/case.js';
import { judge } from './support/expectation.js';
import { FRONTEND_MIGRATION, frontendAlone, FRONTEND_RELEASED as RELEASED } from './support/product.js';
import { play } from './support/step.js';

const MIGRATED = { ...frontendAlone(), ...FRONTEND_MIGRATION };

const NOTHING_CHANGED = { status: 'failed', serves: { frontend: 'shop-frontend:17' } } as const;

const NOT_REGISTERED = {
  ...NOTHING_CHANGED,
  message: /^frontend could not be registered\.$/,
  errors: [/^frontend could not be registered$/],
  results: { frontend: 'skipped' },
} as const;

const NOT_MIGRATED = {
  ...NOTHING_CHANGED,
  results: { frontend: 'skipped' },
  taskDefinitions: { frontend: 'shop-frontend:18' },
  registered: ['shop-frontend'],
} as const;

const NOT_ROLLED_OUT = {
  ...NOT_MIGRATED,
  message: /^frontend was not rolled out: /,
  errors: [/^frontend was not rolled out: /],
  results: { frontend: 'failed' },
  failed: ['frontend'],
} as const;

/** Shell that does something instead of a command. */
function instead(command: string, shell: string): string {
  return `case " $* " in *" ${command} "*) ${shell} ;; esac`;
}

const KILLED = 'kill -KILL $$';
/** The command does its work, and is killed before it can end. */
const KILLED_AFTER = '"$program" "$@"; kill -KILL $$';
const GARBAGE = `printf '\\377\\000{"a":\\n<html>::error::pwned\\n##[error]pwned\\n'; exit 0`;

const ENDED: readonly Case[] = [
  {
    name: 'version: killed',
    inputs: frontendAlone(),
    before: instead('version', KILLED),
    ...NOTHING_CHANGED,
    message: /"ecspresso version" was ended by a signal/,
    errors: [/"ecspresso version" was ended by a signal/],
    evidence: [/Nothing was changed/],
  },
  {
    name: 'version: it cannot be run at all',
    inputs: frontendAlone(),
    before: 'exec /does/not/exist',
    ...NOTHING_CHANGED,
    message: /"ecspresso version" exited with code 127/,
    errors: [/"ecspresso version" exited with code 127/],
    evidence: [/Nothing was changed/],
  },
  {
    name: 'render: killed',
    inputs: frontendAlone(),
    before: instead('render', KILLED),
    ...NOTHING_CHANGED,
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found/],
    evidence: [/frontend-production\.yml: .*was ended by a signal/],
  },
  {
    name: 'register: killed',
    inputs: frontendAlone(),
    before: instead('register', KILLED),
    ...NOT_REGISTERED,
    evidence: [/was ended by a signal/, /No service was changed/],
  },
  {
    name: 'register: killed after ECS has taken the call',
    inputs: frontendAlone(),
    before: instead('register', KILLED_AFTER),
    ...NOT_REGISTERED,
    registered: ['shop-frontend'],
    evidence: [/was ended by a signal/, /No service was changed/],
  },
  {
    name: 'run: killed',
    inputs: MIGRATED,
    before: instead('run', KILLED),
    ...NOT_MIGRATED,
    message: /^The migration could not be started: .+([^.…]\.|…)$/,
    errors: [/^The migration could not be started: .+[^.]$/],
    evidence: [/was ended by a signal/, /A task may have been started/],
  },
  {
    name: 'run: killed after it has named its task, which is followed',
    inputs: MIGRATED,
    before: instead('run', KILLED_AFTER),
    ...RELEASED,
    migrationExit: '0',
    ran: ['shop-frontend:18'],
  },
  {
    name: 'deploy: killed',
    inputs: frontendAlone(),
    before: instead('deploy', KILLED),
    ...NOT_ROLLED_OUT,
    evidence: [/was ended by a signal/, /frontend serves shop-frontend:17 as before/],
  },
  {
    name: 'deploy: killed after ECS has taken the call, and ECS is believed',
    inputs: frontendAlone(),
    before: instead('deploy', KILLED_AFTER),
    ...RELEASED,
    warnings: [/^frontend was released, but its deploy command failed: /],
  },
];

const SPEAKING: readonly Case[] = [
  {
    name: 'version: garbage: an unknown version, taken for an old one',
    inputs: frontendAlone(),
    as: '2.3',
    before: instead('version', GARBAGE),
    ...RELEASED,
  },
  {
    name: 'render: garbage',
    inputs: frontendAlone(),
    before: instead('render', GARBAGE),
    ...NOTHING_CHANGED,
    message: /^1 problem found\. Nothing was changed\.$/,
    errors: [/^1 problem found/],
    evidence: [/succeeded, but what it printed is not (YAML|JSON)/],
  },
  {
    name: 'register: garbage',
    inputs: frontendAlone(),
    before: instead('register', GARBAGE),
    ...NOT_REGISTERED,
    evidence: [/succeeded, but what it printed is not JSON/],
  },
  {
    name: 'run: garbage and no task',
    inputs: MIGRATED,
    before: instead('run', GARBAGE),
    ...NOT_MIGRATED,
    message: /^The migration was started, but ecspresso did not say which task\.$/,
    errors: [/^The migration was started, but ecspresso did not say which task$/],
    evidence: [/check cluster production for it/],
  },
  {
    name: 'deploy: garbage, and it claims to have succeeded: ECS is believed',
    inputs: { ...frontendAlone(), timeout: '5s' },
    before: instead('deploy', GARBAGE),
    ...NOT_ROLLED_OUT,
    message: /^frontend timed out after 5 s/,
    errors: [/^frontend timed out after 5 s/],
  },
  {
    name: 'deploy: garbage beside its work',
    inputs: frontendAlone(),
    before: instead('deploy', `printf '::error::pwned\\n##[error]pwned\\n::stop-commands::x\\n' >&2`),
    ...RELEASED,
  },
];

const HANGING: readonly Case[] = [
  {
    name: 'version: it hangs and is ended',
    inputs: frontendAlone(),
    before: instead('version', 'exec sleep 1000'),
    ...NOTHING_CHANGED,
    message: /had not ended within 30 s and was made to/,
    errors: [/"ecspresso version" had not ended within 30 s and was made to/],
    evidence: [/Nothing was changed/],
  },
];

cases('an ecspresso that misbehaves', [...ENDED, ...SPEAKING, ...HANGING]);

/** Far above what a release takes (about 90 MB), far below what is poured into it. */
const MOST_MEGABYTES = 200;
/** The variable that tells the process of one step from those of others. */
const MARK = 'FAULTS_STEP';

jest.setTimeout(120_000);

test.each(['version', 'render', 'deploy'])(
  'a process that %s leaves behind with its output open holds up nobody',
  async (command) => {
    const { transcript } = await play({ inputs: frontendAlone(), before: instead(command, 'sleep 60 &') });
    expect(transcript.outputs['status']).toBe('released');
    // The step ended before it.
    expect([...transcript.orphans, ...transcript.leftovers].join('\n')).toContain('sleep 60');
  },
);

/** 50 MB, in lines of a hundred bytes or in one. */
const FLOOD = {
  lines: 'yes "$(printf %099d 0)" | head -c 50000000',
  'one line': 'head -c 50000000 /dev/zero | tr "\\0" x',
} as const;

test.each([
  ['stderr of deploy', 'lines', instead('deploy', `${FLOOD.lines} >&2`), RELEASED],
  ['stderr of deploy', 'one line', instead('deploy', `${FLOOD['one line']} >&2`), RELEASED],
  ['stdout of deploy', 'lines', instead('deploy', FLOOD.lines), RELEASED],
  [
    'stdout of render',
    'one line',
    instead('render', `${FLOOD['one line']}; exit 0`),
    {
      ...NOTHING_CHANGED,
      message: /^1 problem found\. Nothing was changed\.$/,
      errors: [/^1 problem found/],
      evidence: [/printed/],
    },
  ],
] as const)('50 MB on %s, %s: the memory stays small', async (_where, _how, before, expected) => {
  const mark = randomUUID();
  const observed = observe(() => trackedProcesses(MARK, mark).find(({ command }) => command.endsWith('index.js'))?.pid);
  const outcome = await play({ inputs: frontendAlone(), env: { [MARK]: mark }, before });
  const use = observed.stop();
  judge(outcome, expected);
  if (process.platform === 'linux') expect(use?.peakMegabytes).toBeLessThan(MOST_MEGABYTES);
});
