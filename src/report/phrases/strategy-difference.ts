import { type HookAction, isPauseHook } from '../../ecs/service-deployment-states.js';
import type { DeploymentConfigurationSnapshot, HookSetting } from '../../ecs/snapshot.js';
import type { StrategyMember } from '../../ecs/strategy-difference.js';
import type { StrategyDifference } from '../../release/warning.js';
import { minutesPhrase, strategyName, strategyPhrase } from './strategy.js';

/** That the service definition and ECS differ in how ECS deploys, what a release makes of it, and what to do. */
export function strategyDifferenceText(difference: StrategyDifference): string {
  const isLost = difference.unsent.length > 0 || difference.unread.length > 0;
  return `${strategyDifferenceClause(difference)}.${isLost ? ' Use a current `ecspresso-version`.' : ''}`;
}

/** The same without what to do, as a clause. */
export function strategyDifferenceClause(difference: StrategyDifference): string {
  const { now, file, members } = difference;
  if (members.length === 0) return outcomeClause(difference);
  const has = now === undefined ? '' : `, ECS has ${strategyPhrases(now, members)}`;
  return `the service definition asks for ${strategyPhrases(file, members)}${has}; ${outcomeClause(difference)}`;
}

/** What becomes of what the file asks for. */
function outcomeClause({ now, members, unsent, unread, isRefused, ecspresso }: StrategyDifference): string {
  const program = ecspresso === undefined ? 'this ecspresso' : `ecspresso ${ecspresso}`;
  if (isRefused) return `${program} sends the pause without its type, which ECS refuses`;
  if (unread.length > 0) return `${program} does not send ${unread.map(code).join(', ')} of the service definition`;
  if (unsent.length === 0) return 'a release changes that';
  const names = unsent.map(code).join(', ');
  if (unsent.length < members.length) return `a release changes that, but ${program} does not send ${names}`;
  return `${program} does not send ${names}${now === undefined ? '' : ', so ECS keeps what it has'}`;
}

const code = (name: string): string => `\`${name}\``;

/** What these members of a configuration ask of ECS. */
function strategyPhrases(configuration: DeploymentConfigurationSnapshot, members: readonly StrategyMember[]): string {
  const { hooks, earlySuccess } = configuration;
  const hasSteps = members.some((member) => member !== 'lifecycleHooks' && member !== 'earlySuccessCriteria');
  return [
    ...(hasSteps ? [strategyPhrase(configuration) || rollingPhrase(configuration)] : []),
    ...(members.includes('lifecycleHooks')
      ? [hooks.length === 0 ? 'no hooks' : hooks.map(hookPhrase).join(' and ')]
      : []),
    ...(members.includes('earlySuccessCriteria')
      ? [earlySuccess ? 'early success criteria' : 'no early success criteria']
      : []),
  ].join(', with ');
}

function rollingPhrase({ strategy, bakeMinutes }: DeploymentConfigurationSnapshot): string {
  return `${strategyName(strategy)}${bakeMinutes > 0 ? `, then bakes ${minutesPhrase(bakeMinutes)}` : ''}`;
}

function hookPhrase(hook: HookSetting): string {
  const { target, stages, timeoutMinutes, timeoutAction } = hook;
  const where = `at ${stages.join(', ')}`;
  if (!isPauseHook(hook)) return `${target?.split(':').at(-1) ?? 'a function'} ${where}`;
  return `a pause ${where} (${minutesPhrase(timeoutMinutes)}, then ECS ${TIMEOUT_ENDS[timeoutAction]})`;
}

const TIMEOUT_ENDS: Readonly<Record<HookAction, string>> = { CONTINUE: 'continues', ROLLBACK: 'rolls back' };
