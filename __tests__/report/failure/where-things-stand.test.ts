import { describe, expect, test } from '@jest/globals';
import type { ServiceEnd } from '../../../src/release/service-end.js';
import { whereThingsStand } from '../../../src/report/failure/where-things-stand.js';
import { failureInWords } from '../../support/in-words.js';
import { end, failure, migrationOutcome, outcome } from '../support/releases.js';

describe('where things stand', () => {
  const many = (counts: Readonly<Record<'new' | 'unsettled' | 'skipped', number>>): string => {
    const named = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
    const configs = [
      ...named('n', counts.new).map((service) =>
        outcome({ service, result: 'released', serves: 'new', end: { kind: 'serves', taskDefinition: 's:2' } }),
      ),
      ...named('m', counts.unsettled).map((service) =>
        outcome({ service, result: 'failed', serves: 'unsettled', end: { kind: 'gone' } }),
      ),
      ...named('s', counts.skipped).map((service) =>
        outcome({ service, result: 'skipped', serves: 'old', end: { kind: 'not-started' } }),
      ),
    ];
    return whereThingsStand(end({ configs }));
  };

  test.each([
    [{ new: 1, unsettled: 1, skipped: 1 }, 'n1 serves s:2; m1 is gone; s1 was not started'],
    [
      { new: 6, unsettled: 2, skipped: 0 },
      'n1 serves s:2; n2 serves s:2; n3 serves s:2; n4 serves s:2; n5 serves s:2; n6 serves s:2; m1 is gone; m2 is gone',
    ],
    [{ new: 6, unsettled: 2, skipped: 3 }, 'm1 is gone; m2 is gone; 6 on the new version; 3 not started'],
    [{ new: 9, unsettled: 0, skipped: 0 }, '9 on the new version'],
    [{ new: 0, unsettled: 0, skipped: 9 }, '9 not started'],
    [
      { new: 0, unsettled: 8, skipped: 1 },
      'm1 is gone; m2 is gone; m3 is gone; m4 is gone; m5 is gone; m6 is gone; m7 is gone; m8 is gone; 1 not started',
    ],
    [
      { new: 1, unsettled: 10, skipped: 0 },
      'm1 is gone; m2 is gone; m3 is gone; m4 is gone; m5 is gone; m6 is gone; m7 is gone; m8 is gone; 2 more in the same state; 1 on the new version',
    ],
  ])('%j', (counts, words) => {
    expect(many(counts)).toBe(words);
  });

  test('stays unsaid where nothing is known', () => {
    const { end: _none, ...unknown } = outcome();
    expect(whereThingsStand(end({ configs: [unknown] }))).toBe('');
  });

  test('says that the migration has run, and that it is not undone where services went back', () => {
    const back: ServiceEnd = { kind: 'rolled-back', on: 's:1', keeps: ['desiredCount'] };
    const migration = migrationOutcome();
    expect(whereThingsStand(end({ configs: [outcome({ end: back })], migration }))).toBe(
      'backend is back on s:1, but keeps the new desiredCount of this release; the migration had already run (exit 0)',
    );
    const wentBack = { startedAt: 0, wasReleased: true };
    expect(
      whereThingsStand(end({ configs: [outcome({ end: back, onFailureRollback: wentBack })], migration })),
    ).toMatch(/exit 0\), which is not undone$/);
  });

  test('of what is stuck while ECS shifts its traffic: what takes it', () => {
    const stuck: ServiceEnd = { kind: 'stuck', after: 's:2', before: 's:1', traffic: { on: 's:2' } };
    expect(whereThingsStand(end({ configs: [outcome({ end: stuck })] }))).toBe('backend is stuck: s:2 keeps serving');
    const partly: ServiceEnd = { ...stuck, traffic: { on: 's:1', share: 33.333, rest: 's:2' } };
    expect(whereThingsStand(end({ configs: [outcome({ end: partly })] }))).toBe(
      'backend is stuck: 33.3 % of production traffic goes to s:1, the rest to s:2',
    );
  });

  test('comes before the link to the console', () => {
    expect(failureInWords(failure('a', { console: 'https://x' }), 'there').lines).toEqual([
      'Where things stand: there.',
      'Console: https://x',
    ]);
  });
});
