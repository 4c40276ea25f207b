import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { removeFolders, temporaryFolder } from './support/program.js';

const ROOT = join(__dirname, '..', '..');

jest.setTimeout(120_000);
afterAll(removeFolders);

/** `npm run demo -- …`, on a machine whose desktop writes down what it is to open. */
function demo(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly output: string; opened(): string }> {
  const bin = temporaryFolder('desktop-');
  const opened = join(bin, 'opened');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s' "$1" > '${opened}'\n`, { mode: 0o755 });
  }
  const env = {
    PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: bin,
    DISPLAY: ':0',
    INIT_CWD: bin,
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/demo.mjs', ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({
        status: error === null ? 0 : Number(error.code),
        output: `${stdout}${stderr}`,
        opened: () => (existsSync(opened) ? readFileSync(opened, 'utf8') : ''),
      }),
    );
  });
}

describe('npm run demo', () => {
  test('--open makes a page of the summary and shows it; nothing of an SDK is in the way', async () => {
    const { status, output, opened } = await demo('--scenario', 'exit3', '--open');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toMatch(/^\n── Demo ─/);
    // What the AWS SDK says of a Node before 22.
    expect(output).not.toMatch(/NodeDeprecationWarning|node >=22|trace-warnings/);
    const path = /^The summary as a page: (.*\.html)$/m.exec(output)?.[1] ?? '';
    expect(readFileSync(path, 'utf8')).toMatch(/<h3>❌ The migration failed: laravel exited with code 3/);
    for (let waited = 0; opened() === '' && waited < 5000; waited += 50) await sleep(50);
    expect(opened()).toBe(path);
  });

  test('--list says what there is, each with its end', async () => {
    const { status, output } = await demo('--list');
    expect(status).toBe(0);
    expect(output).toMatch(/^ok +released +\S/m);
    expect(output).toMatch(/^exit3 +failed +\S/m);
  });
});
