/** What a flag holds. Lists are split on `,`, maps on `;`, as kong does. */
export type FlagKind = 'flag' | 'switch' | 'text' | 'integer' | 'duration' | 'list' | 'map';

/** One flag of one command. A `switch` can be negated with `--no-`. */
export interface Flag {
  readonly kind: FlagKind;
  readonly variable?: string;
  readonly initial?: string | boolean;
  readonly choices?: readonly string[];
  /** Choices of the 2.6 line alone; 2.8 judges the value itself. */
  readonly choices26?: readonly string[];
  /** The first line that knows it; earlier ones refuse it. */
  readonly since?: '2.6';
}

/** The flags of a command, by their long names. */
export type Flags = Readonly<Record<string, Flag>>;

const DRY_RUN: Flag = { kind: 'flag' };
const WAIT: Flag = { kind: 'switch', initial: true };

/** Flags that every command takes, before or after its name. */
export const GLOBAL_FLAGS: Flags = {
  envfile: { kind: 'list', variable: 'ECSPRESSO_ENVFILE' },
  debug: { kind: 'flag', variable: 'ECSPRESSO_DEBUG' },
  'ext-str': { kind: 'map', variable: 'ECSPRESSO_EXT_STR' },
  'ext-code': { kind: 'map', variable: 'ECSPRESSO_EXT_CODE' },
  config: { kind: 'text', variable: 'ECSPRESSO_CONFIG', initial: 'ecspresso.yml' },
  'assume-role-arn': { kind: 'text', variable: 'ECSPRESSO_ASSUME_ROLE_ARN' },
  timeout: { kind: 'duration', variable: 'ECSPRESSO_TIMEOUT' },
  'filter-command': { kind: 'text', variable: 'ECSPRESSO_FILTER_COMMAND' },
  color: { kind: 'switch', variable: 'ECSPRESSO_COLOR', initial: true, since: '2.6' },
  'log-format': {
    kind: 'text',
    variable: 'ECSPRESSO_LOG_FORMAT',
    initial: 'text',
    choices: ['text', 'json'],
    since: '2.6',
  },
};

/** What each command takes besides the global flags. */
export const COMMANDS: Readonly<Record<string, { readonly flags: Flags; readonly targets?: readonly string[] }>> = {
  version: { flags: {} },
  render: {
    flags: { jsonnet: { kind: 'flag' } },
    targets: ['config', 'service-definition', 'servicedef', 'task-definition', 'taskdef'],
  },
  register: { flags: { 'dry-run': DRY_RUN, output: { kind: 'flag' } } },
  run: {
    flags: {
      'dry-run': DRY_RUN,
      'task-def': { kind: 'text' },
      wait: WAIT,
      overrides: { kind: 'text' },
      'overrides-file': { kind: 'text' },
      'skip-task-definition': { kind: 'flag' },
      count: { kind: 'integer', initial: '1' },
      'watch-container': { kind: 'text' },
      'latest-task-definition': { kind: 'flag' },
      'propagate-tags': { kind: 'text' },
      tags: { kind: 'text' },
      'wait-until': { kind: 'text', initial: 'stopped', choices: ['running', 'stopped'] },
      revision: { kind: 'integer', initial: '0' },
      'client-token': { kind: 'text' },
      'ebs-delete-on-termination': { kind: 'switch', initial: true },
    },
  },
  deploy: {
    flags: {
      'dry-run': DRY_RUN,
      tasks: { kind: 'integer', initial: '-1' },
      'skip-task-definition': { kind: 'flag' },
      revision: { kind: 'integer', initial: '0' },
      'force-new-deployment': { kind: 'flag' },
      wait: WAIT,
      'wait-until': { kind: 'text', initial: 'deployed', choices26: ['stable', 'deployed'], since: '2.6' },
      'suspend-auto-scaling': { kind: 'flag' },
      'resume-auto-scaling': { kind: 'flag' },
      'auto-scaling-min': { kind: 'integer' },
      'auto-scaling-max': { kind: 'integer' },
      'rollback-events': { kind: 'text' },
      'update-service': { kind: 'switch', initial: true },
      'latest-task-definition': { kind: 'flag' },
    },
  },
  diff: { flags: { unified: { kind: 'switch', initial: true } } },
  verify: {
    flags: {
      'get-secrets': { kind: 'switch', initial: true },
      'put-logs': { kind: 'switch', initial: true },
      cache: { kind: 'switch', initial: true },
    },
  },
  status: { flags: { events: { kind: 'integer', initial: '10' } } },
  rollback: {
    flags: {
      'dry-run': DRY_RUN,
      'deregister-task-definition': { kind: 'switch', initial: true },
      wait: WAIT,
      'wait-until': { kind: 'text', initial: 'stable', choices: ['stable', 'deployed'], since: '2.6' },
      'rollback-events': { kind: 'text' },
    },
  },
  wait: { flags: { 'wait-until': { kind: 'text', initial: 'stable', choices: ['stable', 'deployed'], since: '2.6' } } },
};
