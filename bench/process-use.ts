import { readFileSync } from 'node:fs';

/** What a process has used so far. Linux only; elsewhere nothing is known. */
export interface ProcessUse {
  /** Most memory that was resident at once, in MB (VmHWM). */
  readonly peakMegabytes: number;
  /** Its own CPU seconds. */
  readonly cpuSeconds: number;
  /** CPU seconds of children that have ended. */
  readonly childCpuSeconds: number;
}

/** Clock ticks a second: 100 on every Linux that a runner has. */
const TICKS = 100;
const INTERVAL = 50;

/** Looks at a process until `stop`, which tells what was seen last. `find` is asked until it knows the process. */
export function observe(find: () => number | undefined): { stop(): ProcessUse | undefined } {
  let last: ProcessUse | undefined;
  let known: number | undefined;
  const look = (): void => {
    known ??= find();
    if (known !== undefined) last = useOf(known) ?? last;
  };
  const timer = setInterval(look, INTERVAL);
  return {
    stop() {
      clearInterval(timer);
      return last;
    },
  };
}

function useOf(pid: number): ProcessUse | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (peak === undefined) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may have blanks in it.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = (first: number): number => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / TICKS;
    return { peakMegabytes: Number(peak) / 1024, cpuSeconds: ticks(11), childCpuSeconds: ticks(13) };
  } catch {
    return undefined;
  }
}
