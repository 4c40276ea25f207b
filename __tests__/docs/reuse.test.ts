import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { byText } from '../../emulator/ecs/wire/member.js';
import { read } from './support/pages.js';
import { callable } from './support/uses.js';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const action = callable('./') ?? { inputs: [], outputs: [] };
const inputs = action.inputs.toSorted(byText);
const outputs = action.outputs.toSorted(byText);
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
  const { on, permissions, jobs } = parse(read('.github/workflows/ecs-release.yml')) as {
    readonly on: {
      readonly workflow_call: {
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly outputs: Readonly<Record<string, { readonly value: string }>>;
      };
    };
    readonly permissions: unknown;
    readonly jobs: Readonly<
      Record<
        string,
        {
          readonly environment: string;
          readonly concurrency: unknown;
          readonly permissions: unknown;
          readonly outputs: Readonly<Record<string, string>>;
          readonly steps: readonly Step[];
        }
      >
    >;
  };
  const job = jobs['release'];
  const call = on.workflow_call;

  test('has at most 15 inputs, env among them, and uses each', () => {
    expect(Object.keys(call.inputs).length).toBeLessThanOrEqual(15);
    expect(call.inputs).toHaveProperty('env');
    const text = JSON.stringify(jobs);
    expect(Object.keys(call.inputs).filter((name) => !text.includes(`inputs.${name} }}`))).toEqual([]);
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

  test('takes turns in an environment, in a group of its own, with no more rights than it needs', () => {
    expect(job).toMatchObject({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
      environment: '${{ inputs.environment }}',
      concurrency: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expressions look like this.
        group: 'ecspresso-release/${{ github.repository }}/${{ inputs.environment }}',
        'cancel-in-progress': false,
      },
      permissions: { contents: 'read', 'id-token': 'write' },
    });
    expect(permissions).toEqual({});
    expect(job?.steps.map(({ uses }) => uses?.replace(/@.*$/, ''))).toEqual([
      'actions/checkout',
      'aws-actions/configure-aws-credentials',
      'your-org/ecspresso-release',
    ]);
  });
});
