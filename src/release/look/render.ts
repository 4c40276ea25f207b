import { CommandError, type Problem, ReleaseError } from '../../errors.js';
import type { Inputs } from '../../inputs/inputs.js';
import { configCall } from '../config-call.js';
import type { PlannedConfig } from '../plan.js';
import type { World } from '../world.js';
import type { Wanted } from './entries.js';

/** Budget of one roll-out or migration when neither the input nor the config says one. */
export const DEFAULT_TIMEOUT_SECONDS = 30 * 60;
/** ecspresso's own default, which `render config` prints also where the config says nothing. */
const ECSPRESSO_TIMEOUT_SECONDS = 10 * 60;

/** Said of a config for which nothing names a region. */
export const NO_REGION =
  'there is no AWS region: write `region:` in the config or set AWS_REGION (aws-actions/configure-aws-credentials does).';

/** Renders a config; what is wrong goes to `problems`, and nothing is returned then. */
export async function render(
  world: World,
  inputs: Inputs,
  entry: Wanted,
  problems: Problem[],
): Promise<PlannedConfig | undefined> {
  const call = configCall(world, inputs, entry);
  if (await isExpress(world, entry.path)) {
    problems.push({ where: entry.path, what: EXPRESS });
    return undefined;
  }
  try {
    const { file, definition, serviceDefinition } = await world.ecspresso.render(call);
    const region = file.region ?? world.defaultRegion;
    if (!region) {
      problems.push({ where: entry.path, what: NO_REGION });
      return undefined;
    }
    if (file.service === undefined && (await namesService(world, entry.path))) {
      problems.push({ where: entry.path, what: EMPTY_SERVICE });
      return undefined;
    }
    const own = await ownTimeout(world, entry.path, file.timeoutSeconds);
    return {
      key: entry.key,
      path: entry.path,
      line: entry.line,
      call,
      file,
      definition,
      ...(serviceDefinition ? { serviceDefinition } : {}),
      region,
      cluster: file.cluster,
      ...(file.service ? { service: file.service } : {}),
      timeoutSeconds: inputs.timeoutSeconds ?? own ?? DEFAULT_TIMEOUT_SECONDS,
    };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    problems.push({ where: entry.path, what: commandProblem(error) });
    return undefined;
  }
}

/** Said of a config for a service in Express mode. */
export const EXPRESS =
  '`express_definition` is for services in Express mode, which have no task definition to register and roll out. Use aws-actions/amazon-ecs-deploy-express-service, or a `service_definition` and a `task_definition`.';

/** Whether the text of a config has the key `express_definition`. */
export async function isExpress(world: World, path: string): Promise<boolean> {
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
export async function ownTimeout(
  world: World,
  path: string,
  rendered: number | undefined,
): Promise<number | undefined> {
  if (rendered !== ECSPRESSO_TIMEOUT_SECONDS) return rendered;
  const text = await world.files.read(path);
  return /^[^#\n]*\btimeout['"]?\s*:/m.test(text ?? '') ? rendered : undefined;
}

/** What a command complained of, with what to do about it. */
export function commandProblem(error: ReleaseError): string {
  if (!(error instanceof CommandError)) return error.message;
  const said = error.lastError || error.message;
  return error.advice ? `${said}\n${error.advice}` : said;
}
