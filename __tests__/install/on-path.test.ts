import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { install } from '../../src/install/install.js';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { installWarningText } from '../../src/report/install/notes.js';
import { onPosix } from '../support/platform.js';
import { faultTextOf } from './support/fault-text.js';
import { asked, machine, refusal, request } from './support/installation.js';

describe('the one on PATH', () => {
  onPosix('is the first program of that name; its version is not known here', async () => {
    const path = await machine.cache('9.9.9');
    const folder = join(machine.folder, 'folders');
    await mkdir(join(folder, 'ecspresso'), { recursive: true });
    await mkdir(join(folder, 'plain'));
    await writeFile(join(folder, 'plain', 'ecspresso'), 'not runnable', { mode: 0o644 });
    const world = { ...machine.world, path: `relative:${folder}:${join(folder, 'plain')}:${dirname(path)}` };
    expect(await install(request({ kind: 'installed' }), world)).toEqual({
      path,
      version: undefined,
      source: 'PATH',
      cacheHit: false,
      warnings: [],
    });
    expect(asked()).toEqual([]);
  });

  test('is not there: the message says what to do', async () => {
    await machine.cache(PINNED_VERSION);
    const message = await refusal({ kind: 'installed' });
    expect(message).toContain('There is no ecspresso on PATH');
    expect(message).toContain(PINNED_VERSION);
  });

  onPosix('a program that a checkout brings along is not used, also by a link, and that is said', async () => {
    const workspace = join(machine.folder, 'workspace');
    const bin = join(workspace, 'node_modules', '.bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'ecspresso'), '#!/bin/sh', { mode: 0o755 });
    const links = join(machine.folder, 'links');
    await mkdir(links);
    await symlink(join(bin, 'ecspresso'), join(links, 'ecspresso'));
    const path = await machine.cache('9.9.9');
    const world = { ...machine.world, workspace, path: `${bin}:${links}:${dirname(path)}` };
    const installed = await install(request({ kind: 'installed' }), world);
    expect(installed.path).toBe(path);
    expect(installed.warnings.map(installWarningText)).toEqual([
      `${join(bin, 'ecspresso')} is inside the workspace: a program that a checkout brings along is not used.`,
      `${join(links, 'ecspresso')} is inside the workspace: a program that a checkout brings along is not used.`,
    ]);
    expect(await faultTextOf(() => install(request({ kind: 'installed' }), { ...world, path: bin }))).toContain(
      'is inside the workspace',
    );
  });
});
