import type { ConfigCall } from '../../ecspresso/cli.js';
import { type Problem, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { configCall } from '../config-call.js';
import type { PlannedConfig } from '../plan.js';
import type { World } from '../world.js';
import type { Wanted } from './configs-to-render.js';

/** Budget of one roll-out or migration when neither the input nor the config says one. */
const DEFAULT_TIMEOUT_SECONDS = 30 * 60;
/** ecspresso's own default, which `render config` prints also where the config says nothing. */
const ECSPRESSO_TIMEOUT_SECONDS = 10 * 60;

/** Said of a config for which nothing names a region. */
const NO_REGION =
  'there is no AWS region: write `region:` in the config or set AWS_REGION (aws-actions/configure-aws-credentials does).';

/** Renders a config; what is wrong goes to `problems`, and nothing is returned then. */
export function render(
  world: World,
  inputs: Inputs,
  entry: Wanted,
  problems: Problem[],
): Promise<PlannedConfig | undefined> {
  return rendered(world, inputs, entry, problems, async (call) => {
    const { file, definition, serviceDefinition, unknownFields } = await world.ecspresso.render(call);
    if (file.service === undefined && (await namesService(world, entry.path))) return EMPTY_SERVICE;
    return { file, definition, serviceDefinition, unknownFields };
  });
}

/** What ecspresso renders of a config. */
type Rendering = Pick<PlannedConfig, 'file' | 'definition' | 'serviceDefinition' | 'unknownFields'>;

/**
 * A config by what `rendering` makes of it, with its place and its time. What is wrong goes to `problems`, a text that `rendering`
 * answers too, and nothing is returned then.
 */
export async function rendered(
  world: World,
  inputs: Inputs,
  entry: Wanted,
  problems: Problem[],
  rendering: (call: ConfigCall) => Promise<Rendering | string>,
): Promise<PlannedConfig | undefined> {
  const { key, path, line } = entry;
  const problem = (what: string): undefined => void problems.push({ about: { kind: 'configs', paths: [path] }, what });
  if (await isExpress(world, path)) return problem(EXPRESS);
  try {
    const call = configCall(world, inputs, entry);
    const found = await rendering(call);
    if (typeof found === 'string') return problem(found);
    const { region = world.defaultRegion, cluster, service, timeoutSeconds } = found.file;
    if (!region) return problem(NO_REGION);
    return {
      key,
      path,
      line,
      call,
      ...found,
      region,
      cluster,
      service: service || undefined,
      timeoutSeconds:
        inputs.timeoutSeconds ?? (await ownTimeout(world, path, timeoutSeconds)) ?? DEFAULT_TIMEOUT_SECONDS,
    };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return problem(commandProblem(error));
  }
}

/** Said of a config for a service in Express mode. */
const EXPRESS =
  '`express_definition` is for services in Express mode, which have no task definition to register and roll out. Use aws-actions/amazon-ecs-deploy-express-service, or a `service_definition` and a `task_definition`.';

/** Whether the text of a config has the key `express_definition`. */
async function isExpress(world: World, path: string): Promise<boolean> {
  const text = await world.files.read(path);
  return /^(?:(?!#|\/\/).)*?(?<![\w.-])["']?express_definition["']?\s*:/m.test(text ?? '');
}

const EMPTY_SERVICE =
  '`service` renders empty, so nothing would be rolled out. Check the variable that it reads; a config that only registers a task definition has no key `service`.';

/** Whether the text of a config has the key `service`: what `render` prints has it in any case. */
async function namesService(world: World, path: string): Promise<boolean> {
  const text = await world.files.read(path);
  return /^(?:(?!#|\/\/).)*?(?<![\w.-])["']?service["']?\s*:/m.test(text ?? '');
}

/** The config's timeout, unless it is only ecspresso's default that `render` filled in. */
async function ownTimeout(world: World, path: string, rendered: number | undefined): Promise<number | undefined> {
  if (rendered !== ECSPRESSO_TIMEOUT_SECONDS) return rendered;
  const text = await world.files.read(path);
  return /^[^#\n]*\btimeout['"]?\s*:/m.test(text ?? '') ? rendered : undefined;
}

/** What a command complained of, with what to do about it. */
export function commandProblem(error: ReleaseError): string {
  return [error.reason, ...error.more].join('\n');
}
