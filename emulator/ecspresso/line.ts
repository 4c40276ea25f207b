/** Which release line of ecspresso the stand-in imitates. */
export interface Line {
  readonly name: '2.3' | '2.8';
  /** What the banner and `version` print. Builds from source of the 2.3 line print nothing. */
  readonly version: string;
  /** 2.8.0 loses `--force-new-deployment` when service attributes change. */
  readonly losesForce: boolean;
}

/** The newest release that the stand-in knows of. */
export const NEWEST = '2.8.7';

/** The line for `--as` or ECSPRESSO_STAND_IN_AS: `2.3`, `2.8` or an exact `2.8.x`. */
export function lineOf(wanted: string): Line {
  if (/^2\.3(\.\d+)?$/.test(wanted)) return { name: '2.3', version: '', losesForce: false };
  if (wanted === '' || wanted === '2.8') return { name: '2.8', version: `v${NEWEST}`, losesForce: false };
  if (/^2\.8\.\d+$/.test(wanted)) return { name: '2.8', version: `v${wanted}`, losesForce: wanted === '2.8.0' };
  throw new Error(`the stand-in speaks as 2.3, 2.8 or 2.8.x, not as "${wanted}"`);
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
