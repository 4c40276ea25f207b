/** Every input that this version knows, as action.yml declares them. */
export const INPUT_NAMES = [
  'ecspresso-version',
  'ecspresso-version-file',
  'ecspresso-checksum',
  'ecspresso-mirror',
  'github-token',
  'mode',
  'title',
  'working-directory',
  'configs',
  'images',
  'env',
  'envfiles',
  'ext-str',
  'ext-code',
  'deploy-args',
  'migration-command',
  'migration-container',
  'migration-config',
  'migration-env',
  'migration-overrides',
  'migration-timeout',
  'post-migration-command',
  'force-new-deployment',
  'wait',
  'timeout',
  'max-failed-tasks',
  'allow-create',
  'skip-unchanged',
  'on-failure',
  'on-cancel',
  'verify',
  'rollback-to',
  'comment',
] as const;

/** The name of an input of this version. */
export type InputName = (typeof INPUT_NAMES)[number];

/** The inputs that mode `setup` reads; the others say nothing about an installation. */
export const SETUP_NAMES: readonly InputName[] = [
  'ecspresso-version',
  'ecspresso-version-file',
  'ecspresso-checksum',
  'ecspresso-mirror',
  'github-token',
  'mode',
  'title',
  'working-directory',
];

/** Inputs that say nothing about mode `rollback`: it builds, registers and migrates nothing. */
export const IDLE_IN_ROLLBACK: readonly InputName[] = [
  'migration-command',
  'migration-container',
  'migration-config',
  'migration-env',
  'migration-overrides',
  'migration-timeout',
  'post-migration-command',
  'allow-create',
  'skip-unchanged',
  'on-failure',
  'verify',
];
