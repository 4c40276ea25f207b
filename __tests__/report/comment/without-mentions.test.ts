import { expect, test } from '@jest/globals';
import { withoutMentions } from '../../../src/report/comment/without-mentions.js';
import { block, code, link, plain } from '../../../src/report/summary/markdown.js';

const SERVER = 'https://github.example.com';

/** What GitHub's search for mentions and references sees: rendered text, piece by piece, without code. */
function pieces(markdown: string): readonly string[] {
  return markdown
    .replaceAll(/<(pre|code)>[\s\S]*?<\/\1>/g, '<code>')
    .split(/<[^>]*>/)
    .map((text) => text.replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number))));
}

test.each([
  'thanks @octocat',
  '@your-org/admins',
  'see #123',
  'your-org/shop#9',
  'GH-12',
  'gh-7',
  'https://github.com/your-org/shop/issues/9',
  'HTTPS://GITHUB.COM/your-org/shop/pull/9',
  'http://github.example.com/a/b/issues/1',
])('nobody is notified of and nothing is referred to by %s', (text) => {
  const seen = pieces(withoutMentions(`${plain(text)} and ${link(text, 'https://x.invalid')}`, SERVER));
  for (const piece of seen) {
    expect(piece).not.toMatch(/@\w|#\d|\bGH-\d|https?:\/\/github\./i);
  }
  expect(seen.join('')).toContain(text);
});

test.each([
  code('npm i @scope/pkg #1 GH-1 https://github.com/a/b/issues/1'),
  block(['@octocat', '', '#12 https://github.com/a']),
  '```diff\n+ @octocat #1 GH-1 https://github.com/a\n<pre>\n```',
  '~~~~\n```\nGH-1\n~~~~',
  '[gh](https://github.com/a/b/actions/runs/1/attempts/1)',
  '[task](https://example.com/GH-1)',
  'see https://docs.aws.amazon.com/x',
  '### heading',
])('what is code, an address of ours or harmless stays as it is: %s', (text) => {
  expect(withoutMentions(text, SERVER)).toBe(text);
});

test('what follows code is looked at again', () => {
  expect(withoutMentions(`${code('@a')} GH-1\n\`\`\`\nGH-2\n\`\`\`\nGH-3`, 'no address')).toBe(
    `${code('@a')} GH-<!-- -->1\n\`\`\`\nGH-2\n\`\`\`\nGH-<!-- -->3`,
  );
});
