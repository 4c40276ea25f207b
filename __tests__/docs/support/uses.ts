import { parse } from 'yaml';
import { type Context, evaluated, GITHUB } from './expressions.js';
import { read, type Snippet } from './pages.js';

/** One use of the action, with what it is given in one run. */
export interface Use {
  /** Where it stands, with job and leg of a matrix. */
  readonly where: string;
  /** What stands under `with:`, as written. */
  readonly written: Readonly<Record<string, string>>;
  /** The same with plausible values in place of expressions. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Something that a `uses:` names: what it takes and what it gives. */
export interface Callable {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly env?: Context;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, unknown>> };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

interface Document {
  readonly on?: Readonly<Record<string, { readonly inputs?: Declared; readonly outputs?: Declared }>>;
  readonly env?: Context;
  readonly jobs?: Readonly<Record<string, Job>>;
  readonly inputs?: Declared;
  readonly outputs?: Declared;
  readonly runs?: { readonly steps?: readonly Step[] };
}

type Declared = Readonly<Record<string, { readonly default?: unknown }>>;

/** What stands behind the other names that snippets use. */
const FILES: Readonly<Record<string, string>> = {
  'your-org/ecspresso-release/.github/workflows/ecs-release.yml': '.github/workflows/ecs-release.yml',
  './.github/workflows/ecs-release.yml': '.github/workflows/ecs-release.yml',
  'your-org/platform-actions/ecs-release': 'examples/composite/action.yml',
};

const NAME = 'your-org/ecspresso-release';
/** By its name, from its own repository, or from where the reusable workflow puts it. */
const ACTION = new RegExp(`^(?:${NAME}(?:@.*)?|\\./(?:\\.ecspresso-release)?)$`);

/** What a `uses:` of this project takes and gives; undefined for everybody else's. */
export function callable(uses: string | undefined): Callable | undefined {
  if (uses === undefined) return undefined;
  const file = ACTION.test(uses) ? 'action.yml' : FILES[uses.replace(/@.*$/, '')];
  if (file === undefined) return undefined;
  const { on, inputs, outputs } = parse(read(file)) as Document;
  const call = on?.['workflow_call'];
  return { inputs: Object.keys(call?.inputs ?? inputs ?? {}), outputs: Object.keys(call?.outputs ?? outputs ?? {}) };
}

/** Every `uses:` of this project in a snippet, with the names that it gives and its id (for a job: the job's name). */
export function calls(snippet: Snippet): readonly {
  readonly uses: Callable;
  readonly kind: 'step' | 'job';
  readonly id: string | undefined;
  readonly given: readonly string[];
}[] {
  const document = documentOf(snippet);
  const jobs = Object.entries(document.jobs ?? {});
  const steps = [...jobs.flatMap(([, job]) => job.steps ?? []), ...(document.runs?.steps ?? [])];
  return [
    ...jobs.map(([id, job]) => ({ ...job, id, kind: 'job' as const })),
    ...steps.map((step) => ({ ...step, id: step.id, kind: 'step' as const })),
  ].flatMap(({ uses, id, kind, with: given }) => {
    const known = callable(uses);
    return known === undefined ? [] : [{ uses: known, kind, id, given: Object.keys(given ?? {}) }];
  });
}

/** Every use of the action in a snippet, once for each leg of a matrix; through reusable workflow and composite action, too. */
export function uses(snippet: Snippet): readonly Use[] {
  const document = documentOf(snippet);
  const { workflow_dispatch: byHand, workflow_call: called } = document.on ?? {};
  const inputs = defaultsOf({ ...byHand?.inputs, ...called?.inputs });
  const context = { github: GITHUB, inputs, env: valuesOf(document.env ?? {}, { github: GITHUB, inputs }) };
  return Object.entries(document.jobs ?? {}).flatMap(([name, job]) =>
    legsOf(job).flatMap((matrix) => {
      const leg = Object.keys(matrix).length === 0 ? '' : ` (${Object.values(matrix).join(', ')})`;
      const env = { ...context.env, ...valuesOf(job.env ?? {}, context) };
      return usesOf(`${snippet.where} ${name}${leg}`, [job, ...(job.steps ?? [])], { ...context, env, matrix });
    }),
  );
}

/** A document whichever way a snippet shows it: a workflow, some jobs, some steps, or a part of `with:`. */
function documentOf({ value }: Snippet): Document {
  if (Array.isArray(value)) return { jobs: { job: { steps: value as Step[] } } };
  if (typeof value !== 'object' || value === null) return {};
  const known = callable('./')?.inputs ?? [];
  if (Object.entries(value).every(([name, given]) => known.includes(name) && typeof given !== 'object')) {
    return { jobs: { job: { steps: [{ uses: './', with: value as Step['with'] & object }] } } };
  }
  const { steps } = value as { steps?: readonly Step[] };
  if (steps !== undefined) return { jobs: { job: { steps } } };
  const jobs = Object.values(value).every((item) => typeof item === 'object' && item !== null && isJob(item as object));
  return jobs && !('jobs' in value) ? { jobs: value as Record<string, Job> } : (value as Document);
}

function isJob(value: object): boolean {
  return 'steps' in value || 'uses' in value;
}

function usesOf(where: string, steps: readonly Step[], context: Context): readonly Use[] {
  return steps.flatMap(({ uses: name, with: given = {} }) => {
    const file = FILES[name?.replace(/@.*$/, '') ?? ''];
    if (name === undefined || (file === undefined && !ACTION.test(name))) return [];
    const written = stringsOf(given);
    const inputs = valuesOf(written, context);
    if (file === undefined) return [{ where, written, inputs }];
    const { on, inputs: own, jobs, runs } = parse(read(file)) as Document;
    const passed = { ...defaultsOf(on?.['workflow_call']?.inputs ?? own ?? {}), ...inputs };
    const inner = [...Object.values(jobs ?? {}).flatMap((job) => job.steps ?? []), ...(runs?.steps ?? [])];
    return usesOf(where, inner, { github: GITHUB, inputs: passed });
  });
}

function legsOf(job: Job): readonly Context[] {
  const matrix = job.strategy?.matrix;
  if (matrix === undefined) return [{}];
  return Object.entries(matrix).reduce<readonly Context[]>(
    (legs, [name, values]) => {
      // A matrix that a job makes up at run time: any service of the kind.
      const list = Array.isArray(values) ? values : ['api'];
      return legs.flatMap((leg) => list.map((value: unknown) => ({ ...leg, [name]: value })));
    },
    [{}],
  );
}

function defaultsOf(declared: Declared): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: value }]) => [
      name,
      evaluated(String(value ?? ''), { github: GITHUB }),
    ]),
  );
}

function valuesOf(values: Context, context: Context): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(stringsOf(values)).map(([name, value]) => [name, evaluated(value, context)]),
  );
}

/** YAML's own types become text as the runner makes it. */
function stringsOf(values: Context): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? '')]));
}

/** References to outputs in a text: `steps.<id>.outputs.<name>` and `needs.<job>.outputs.<name>`. */
export function outputReferences(text: string): readonly { kind: 'step' | 'job'; id: string; output: string }[] {
  return [...text.matchAll(/\b(steps|needs)\.([\w-]+)\.outputs\.([\w-]+)/g)].map(
    ([, context, id = '', output = '']) => ({
      kind: context === 'steps' ? ('step' as const) : ('job' as const),
      id,
      output,
    }),
  );
}

/** The outputs that the jobs of a snippet declare, by job. */
export function jobOutputs(snippet: Snippet): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(documentOf(snippet).jobs ?? {}).map(([name, job]) => [
      name,
      callable(job.uses)?.outputs ?? Object.keys(job.outputs ?? {}),
    ]),
  );
}
