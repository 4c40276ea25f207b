import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { filesOf, textOf } from './support/modules.js';

/** Lines of a file of the product, of a function in it, and of a test file. */
const MOST = { file: 300, function: 60, test: 400 } as const;
/** How the comment of a longer function begins to give its reason. */
const REASON = /\bLong(?: as| because|[,:]) /;

const PRODUCT = [...filesOf('src'), ...filesOf('emulator')];

function linesOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** Functions of a file that are too long and do not say why. */
function longFunctions(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const to = source.getLineAndCharacterOfPosition(node.end).line;
      const statement = ts.findAncestor(node, (parent) => ts.isStatement(parent)) ?? node;
      const comment = text.slice(statement.getFullStart(), statement.getStart(source));
      const length = to - from + 1;
      if (length > MOST.function && !REASON.test(comment)) {
        const name = ts.isFunctionDeclaration(node) ? node.name?.text : undefined;
        found.push(`${file}:${from + 1} ${name ?? 'a function'} has ${length} lines`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('lengths', () => {
  test(`no file of src and emulator has more than ${MOST.file} lines`, () => {
    const long = PRODUCT.filter((file) => linesOf(textOf(file)) > MOST.file);
    expect(long).toEqual([]);
  });

  test(`no file of tests has more than ${MOST.test} lines`, () => {
    const long = filesOf('__tests__').filter((file) => linesOf(textOf(file)) > MOST.test);
    expect(long).toEqual([]);
  });

  test(`no function of src and emulator has more than ${MOST.function} lines without a reason in its comment`, () => {
    expect(PRODUCT.flatMap((file) => longFunctions(file, textOf(file)))).toEqual([]);
  });

  test('a function that is too long would be found', () => {
    const body = '  work();\n'.repeat(MOST.function);
    expect(longFunctions('a.ts', `function f() {\n${body}}\n`)).toEqual(['a.ts:1 f has 62 lines']);
    expect(longFunctions('a.ts', `/** Takes long. */\nfunction f() {\n${body}}\n`)).toHaveLength(1);
    expect(longFunctions('a.ts', `/** Long: a table. */\nfunction f() {\n${body}}\n`)).toEqual([]);
  });
});
