import { describe, expect, test } from '@jest/globals';
import { PINNED_VERSION } from '../../src/install/pinned-version.js';
import { advertOf } from './support/advert.js';
import {
  ADVERT,
  asked,
  expectNothingKept,
  fileOf,
  LATEST,
  latestIs,
  loopback,
  machine,
  PROJECT,
  range,
  refusal,
  release,
  run,
  tagsAre,
} from './support/installation.js';
import type { Answer } from './support/loopback.js';

describe('latest', () => {
  test('is where /releases/latest leads', async () => {
    latestIs('v2.9.1');
    release('2.9.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', source: 'GitHub', warnings: [] });
    expect(asked()).not.toContain(ADVERT);
    expect(asked().filter((url) => url.includes('api.github.com'))).toEqual([]);
  });

  test('is looked up even if the tool cache has some version, and then taken from there', async () => {
    await machine.cache('2.8.0');
    await machine.cache('2.9.1');
    latestIs('v2.9.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', source: 'tool cache', cacheHit: true });
  });

  test.each(['v3.0.0', 'v2.10.0-rc.1', 'nonsense'])('when that is %s: the newest plain 2.x tag', async (tag) => {
    latestIs(tag);
    tagsAre('v2.8.7', 'v2.9.1', 'v2.9.1^{}', 'v2.10.0-rc.1', 'v3.0.0', 'v3.0.1');
    release('2.9.1');
    release('3.0.1');
    expect(await run(LATEST)).toMatchObject({ version: '2.9.1', warnings: [] });
  });

  test('tags without an archive or without sums are passed over, with a warning', async () => {
    latestIs('v3.0.0');
    tagsAre('v2.8.7', 'v2.9.0', 'v2.9.1', 'v2.9.2');
    release('2.9.1', { sums: false });
    release('2.9.0');
    const { version, warnings } = await run(LATEST);
    expect(version).toBe('2.9.0');
    expect(warnings).toEqual([
      `ecspresso 2.9.2 has a tag but no ${fileOf('2.9.2')} (yet): it was passed over for latest (\`ecspresso-version\`).`,
      'ecspresso 2.9.1 has a tag but no checksums.txt (yet): it was passed over for latest (`ecspresso-version`).',
    ]);
  });

  test('whose archive is missing is an error, never an older version', async () => {
    latestIs('v2.9.1');
    tagsAre('v2.9.0', 'v2.9.1');
    release('2.9.0');
    expect(await refusal(LATEST)).toContain('v2.9.1/');
    await expectNothingKept();
  });

  test.each<[string, Answer]>([
    ['HTTP 503', { status: 503 }],
    ['no answer', { breaks: 'before' }],
    ['HTTP 403', { status: 403 }],
  ])('%s: an error that offers an exact version, never a cached or older one', async (_, answer) => {
    await machine.cache('2.8.0');
    loopback.on(`${PROJECT}/releases/latest`, answer);
    const message = await refusal(LATEST);
    expect(message).toContain('Could not get the latest version of ecspresso');
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
    expect(asked()).not.toContain(ADVERT);
  });
});

describe('a range', () => {
  test('is satisfied from the tool cache first, by the newest there, without asking', async () => {
    await machine.cache('2.8.1');
    const path = await machine.cache('2.8.3');
    await machine.cache('2.9.0');
    await machine.cache('2.8.9-rc.1');
    await machine.cache('3.0.0');
    expect(await run(range('~2.8'))).toMatchObject({ path, version: '2.8.3', source: 'tool cache', cacheHit: true });
    expect(await run(range('>=2.8'))).toMatchObject({ version: '2.9.0' });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['~2.8', '2.8.9'],
    ['>=2.8.0', '2.9.0'],
    ['<2.8.9', '2.8.7'],
    ['2.8.7 || >=3', '2.8.7'],
  ])('%s is the newest released tag that it allows: %s', async (text, version) => {
    tagsAre('v2.8.7', 'v2.8.9', 'v2.9.0', 'v2.10.0-beta.1', 'v3.0.0');
    for (const released of ['2.8.7', '2.8.9', '2.9.0', '3.0.0']) release(released);
    expect(await run(range(text))).toMatchObject({ version, source: 'GitHub', cacheHit: false });
  });

  test.each<[string, string, string]>([
    ['nothing fits', '~2.7', 'no plain 2.x version fits'],
    ['only 3.x fits', '3.x', 'no plain 2.x version fits'],
    ['what fits is not released', '2.9.x', 'none of 2.9.0 is released for linux/x64'],
  ])('%s: an error that offers an exact version', async (_, text, reason) => {
    tagsAre('v2.8.7', 'v2.9.0', 'v3.0.0');
    release('2.8.7');
    const message = await refusal(range(text));
    expect(message).toContain(`No ecspresso "${text}" (\`ecspresso-version\`)`);
    expect(message).toContain(reason);
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
  });

  test.each<[string, Answer | undefined, string]>([
    ['no list', undefined, 'answered HTTP 404'],
    ['a web page', { body: '<!doctype html>' }, 'did not answer with a list of tags'],
    ['a cut list', { body: advertOf('v2.8.0', 'v2.9.0').slice(0, -30) }, 'did not answer with a list of tags'],
    ['trouble', { status: 502 }, 'answered HTTP 502 (tried 4 times)'],
  ])('%s: an error that offers an exact version', async (_, answer, reason) => {
    if (answer !== undefined) loopback.on(ADVERT, answer);
    const message = await refusal(range('2.x'));
    expect(message).toContain('Could not get the versions of ecspresso');
    expect(message).toContain(reason);
    expect(message).toContain(`exact version such as ${PINNED_VERSION}`);
  });

  test('that is none is refused', async () => {
    expect(await refusal(range('two'))).toContain('"two" is no range of versions');
  });
});
