import type { Complain } from './complaints.js';
import type { Setting } from './values.js';

const CREDENTIALS =
  'it changes whose credentials are used. Set credentials with aws-actions/configure-aws-credentials before this step';
const ENDPOINT =
  "it changes which AWS is spoken to. Set it in the job's or step's `env:`, so that it holds for the whole action";
const REGION =
  "it changes the region. Set it in the ecspresso config, or with aws-actions/configure-aws-credentials or the job's `env:`";
const PROXY =
  "it changes how the network is reached. Set it in the job's or step's `env:`, so that it holds for the whole action";
const LOADER = 'it changes which code the processes of this step load';
const NODE = 'it changes how Node.js runs';
const RUNNER = 'it belongs to the runner';
const ECSPRESSO = 'it changes how ecspresso works for this action';
const SHELL = 'it changes which programs are run';

/**
 * The names that a workflow may not set for ecspresso, each with why. `*` at the end stands for any rest.
 * Everything else is free: AWS_ACCOUNT_ID, TAG, ENV and so on.
 */
export const RESERVED_NAMES: Readonly<Record<string, string>> = {
  PATH: SHELL,
  PATHEXT: SHELL,
  BASH_ENV: SHELL,
  'LD_*': LOADER,
  'DYLD_*': LOADER,
  'NODE_*': NODE,
  'GITHUB_*': RUNNER,
  'RUNNER_*': RUNNER,
  'ACTIONS_*': RUNNER,
  'INPUT_*': 'it would change the inputs of this action. Use the input itself',
  HOME: 'it changes where AWS configuration and credentials are looked for',
  USERPROFILE: 'it changes where AWS configuration and credentials are looked for',
  AWS_ACCESS_KEY_ID: CREDENTIALS,
  AWS_ACCESS_KEY: CREDENTIALS,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS,
  AWS_SECRET_KEY: CREDENTIALS,
  AWS_SESSION_TOKEN: CREDENTIALS,
  AWS_SECURITY_TOKEN: CREDENTIALS,
  'AWS_CREDENTIAL_*': CREDENTIALS,
  AWS_PROFILE: CREDENTIALS,
  AWS_DEFAULT_PROFILE: CREDENTIALS,
  'AWS_ROLE_*': CREDENTIALS,
  AWS_WEB_IDENTITY_TOKEN_FILE: CREDENTIALS,
  'AWS_CONTAINER_*': CREDENTIALS,
  'AWS_EC2_METADATA_*': CREDENTIALS,
  AWS_CONFIG_FILE: CREDENTIALS,
  AWS_SHARED_CREDENTIALS_FILE: CREDENTIALS,
  AWS_SDK_LOAD_CONFIG: CREDENTIALS,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  'AWS_ENDPOINT_URL*': ENDPOINT,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ENDPOINT,
  AWS_ACCOUNT_ID_ENDPOINT_MODE: ENDPOINT,
  AWS_STS_REGIONAL_ENDPOINTS: ENDPOINT,
  AWS_USE_FIPS_ENDPOINT: ENDPOINT,
  AWS_USE_DUALSTACK_ENDPOINT: ENDPOINT,
  AWS_CA_BUNDLE: PROXY,
  SSL_CERT_FILE: PROXY,
  SSL_CERT_DIR: PROXY,
  HTTP_PROXY: PROXY,
  HTTPS_PROXY: PROXY,
  ALL_PROXY: PROXY,
  NO_PROXY: PROXY,
  ECSPRESSO_CONFIG: 'it changes which config is released. Use `configs`',
  ECSPRESSO_ENVFILE: 'it changes the environment files. Use `envfiles`',
  ECSPRESSO_EXT_STR: "it changes Jsonnet's external variables. Use `ext-str`",
  ECSPRESSO_EXT_CODE: "it changes Jsonnet's external variables. Use `ext-code`",
  ECSPRESSO_TIMEOUT: 'it changes how long is waited. Use `timeout`',
  ECSPRESSO_ASSUME_ROLE_ARN: CREDENTIALS,
  ECSPRESSO_DEBUG: ECSPRESSO,
  ECSPRESSO_FILTER_COMMAND: ECSPRESSO,
  ECSPRESSO_DIFF_COMMAND: ECSPRESSO,
  ECSPRESSO_LOG_FORMAT: ECSPRESSO,
  ECSPRESSO_COLOR: ECSPRESSO,
};

/** Names that a pattern above would catch although they only say something to the user's own templates. */
const FREE: readonly string[] = ['NODE_ENV'];

/** Why a name may not be set, without a full stop, or undefined when it may. Upper and lower case are the same, as on Windows. */
export function whyReserved(name: string): string | undefined {
  const upper = name.toUpperCase();
  if (FREE.includes(upper)) return undefined;
  if (Object.hasOwn(RESERVED_NAMES, upper)) return RESERVED_NAMES[upper];
  const pattern = Object.keys(RESERVED_NAMES).find((key) => key.endsWith('*') && upper.startsWith(key.slice(0, -1)));
  return pattern === undefined ? undefined : RESERVED_NAMES[pattern];
}

/** Complains about every setting whose name is reserved. */
export function refuseReserved(settings: readonly Setting[], complain: Complain): void {
  for (const { key, line } of settings) {
    const why = whyReserved(key);
    if (why !== undefined) complain(`${key} cannot be set here: ${why}.`, line);
  }
}
