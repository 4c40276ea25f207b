import { describe, expect, test } from '@jest/globals';
import { pages, read } from './support/pages.js';

/** Words that readers have stumbled over, and those that take their place. */
const IN_ENGLISH: readonly (readonly [seen: RegExp, instead: string])[] = [
  [/\bforetold|\bforecast/i, 'previewed, plan'],
  [/last proven/i, 'last successfully deployed'],
  [/in every end/i, 'always, even on failure'],
  [/goes on in ECS|is still there/i, 'still in progress in ECS, keeps serving'],
  [/for want of/i, 'because … is missing'],
  [/everything that Node can test/i, 'the full test suite'],
  [/\bMend(ed)?\b/, 'Fix'],
];
const IN_JAPANESE: readonly (readonly [seen: RegExp, instead: string])[] = [
  [/緑に/, '成功します'],
  [/予告し/, '事前に表示します'],
  [/実証済み/, '直近で正常にデプロイされた'],
  [/代役/, 'スタブ'],
  [/手で実行/, '直接実行'],
  [/見切っ/, '失敗と判断した'],
  [/ログを流し/, 'ログを逐次表示します'],
  [/自身の言葉/, 'ECS のメッセージのまま'],
  [/プロバイダ(?!ー)/, 'プロバイダー'],
];

describe.each(pages().map((page) => [page] as const))('%s', (page) => {
  test('is in words that everybody understands', () => {
    const words = page.endsWith('.ja.md') ? IN_JAPANESE : IN_ENGLISH;
    const seen = words.flatMap(([seen, instead]) =>
      (read(page).match(seen) ?? []).map((word) => `${word} → ${instead}`),
    );
    expect(seen).toEqual([]);
  });
});
