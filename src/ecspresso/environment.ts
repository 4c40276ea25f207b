import type { Problem } from '../errors.js';

/** Names and values of a process environment. */
export type Environment = Readonly<Record<string, string>>;

/** What happens to one variable of the step on its way to ecspresso, and why. */
interface Rule {
  readonly match: RegExp;
  readonly why: string;
}

/**
 * Variables that ecspresso does not inherit. Everything else of the step's environment reaches it, because teams template
 * from it and because proxies and certificates must work.
 */
const WITHHELD: readonly Rule[] = [
  { match: /^INPUT_/i, why: 'inputs of this action, the token among them' },
  { match: /^ACTIONS_/i, why: "the runner's own tokens and addresses" },
  { match: /^(GITHUB|GH)(_ENTERPRISE)?_TOKEN$/i, why: 'GitHub tokens: nothing in a release needs them' },
  { match: /^NODE_OPTIONS$/i, why: 'would reach Node programs started by plugins' },
  {
    match: /^GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$/i,
    why: 'command files: only this action writes them',
  },
  { match: /^ECSPRESSO_CONFIG$/i, why: 'every command is given its config' },
  {
    match: /^ECSPRESSO_(ENVFILE|EXT_STR|EXT_CODE)$/i,
    why: 'would change what is rendered behind the checks of the inputs',
  },
  { match: /^ECSPRESSO_TIMEOUT$/i, why: 'the budget is the input `timeout`' },
  { match: /^ECSPRESSO_DEBUG$/i, why: 'debug output holds request bodies with environment values' },
  { match: /^ECSPRESSO_FILTER_COMMAND$/i, why: 'nobody is there to choose' },
  { match: /^ECSPRESSO_DIFF_COMMAND$/i, why: 'this action reads the diff, and takes values out of it' },
  { match: /^ECSPRESSO_(LOG_FORMAT|COLOR)$/i, why: 'set by this action, so that it can read the log' },
];

/**
 * The environment of one ecspresso process. Later layers win: the step's own, then what the action sets, then `layers` in
 * order. AWS calls get patience against throttling unless the step says otherwise.
 */
export function ecspressoEnvironment(step: Environment, ...layers: readonly Environment[]): Environment {
  const kept = Object.entries(step).filter(([name]) => !WITHHELD.some((rule) => rule.match.test(name)));
  return layered(
    { AWS_MAX_ATTEMPTS: '10', AWS_RETRY_MODE: 'standard' },
    Object.fromEntries(kept),
    // By environment and not by flag: versions that do not know a variable ignore it, an unknown flag is an error.
    { ECSPRESSO_LOG_FORMAT: 'json', ECSPRESSO_COLOR: 'false' },
    ...layers,
  );
}

/**
 * Environments on top of each other: later ones win. In one of Windows (`OS` says so there) names that differ only in
 * case are one variable, and Node would pass on the one that sorts first, not the one that was set last.
 */
export function layered(...layers: readonly Environment[]): Environment {
  const merged: Environment = Object.assign({}, ...layers);
  if (merged['OS'] !== 'Windows_NT') return merged;
  const last = new Map(
    layers.flatMap((layer) => Object.entries(layer)).map((entry) => [entry[0].toUpperCase(), entry] as const),
  );
  return Object.fromEntries(last.values());
}

/** Variables that ecspresso would take its own options from, and the input that says the same here. */
const OPTIONS: Readonly<Record<string, string>> = {
  ECSPRESSO_ENVFILE: 'envfiles',
  ECSPRESSO_EXT_STR: 'ext-str',
  ECSPRESSO_EXT_CODE: 'ext-code',
};

/** A variable of the step that ecspresso does not get, and the input that says the same. */
export interface WithheldOption {
  readonly variable: string;
  readonly input: string;
}

/** The variables of the step that are withheld although somebody may count on them. */
export function withheldOptions(step: Environment): readonly WithheldOption[] {
  return Object.entries(OPTIONS)
    .filter(([variable]) => step[variable])
    .map(([variable, input]) => ({ variable, input }));
}

/** Variables of the step that would make ecspresso act as somebody else than the SDK, each with what to do instead. */
export function unsupportedVariables(step: Environment): readonly Problem[] {
  if (!step['ECSPRESSO_ASSUME_ROLE_ARN']) return [];
  return [
    {
      about: { kind: 'name', name: 'ECSPRESSO_ASSUME_ROLE_ARN' },
      what: 'the step sets it, so ecspresso would act as another role than the one that asks ECS. Assume the role in aws-actions/configure-aws-credentials (role-to-assume, role-chaining) and remove the variable.',
    },
  ];
}
