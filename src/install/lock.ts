import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { INSTALL_MINUTES } from './interruption.js';

/** A lock that is older, in milliseconds, was left by a killed step: no installation lasts as long. */
const ABANDONED = 2 * INSTALL_MINUTES * 60_000;

/**
 * Takes a lock among the processes of this machine by making a folder that must not exist yet. Resolves to the function that releases it;
 * undefined while another process has it. Rejects where the folder cannot be made.
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

/** Makes the folder; false where it exists already. */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
