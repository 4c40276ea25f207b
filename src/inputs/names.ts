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
  'on-cancel',
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
