/** The release lines of ecspresso that differ, oldest first. */
export type LineName = '2.3' | '2.6' | '2.8';

/** Which release line of ecspresso the stand-in imitates. */
export interface Line {
  readonly name: LineName;
  /** What the banner and `version` print. Builds from source of the 2.3 line print nothing. */
  readonly version: string;
  /** Whether attributes and task definition go in one UpdateService; before 2.8 the attributes have a call of their own. */
  readonly updatesOnce: boolean;
  /** 2.8.0 loses `--force-new-deployment` when service attributes change. */
  readonly losesForce: boolean;
  /** Since 2.8.5 whoever describes an existing service also calls DescribeServiceRevisions. Reported, not measured. */
  readonly readsServiceRevisions: boolean;
  /** Since 2.8.6 `--wait-until=ecs:<STAGE>` waits for a lifecycle stage. Reported, not measured. */
  readonly waitsForStages: boolean;
}

/** The newest release that the stand-in knows of. */
export const NEWEST = '2.8.7';

/** The release of the 2.6 line that was measured. */
const MEASURED_2_6 = '2.6.0';

/** The line for `--as` or ECSPRESSO_STAND_IN_AS: `2.3`, `2.6`, `2.8` or an exact `2.6.x` or `2.8.x`. */
function lineOf(wanted: string): Line {
  const [, name, patch] = /^(2\.3|2\.6|2\.8)(?:\.(\d+))?$/.exec(wanted === '' ? '2.8' : wanted) ?? [];
  if (name === '2.3') return lineNamed('2.3', '');
  if (name === '2.6') return lineNamed('2.6', patch === undefined ? `v${MEASURED_2_6}` : `v${wanted}`);
  if (name === '2.8') return lineNamed('2.8', patch === undefined ? `v${NEWEST}` : `v${wanted}`);
  throw new Error(`the stand-in speaks as 2.3, 2.6, 2.8, 2.6.x or 2.8.x, not as "${wanted}"`);
}

function lineNamed(name: LineName, version: string): Line {
  const patch = Number(version.split('.')[2]);
  return {
    name,
    version,
    updatesOnce: name === '2.8',
    losesForce: version === 'v2.8.0',
    readsServiceRevisions: name === '2.8' && patch >= 5,
    waitsForStages: name === '2.8' && patch >= 6,
  };
}

/** Takes the stand-in's own `--as` out of the arguments; everything else is ecspresso's. */
export function lineAndArguments(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): { line: Line; rest: string[] } {
  let wanted = environment['ECSPRESSO_STAND_IN_AS'] ?? '';
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? '';
    if (argument === '--as') {
      at += 1;
      wanted = args[at] ?? '';
    } else if (argument.startsWith('--as=')) wanted = argument.slice('--as='.length);
    else rest.push(argument);
  }
  return { line: lineOf(wanted), rest };
}
