import { describe, expect, test } from '@jest/globals';
import { filesBelow, pages, read } from './support/pages.js';

type Wording = readonly (readonly [seen: RegExp, instead: string])[];

/** Words that readers have stumbled over, and those that take their place: in pages, comments, messages and names of tests. */
const IN_ENGLISH: Wording = [
  [/\bforetold|\bforecast/i, 'previewed, plan'],
  [/last proven/i, 'last successfully deployed'],
  [/in every end/i, 'always, even on failure'],
  [/goes on in ECS/i, 'still in progress in ECS'],
  [/for want of/i, 'because … is missing'],
  [/everything that Node can test/i, 'the full test suite'],
  [/\bMend(ed)?\b/, 'Fix'],
  [/\bend(s|ed) badly/i, 'failed'],
  [/\bhand(s|ed|ing)?[- ](on|over)\b/i, 'pass on'],
  [/\b(one more|last) look\b/i, 'final check, last poll'],
  [/\bbefell\b/i, 'happened to'],
  [/\bstrangers?\b/i, 'pre-existing'],
  [/\berrands?\b/i, 'context, request'],
  [/\blessened\b/i, 'reduced'],
];
/** What code may say of a file or a task, and no page of a service. */
const IN_ENGLISH_PAGES: Wording = [...IN_ENGLISH, [/is still there/i, 'keeps serving']];
const IN_JAPANESE: Wording = [
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

/** Lines of a file with such words, and what to write instead. */
function stumblesOf(file: string, words: Wording): readonly string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) =>
      words.flatMap(([seen, instead]) =>
        (line.match(seen) ?? []).slice(0, 1).map((word) => `${file}:${index + 1} ${word} → ${instead}`),
      ),
    );
}

const JAPANESE = /\.ja\.(md|yml)$/;
const TEXTS = [...pages(), 'CONTRIBUTING.md', 'SECURITY.md', 'action.yml', 'docs/action.ja.yml'];

describe('words that everybody understands', () => {
  test.each(TEXTS)('%s', (page) => {
    expect(stumblesOf(page, JAPANESE.test(page) ? IN_JAPANESE : IN_ENGLISH_PAGES)).toEqual([]);
  });

  test.each(['src', 'emulator', 'bench', 'scripts', '__tests__'])('comments, messages and names in %s', (folder) => {
    const files = filesBelow(folder, /\.(ts|mjs)$/).filter((file) => file !== '__tests__/docs/wording.test.ts');
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => stumblesOf(file, IN_ENGLISH))).toEqual([]);
    expect(files.flatMap(namelessIn)).toEqual([]);
  });

  test.each([
    ['const one = first();', true],
    ['for (const one of all) use(one);', true],
    ['all.map((one) => one.name)', true],
    ['all.map(([, each]) => each)', true],
    ['function show(some: readonly Piece[]): void {', true],
    ["test.each(all)('one and each', () => undefined);", false],
    ['if (all.some((item) => item.isThere)) return;', false],
    ['  // one, or some: each has a name', false],
  ])('a variable is named by its noun: %s', (line, isNameless) => {
    expect(isNamelessIn(line)).toBe(isNameless);
  });
});

/** Lines of a file that name a variable by no noun. */
function namelessIn(file: string): readonly string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) => (isNamelessIn(line) ? [`${file}:${index + 1} ${line.trim()}`] : []));
}

function isNamelessIn(line: string): boolean {
  const code = line.replace(/^\s*(?:\/?\*|\/\/).*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/ .*/g, '');
  return /\b(?:const|let) (?:one|each|some)\b|[([{,] ?(?:\.\.\.)?(?:one|each|some)(?:\??: [^()]+)?[,)\]}]+ ?(?::|=>|of|\{)/.test(
    code,
  );
}
