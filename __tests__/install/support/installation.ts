import { afterEach, beforeEach, expect } from '@jest/globals';
import type { InstallRequest, VersionRequest } from '../../../src/inputs/inputs.js';
import { sha256Of } from '../../../src/install/digest.js';
import { install } from '../../../src/install/install.js';
import type { InstallWorld } from '../../../src/install/world.js';
import { installWarningText } from '../../../src/report/install/notes.js';
import { advertOf } from './advert.js';
import { faultTextOf } from './fault-text.js';
import { type Loopback, startLoopback } from './loopback.js';
import { type Machine, newMachine } from './machine.js';
import { tarball } from './tarball.js';

export const PROJECT = 'https://github.com/kayac/ecspresso';
export const ADVERT = `${PROJECT}.git/info/refs?service=git-upload-pack`;
export const ASSETS = 'https://release-assets.example';
export const MIRROR = 'https://mirror.example/ecspresso';
export const FROM = '`ecspresso-version`';
export const LATEST: VersionRequest = { kind: 'latest', from: FROM };

/** Every host of the world; a new one for each test of the suite that imports this. */
export let loopback: Loopback;
/** The machine of the test that runs. */
export let machine: Machine;
beforeEach(async () => {
  loopback = await startLoopback();
  machine = await newMachine(loopback.http);
});
afterEach(async () => {
  await loopback.stop();
  await machine.remove();
});

/** Swaps the machine for one that differs. */
export async function machineWith(changes: Partial<InstallWorld>): Promise<void> {
  await machine.remove();
  machine = await newMachine(loopback.http, changes);
}

export function exact(version: string): VersionRequest {
  return { kind: 'exact', version, from: FROM };
}

export function range(text: string): VersionRequest {
  return { kind: 'range', range: text, from: FROM };
}

export function request(version: VersionRequest, rest: Partial<InstallRequest> = {}): InstallRequest {
  return { version, checksums: [], ...rest };
}

/** An install, with its warnings as people read them. */
export async function run(version: VersionRequest, rest: Partial<InstallRequest> = {}) {
  const installed = await install(request(version, rest), machine.world);
  return { ...installed, warnings: installed.warnings.map(installWarningText) };
}

/** What people read of an install that fails. */
export function refusal(version: VersionRequest, rest: Partial<InstallRequest> = {}): Promise<string> {
  return faultTextOf(() => run(version, rest));
}

export function programOf(version: string): Buffer {
  return tarball({ name: 'LICENSE', content: 'MIT' }, { name: 'ecspresso', content: `program ${version}` });
}

export function fileOf(version: string, platform = 'linux_amd64'): string {
  return `ecspresso_${version}_${platform}.tar.gz`;
}

/** Publishes a release as GitHub does: assets are redirects to another host. */
export function release(
  version: string,
  changes: { archive?: Uint8Array; sums?: string | false; listName?: string } = {},
): string {
  const archive = changes.archive ?? programOf(version);
  const sum = sha256Of([archive]);
  const publish = (file: string, body: string | Uint8Array): void => {
    loopback.on(`${PROJECT}/releases/download/v${version}/${file}`, {
      status: 302,
      headers: { location: `${ASSETS}/${version}/${file}?sig=signature` },
    });
    loopback.on(`${ASSETS}/${version}/${file}?sig=signature`, { body });
  };
  publish(fileOf(version), archive);
  if (changes.sums !== false) {
    publish(changes.listName ?? 'checksums.txt', changes.sums ?? `${sum}  ${fileOf(version)}\n`);
  }
  return sum;
}

export function latestIs(tag: string): void {
  loopback.on(`${PROJECT}/releases/latest`, { status: 302, headers: { location: `${PROJECT}/releases/tag/${tag}` } });
}

export function tagsAre(...tags: readonly string[]): void {
  loopback.on(ADVERT, { body: advertOf(...tags) });
}

export function asked(): readonly string[] {
  return loopback.received.map(({ url }) => url);
}

/** Nothing that failed may be left where a later job takes it for good. */
export async function expectNothingKept(): Promise<void> {
  expect(await machine.cached()).toEqual([]);
  expect(await machine.leftovers()).toEqual([]);
}
