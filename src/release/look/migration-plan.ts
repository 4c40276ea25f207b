import type { Problem } from '../../errors.js';
import type { MigrationRequest, TaskOverride } from '../../inputs/inputs.js';
import { commandOverride } from '../../inputs/parsers/overrides.js';
import type { PlannedConfig, PlannedMigration } from '../plan.js';
import type { LookWarning } from '../warning.js';

/** The checks of the tasks of one look; `found` keeps a problem that two of them share from being reported twice. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: LookWarning[];
  readonly found: Set<string>;
}

/**
 * Settles container, overrides and time of the migration. What is wrong goes to `problems`, and nothing is returned then; what
 * a person should know goes to `warnings`.
 */
export function planMigration(
  name: PlannedMigration['name'],
  request: MigrationRequest,
  config: PlannedConfig,
  { problems, warnings, found }: Findings,
): PlannedMigration | undefined {
  const names = config.definition.containers.map((container) => container.name);
  const inputs = INPUTS[name];
  const wrong: TaskProblem[] = [];
  const container = chooseContainer(request, config, inputs, wrong);
  if (!config.file.hasServiceDefinition) {
    wrong.push({
      key: ['network', name],
      about: { kind: 'configs', paths: [config.path] },
      what: `a ${name} runs with the network and launch type of the \`service_definition\`, and this config has none. Name another config in \`${inputs}-config\`.`,
    });
  }
  for (const overridden of overriddenIn(request)) {
    if (names.includes(overridden)) continue;
    wrong.push({
      key: ['overrides', overridden],
      about: { kind: 'input', input: 'migration-overrides' },
      what: `there is no container "${overridden}" in ${config.definition.family}: it has ${names.join(', ')}.`,
    });
  }
  wrong.push(...restartProblems(request, config, inputs, container));
  for (const { key, about, what } of wrong) {
    const shared = JSON.stringify([config.key, inputs, ...key]);
    if (!found.has(shared)) problems.push({ about, what });
    found.add(shared);
  }
  if (wrong.length > 0 || container === undefined) return undefined;
  warnings.push(...containerWarnings(name, config, container));
  return {
    name,
    config,
    container,
    overrides: overridesOf(request, container),
    overridesFile: request.work.kind === 'overrides-file' ? request.work.path : undefined,
    what: whatRuns(request, config),
    timeoutSeconds: request.timeoutSeconds ?? config.timeoutSeconds,
  };
}

/** A problem of a task, with a key: two tasks of one config may have the same problem. */
interface TaskProblem extends Problem {
  readonly key: readonly string[];
}

/** What the inputs that say how a task runs begin with. */
type TaskInputs = 'migration' | 'smoke-test';
const INPUTS: Readonly<Record<PlannedMigration['name'], TaskInputs>> = {
  migration: 'migration',
  'smoke test': 'smoke-test',
  'post-migration': 'migration',
};

/** A command must be over with exit 0: otherwise ECS would start it again while later steps run. */
function restartProblems(
  request: MigrationRequest,
  { path, definition }: PlannedConfig,
  inputs: TaskInputs,
  chosen: string | undefined,
): readonly TaskProblem[] {
  const overridden = request.work.kind === 'overrides' ? (request.work.overrides.containerOverrides ?? []) : [];
  const runs = new Set([chosen, ...overridden.filter(({ command }) => command !== undefined).map(({ name }) => name)]);
  return definition.containers.flatMap(({ name, restarts }) =>
    runs.has(name) && restarts && !restarts.ignoredExitCodes.includes(0)
      ? [
          {
            key: ['restarts', name],
            about: { kind: 'configs', paths: [path] },
            what: `the container ${name} of ${definition.family} has a \`restartPolicy\`: ECS would run the command again after it has ended, if it took longer than ${restarts.attemptPeriodSeconds} s. Run it in a container without one, or in a config of its own (\`${inputs}-config\`).`,
          },
        ]
      : [],
  );
}

function containerWarnings(
  task: PlannedMigration['name'],
  { definition }: PlannedConfig,
  container: string,
): readonly LookWarning[] {
  const chosen = definition.containers.find(({ name }) => name === container);
  const where = { task, container, family: definition.family };
  const { restarts } = chosen ?? {};
  return [
    ...(chosen?.essential === false ? [{ kind: 'not-essential', ...where } as const] : []),
    ...(restarts ? [{ kind: 'restarts', ...where, after: restarts.attemptPeriodSeconds } as const] : []),
  ];
}

function chooseContainer(
  request: MigrationRequest,
  config: PlannedConfig,
  inputs: TaskInputs,
  problems: TaskProblem[],
): string | undefined {
  const { containers, family } = config.definition;
  const names = containers.map((container) => container.name);
  if (request.container !== undefined) {
    if (names.includes(request.container)) return request.container;
    problems.push({
      key: ['container', request.container],
      about: { kind: 'input', input: `${inputs}-container` },
      what: `there is no container "${request.container}" in ${family} (${config.path}): it has ${names.join(', ')}.`,
    });
    return undefined;
  }
  const overridden = overriddenIn(request);
  if (overridden.length === 1 && overridden[0] !== undefined) return overridden[0];
  const essential = containers.filter((container) => container.essential);
  if (essential.length === 1 && essential[0]) return essential[0].name;
  problems.push({
    key: ['essential', request.work.kind],
    about: { kind: 'input', input: `${inputs}-container` },
    what: `${family} has ${essential.length} essential containers (${essential.map(({ name }) => name).join(', ')}): say which one runs the ${inputs === 'migration' ? 'migration' : 'smoke test'}${request.work.kind === 'own' ? ', with its command in `migration-command`' : ''}.`,
  });
  return undefined;
}

/** The containers that the overrides are known to name before ecspresso has rendered them. */
function overriddenIn({ work }: MigrationRequest): readonly string[] {
  if (work.kind === 'overrides') return (work.overrides.containerOverrides ?? []).map(({ name }) => name);
  return work.kind === 'overrides-file' ? work.containers : [];
}

/** What runs, for people. */
function whatRuns({ work }: MigrationRequest, config: PlannedConfig): string {
  switch (work.kind) {
    case 'command':
      return work.command.join(' ');
    case 'overrides':
      return 'migration-overrides';
    case 'overrides-file':
      return work.path;
    case 'own':
      return config.path;
  }
}

/** What is overridden, as far as it is not for ecspresso to render. */
function overridesOf({ work }: MigrationRequest, container: string): TaskOverride {
  if (work.kind === 'overrides') return work.overrides;
  return work.kind === 'command' ? commandOverride(container, work.command, work.env) : {};
}
