import type { Complain } from './complaints.js';
import type { ConfigEntry, Mode, RollbackTarget } from './inputs.js';
import { locate, type Place } from './paths.js';
import { parseSettings } from './settings.js';

/** `family:revision`; a family has at most 255 letters, digits, - and _. Source: ECS API, RegisterTaskDefinition. */
const TARGET = /^([A-Za-z0-9_-]{1,255}):([1-9]\d{0,8})$/;

/**
 * Reads `rollback-to`: lines `config=family:revision`, where config is one of `configs`. Whether ECS has that revision is
 * not known here. It is refused in every mode but `rollback`: somebody who gives it expects services to go back.
 */
export function parseRollbackTo(
  text: string | undefined,
  lines: readonly (readonly ConfigEntry[])[],
  mode: Mode,
  place: Place | undefined,
  complain: Complain,
): readonly RollbackTarget[] {
  if (text === undefined) return [];
  if (mode !== 'rollback') {
    complain('it says where services go in `mode: rollback`. Write that mode, or remove it.');
    return [];
  }
  const targets = parseSettings(text, complain, { key: /^[^\s=]+$/ });
  if (place === undefined) return [];
  return targets.flatMap(({ key, value, line }) => {
    const target = TARGET.exec(value);
    if (target === null) {
      complain(`"${value}" is not a task definition. Write config=family:revision, like ${key}=app:41.`, line);
      return [];
    }
    const path = locate(key, place.workspace, place.workingDirectory);
    const meant = lines.flat().filter((entry) => entry.path === path);
    if (path === undefined || meant.length !== 1) {
      complain(
        meant.length > 1
          ? `${key} stands ${meant.length} times in \`configs\`, so it is not clear which service is meant.`
          : `${key} is not one of \`configs\`. Write the path as it stands there.`,
        line,
      );
      return [];
    }
    return [{ config: path, family: target[1] ?? '', revision: Number(target[2]), line }];
  });
}
