import type { Complain } from '../complaints.js';
import { locate, type Place } from '../paths.js';
import type { ConfigEntry, RollbackTarget } from '../values.js';
import { parseSettings } from './settings.js';

/** `family:revision`; a family has at most 255 letters, digits, - and _. Source: ECS API, RegisterTaskDefinition. */
const TARGET = /^([A-Za-z0-9_-]{1,255}):([1-9]\d{0,8})$/;

/**
 * Reads `rollback-to`: lines `config=family:revision`, with the path of the config as it is written. Whether ECS has that
 * revision is not known here.
 */
export function parseRollbackTo(text: string, complain: Complain): readonly RollbackTarget[] {
  return parseSettings(text, complain, { key: /^[^\s=]+$/ }).flatMap(({ key, value, line }) => {
    const target = TARGET.exec(value);
    if (target !== null) return [{ config: key, family: target[1] ?? '', revision: Number(target[2]), line }];
    complain(`"${value}" is not a task definition. Write config=family:revision, like ${key}=app:41.`, line);
    return [];
  });
}

/** The targets by the paths of `configs`. One that names none or several of them is complained about and left out. */
export function locateTargets(
  targets: readonly RollbackTarget[],
  lines: readonly (readonly ConfigEntry[])[],
  place: Place | undefined,
  complain: Complain,
): readonly RollbackTarget[] {
  if (place === undefined) return [];
  return targets.flatMap((target) => {
    const path = locate(target.config, place.workspace, place.workingDirectory);
    const meant = lines.flat().filter((entry) => entry.path === path);
    if (path !== undefined && meant.length === 1) return [{ ...target, config: path }];
    complain(
      meant.length > 1
        ? `${target.config} stands ${meant.length} times in \`configs\`, so it is not clear which service is meant.`
        : `${target.config} is not one of \`configs\`. Write the path as it stands there.`,
      target.line,
    );
    return [];
  });
}
