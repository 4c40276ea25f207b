import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from '../support/workspace.js';

const { inputs, problems } = workspaceWith({ 'ecspresso.yml': '' });

describe('title', () => {
  test.each(['API, production', 'リリース 🚀', '%%{init}%% | `x` <b>', 'x'.repeat(100), '🚀'.repeat(100)])(
    '%s is taken as it is',
    (title) => {
      expect(inputs({ title: `  ${title}\n` })).toMatchObject({ title });
    },
  );

  test('mode setup takes it, too', () => {
    expect(inputs({ mode: 'setup', title: 'tools' })).toMatchObject({ mode: 'setup', title: 'tools' });
  });

  test.each([
    ['a\nb', 'it has more than one line. Write one.'],
    ['a\u2028b', 'it has more than one line. Write one.'],
    ['a\u001b[31mb', 'it contains control characters. Remove them.'],
    ['a\u202eb', 'it contains control characters. Remove them.'],
    ['x'.repeat(101), 'it has 101 characters. Write at most 100.'],
  ])('%j is refused', (title, what) => {
    expect(problems({ title })).toEqual([`\`title\`: ${what}`]);
  });
});
