import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Asks the desktop to show a file. Resolves to whether it was asked: a machine without a desktop, or without the program for it, is no
 * failure. Whether the desktop then shows it is not known.
 */
export function openInBrowser(path: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const [program, ...args] = openerOf(process.platform, env);
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore', env });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The program that opens files by their kind, with its first arguments; none where there is no desktop. */
export function openerOf(platform: string, env: NodeJS.ProcessEnv): readonly string[] {
  if (platform === 'darwin') return ['open'];
  // `start` takes a first argument in quotes for a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : [];
}
