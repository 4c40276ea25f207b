import { flag, type Shape, shape, texts } from '../wire/member.js';

/** What a configuration asks of CloudWatch alarms. */
export function alarmsOf(configuration: Shape): {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly names: readonly string[];
} {
  const alarms = shape(configuration, 'alarms') ?? {};
  return { enable: flag(alarms, 'enable'), rollback: flag(alarms, 'rollback'), names: texts(alarms, 'alarmNames') };
}

/** Names of the alarms that end a deployment of this configuration. */
export function watchedAlarms(configuration: Shape): readonly string[] {
  const { enable, names } = alarmsOf(configuration);
  return enable ? names : [];
}
