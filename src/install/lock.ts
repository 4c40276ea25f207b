import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { INSTALL_MINUTES } from './interruption.js';

/** After so many milliseconds a claim is what a killed step has left: no installation lasts as long. */
const ABANDONED = 2 * INSTALL_MINUTES * 60_000;

/**
 * Claims something for one process of this machine by making a folder that must not be there yet. Resolves to what gives it free; undefined
 * while another one has it. Rejects where the folder cannot be made.
 */
export async function lock(folder: string): Promise<(() => Promise<void>) | undefined> {
  const release = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  if (await made(folder)) return release;
  const since = await stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  if (Date.now() - since < ABANDONED) return undefined;
  await release();
  return (await made(folder)) ? release : undefined;
}

/** False where the folder is there already. */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
