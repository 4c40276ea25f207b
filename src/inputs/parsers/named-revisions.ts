import type { Complain } from '../complaints.js';
import { linesOf } from '../lines.js';
import { locate, type Place } from '../paths.js';
import type { ConfigEntry, Deployments, NamedRevision, RollbackTarget, RollbackTo } from '../values.js';

/** `family:revision`; a family has at most 255 letters, digits, - and _. Source: ECS API, RegisterTaskDefinition. */
const REVISION = '([A-Za-z0-9_-]{1,255}):([1-9]\\d{0,8})';
const TARGET = new RegExp(`^${REVISION}$`);
const GUARDED = new RegExp(`^${REVISION}(?:\\s+from\\s+(${REVISION}))?$`);
/** A service, perhaps behind its cluster and region. Source: ECS API, CreateService; at most 255 letters each. */
const SERVICE = /^(?:[\w-]{1,255}\/){0,2}[\w-]{1,255}$/;

/**
 * Reads `rollback-to`: `previous`, `none`, or lines `service=family:revision` with an optional guard `from family:revision`.
 * Whether ECS has such a service or revision is not known here.
 */
export function parseRollbackTo(text: string, complain: Complain): RollbackTo | undefined {
  const [only, ...others] = linesOf(text);
  if (only === undefined)
    return void complain('nothing but comments. Write previous, none, or service=family:revision.');
  if (others.length === 0 && (only.text === 'previous' || only.text === 'none')) return { kind: only.text };
  const targets = parsed(text, complain, (name, value) => {
    const found = GUARDED.exec(value);
    if (found !== null) return { family: found[1] ?? '', revision: Number(found[2]), from: found[3] };
    return `"${value}" is not a task definition. Write service=family:revision, like ${name}=app:41, or with a guard ${name}=app:41 from app:42.`;
  });
  return { kind: 'lines', targets };
}

/** Reads `deployments`: `paused`, or lines `service=family:revision`. */
export function parseDeployments(text: string, complain: Complain): Deployments | undefined {
  const [only, ...others] = linesOf(text);
  if (only === undefined) return void complain('nothing but comments. Write paused, or service=family:revision.');
  if (others.length === 0 && only.text === 'paused') return { kind: 'paused' };
  const named = parsed(text, complain, (name, value) => {
    const found = TARGET.exec(value);
    if (found !== null) return { family: found[1] ?? '', revision: Number(found[2]) };
    return `"${value}" is not a task definition. Write service=family:revision, like ${name}=app:42.`;
  });
  return { kind: 'lines', named };
}

type Value = Pick<RollbackTarget, 'family' | 'revision' | 'from'>;

/** One line each; `read` answers what stands behind the =, or what is wrong with it. */
function parsed(
  text: string,
  complain: Complain,
  read: (name: string, value: string) => Value | string,
): readonly RollbackTarget[] {
  const targets: RollbackTarget[] = [];
  for (const line of linesOf(text)) {
    const equals = line.text.indexOf('=');
    const name = line.text.slice(0, equals).trim();
    if (equals < 0 || name === '' || /\s/.test(name)) {
      complain(`"${line.text}" is not service=family:revision. Write one service per line.`, line.number);
      continue;
    }
    const first = targets.find((target) => target.name === name);
    const value = read(name, line.text.slice(equals + 1).trim());
    if (typeof value === 'string') complain(value, line.number);
    else if (first) complain(`${name} is given on line ${first.line} already. Keep one of the two.`, line.number);
    else targets.push({ name, ...value, line: line.number });
  }
  return targets;
}

/**
 * The lines with the paths of those that name a config of `configs`; the others name a service, which only the config itself
 * knows. One that can be neither, or names a config that stands several times, is complained about and left out.
 */
export function located<Line extends NamedRevision>(
  named: readonly Line[],
  lines: readonly (readonly ConfigEntry[])[],
  place: Place | undefined,
  complain: Complain,
): readonly Line[] {
  if (place === undefined) return [];
  return named.flatMap((line) => {
    const path = locate(line.name, place.workspace, place.workingDirectory);
    const meant = lines.flat().filter((entry) => entry.path === path);
    if (path !== undefined && meant.length === 1) return [{ ...line, config: path }];
    if (meant.length > 1) {
      complain(`${line.name} stands ${meant.length} times in \`configs\`: write the service instead.`, line.line);
    } else if (SERVICE.test(line.name)) return [line];
    else complain(`${line.name} is neither a service nor one of \`configs\`.`, line.line);
    return [];
  });
}
