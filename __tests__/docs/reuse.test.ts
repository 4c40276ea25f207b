import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { byText } from '../../emulator/ecs/wire/member.js';
import { evaluated, GITHUB } from './support/expressions.js';
import { read } from './support/pages.js';
import { callable } from './support/uses.js';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const action = callable('./') ?? { inputs: [], outputs: [] };
const inputs = action.inputs.toSorted(byText);
const outputs = action.outputs.toSorted(byText);
/** Inputs of the action that the reusable workflow has not, and why. */
const LEFT_OUT = {
  comment: 'it needs `pull-requests: write`, which every caller would have to give',
  'github-token': "the job's own token is the default",
} as const;
/** Inputs of the reusable workflow's own, with their defaults. */
const OF_THE_JOB = {
  environment: undefined,
  'role-to-assume': undefined,
  'aws-region': undefined,
  'role-duration-seconds': 3600,
  'runs-on': 'ubuntu-latest',
  'timeout-minutes': 75,
} as const;
/** What says something about the runner of a job means nothing to another job. */
const OF_THE_RUNNER = ['cache-hit', 'ecspresso-path', 'ecspresso-version'];

describe('the composite action of examples/composite', () => {
  const composite = parse(read('examples/composite/action.yml')) as {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly steps: readonly Step[] };
  };
  const step = composite.runs.steps.find(({ id }) => id === 'release');

  test('passes every input on', () => {
    expect(Object.keys(composite.inputs).toSorted(byText)).toEqual(
      [...inputs, 'aws-region', 'role-to-assume'].toSorted(byText),
    );
    expect(step?.with).toEqual(Object.fromEntries(inputs.map((name) => [name, `\${{ inputs.${name} }}`])));
  });

  test('hands every output on', () => {
    expect(Object.keys(composite.outputs).toSorted(byText)).toEqual(outputs);
    for (const [name, { value }] of Object.entries(composite.outputs)) {
      expect(value).toBe(`\${{ steps.release.outputs.${name} }}`);
    }
  });
});

describe('the reusable workflow', () => {
  const text = read('.github/workflows/ecs-release.yml');
  const head = text.slice(0, text.indexOf('\nname:'));
  const { on, permissions, jobs } = parse(text) as {
    readonly on: {
      readonly workflow_call: {
        readonly inputs: Readonly<Record<string, { readonly default?: unknown }>>;
        readonly outputs: Readonly<Record<string, { readonly value: string }>>;
      };
    };
    readonly permissions: unknown;
    readonly jobs: Readonly<
      Record<
        string,
        {
          readonly environment: unknown;
          readonly concurrency: { readonly group: string };
          readonly permissions: unknown;
          readonly outputs: Readonly<Record<string, string>>;
          readonly steps: readonly Step[];
        }
      >
    >;
  };
  const job = jobs['release'];
  const call = on.workflow_call;

  const release = job?.steps.find(({ id }) => id === 'release');

  test('takes every input of the action but those that make no sense there, and says why in its head', () => {
    const own = Object.keys(OF_THE_JOB);
    expect(Object.keys(call.inputs).toSorted(byText)).toEqual(
      [...inputs.filter((name) => !Object.keys(LEFT_OUT).includes(name)), ...own].toSorted(byText),
    );
    for (const name of Object.keys(LEFT_OUT)) expect(head).toContain(`\`${name}\``);
  });

  test('passes each of them on, and has a use for its own', () => {
    const passed = inputs.filter((name) => !Object.keys(LEFT_OUT).includes(name));
    expect(Object.keys(release?.with ?? {}).toSorted(byText)).toEqual(passed.toSorted(byText));
    for (const name of passed.filter((input) => input !== 'title')) {
      expect(release?.with?.[name]).toBe(`\${{ inputs.${name} }}`);
    }
    const whole = JSON.stringify(jobs);
    expect(Object.keys(OF_THE_JOB).filter((name) => !whole.includes(`inputs.${name} }}`))).toEqual([]);
  });

  test('is blank where the caller gives nothing, but for the mode and what the job itself needs', () => {
    const given = Object.entries(call.inputs).filter(([, { default: value }]) => value !== '');
    expect(Object.fromEntries(given.map(([name, { default: value }]) => [name, value]))).toEqual({
      ...OF_THE_JOB,
      mode: 'release',
    });
  });

  test.each([
    ['', 'shop, production'],
    ['API', 'API'],
  ])('with the title "%s" the release is called "%s"', (title, called) => {
    const context = { github: GITHUB, inputs: { title, environment: 'production' } };
    expect(evaluated(release?.with?.['title'] ?? '', context)).toBe(called);
  });

  test('hands every output on that another job can use', () => {
    const names = outputs.filter((name) => !OF_THE_RUNNER.includes(name));
    expect(job?.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ steps.release.outputs.${name} }}`])),
    );
    expect(Object.fromEntries(Object.entries(call.outputs).map(([name, { value }]) => [name, value]))).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ jobs.release.outputs.${name} }}`])),
    );
  });

  test.each([
    ['one release and the next of the same product', {}, {}, true],
    ['releases of two products', { title: 'API' }, { title: 'Web' }, false],
    ['releases to two environments', {}, { environment: 'staging' }, false],
    ['a rollback and a release', { mode: 'rollback' }, {}, true],
    ['a plan and a release', { mode: 'plan' }, {}, false],
  ])('%s: same concurrency group', (_, workflow, other, same) => {
    const groupOf = (given: object): string =>
      evaluated(job?.concurrency.group ?? '', {
        github: GITHUB,
        inputs: { environment: 'production', title: '', mode: 'release', ...given },
      });
    expect(groupOf(workflow) === groupOf(other)).toBe(same);
    expect(groupOf(workflow)).toContain('ecspresso-release/shop/shop/production');
  });

  test('cancels nothing, has no more rights than it needs, and files no deployment for a plan', () => {
    expect(job).toMatchObject({
      environment: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
        name: '${{ inputs.environment }}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
        deployment: "${{ inputs.mode != 'plan' }}",
      },
      concurrency: { 'cancel-in-progress': false },
      permissions: { contents: 'read', 'id-token': 'write' },
    });
    expect(permissions).toEqual({});
  });

  test('runs the action of its own commit, whatever name the caller knows that by', () => {
    const [guard, workspace, self, credentials, last] = job?.steps ?? [];
    expect(guard).toMatchObject({ if: "job.workflow_sha == ''", run: expect.stringContaining('exit 1') });
    expect(workspace?.uses).toMatch(/^actions\/checkout@[0-9a-f]{40}$/);
    expect(workspace?.with).toEqual({ 'persist-credentials': false });
    expect(self).toMatchObject({
      uses: workspace?.uses,
      with: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
        repository: '${{ job.workflow_repository }}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
        ref: '${{ job.workflow_sha }}',
        path: '.ecspresso-release',
        'persist-credentials': false,
      },
    });
    expect(credentials?.uses).toMatch(/^aws-actions\/configure-aws-credentials@[0-9a-f]{40}$/);
    expect(last).toBe(release);
    expect(release?.uses).toBe('./.ecspresso-release');
    expect(job?.steps).toHaveLength(5);
  });
});
