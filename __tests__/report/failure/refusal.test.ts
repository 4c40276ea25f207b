import { expect, test } from '@jest/globals';
import type { Refusal } from '../../../src/release/failure.js';
import { refusalGist, refusalText } from '../../../src/report/failure/refusal.js';
import { awsError } from '../../ecs/support/fake-cloud.js';

const said = (words: string, exitCode: number | null = 1, overdueSeconds?: number): Refusal => ({
  kind: 'ecspresso',
  end: { command: 'ecspresso --config a.yml deploy', exitCode, said: words, overdueSeconds },
});

test.each<[string, Refusal, string, string]>([
  [
    'ecspresso, in its own words',
    said('operation error ECS: UpdateService, ClientException: Unable. Try again.'),
    'Unable',
    'operation error ECS: UpdateService, ClientException: Unable. Try again.',
  ],
  [
    'ecspresso, which said nothing',
    said(''),
    '"ecspresso --config a.yml deploy" exited with code 1 and said nothing',
    '"ecspresso --config a.yml deploy" exited with code 1 and said nothing',
  ],
  [
    'a signal',
    said('ClientException: Unable. Try again.', null),
    'was ended by a signal; its last words: Unable',
    'was ended by a signal; its last words: ClientException: Unable. Try again.',
  ],
  [
    'its time',
    said('ClientException: Unable.', null, 900),
    'had not ended within 900 s and was made to; its last words: Unable',
    'had not ended within 900 s and was made to; its last words: ClientException: Unable.',
  ],
  [
    'the disk of the runner',
    { kind: 'not-written', folder: '/tmp', why: 'ENOSPC: no space left on device, write' },
    'a temporary file could not be written in /tmp (ENOSPC: no space left on device, write)',
    'a temporary file could not be written in /tmp (ENOSPC: no space left on device, write)',
  ],
  [
    'another error, whatever it names',
    { kind: 'error', title: 'a.yml: SomeException: it cannot be written. So it is', more: ['Check it.'] },
    'a.yml: SomeException: it cannot be written. So it is',
    'a.yml: SomeException: it cannot be written. So it is',
  ],
  [
    'ECS, which does not say what runs',
    { kind: 'unasked', service: 'backend', error: awsError('denied') },
    'ECS could not be asked what backend runs now (ecs:DescribeServices: AccessDeniedException)',
    `ECS could not be asked what backend runs now (${awsError('denied').reason})`,
  ],
])('what was refused by %s', (_name, refusal, gist, text) => {
  expect(refusalGist(refusal)).toEqual({ text: gist, isCut: false });
  expect(refusalText(refusal)).toBe(text);
});

test('what is cut ends in dots', () => {
  expect(refusalGist(said('x'.repeat(200)))).toEqual({ text: `${'x'.repeat(159)}…`, isCut: true });
});
