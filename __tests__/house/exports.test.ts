import { dirname, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { filesOf, textOf } from './support/modules.js';

/** Entry points: what they export is for whoever starts them. */
const ENTRIES: ReadonlySet<string> = new Set([
  'src/index.ts',
  'emulator/main.ts',
  'emulator/demo/demo.ts',
  'emulator/ecspresso/main.ts',
  'bench/main.ts',
]);
/** Exported for a reason that no import shows. */
const REASONS: Readonly<Record<string, string>> = {
  'src/undici.ts ProxyAgent': 'takes the place of a name of the package undici',
  'src/undici.ts fetch': 'takes the place of a name of the package undici',
};

const PRODUCT = [...filesOf('src'), ...filesOf('emulator'), ...filesOf('bench'), ...filesOf('scripts', '.mjs')];
const TESTS = filesOf('__tests__');

interface Module {
  /** Values that it exports, also those of other files. */
  readonly values: readonly string[];
  /** Types that it exports and that stand in the signature of nothing else that it exports. */
  readonly types: readonly string[];
  /** `file name` of everything that it takes from files of this project; `file *`: all of it. */
  readonly taken: readonly string[];
}

const modules = new Map<string, Module>();

function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
  const found = { ...exportedBy(source), taken: takenBy(file, source) };
  modules.set(file, found);
  return found;
}

function isType(statement: ts.Statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function exportedBy(source: ts.SourceFile): Pick<Module, 'values' | 'types'> {
  const exported = source.statements.filter(isExported);
  const passedOn = (areTypes: boolean): readonly string[] =>
    source.statements
      .filter((statement) => ts.isExportDeclaration(statement))
      .filter(({ isTypeOnly }) => isTypeOnly === areTypes)
      .flatMap(({ exportClause }) => (exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : []))
      .map(({ name }) => name.text);
  const types = exported.filter(isType).filter((type) => {
    return !exported.some((other) => other !== type && namedInSignature(other).has(type.name.text));
  });
  return {
    values: [...exported.filter((statement) => !isType(statement)).flatMap(namesOf), ...passedOn(false)],
    types: [...types.map(({ name }) => name.text), ...passedOn(true)],
  };
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const { name } = statement as { readonly name?: ts.Identifier };
  return name ? [name.text] : [];
}

/** Names that a declaration has outside the bodies of its functions. */
function namedInSignature(declaration: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return names;
}

function takenBy(file: string, source: ts.SourceFile): readonly string[] {
  const taken: string[] = [];
  const target = (path: string): string =>
    normalize(`${dirname(file)}/${path}`)
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts');
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const path = (node.moduleSpecifier as ts.StringLiteral).text;
      const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
      if (path.startsWith('.') && bindings && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) {
        for (const { name, propertyName } of bindings.elements)
          taken.push(`${target(path)} ${(propertyName ?? name).text}`);
      } else if (path.startsWith('.') && bindings) taken.push(`${target(path)} *`);
    }
    // `import(…)` takes the whole file.
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [path] = node.arguments;
      if (path && ts.isStringLiteralLike(path) && path.text.startsWith('.')) taken.push(`${target(path.text)} *`);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const path = (node.argument.literal as ts.StringLiteral).text;
      if (path.startsWith('.')) taken.push(`${target(path)} *`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return taken;
}

/** Rules that tables of tests look at by themselves, although one file alone needs them. */
const TESTED_ALONE: readonly string[] = [
  'src/ecs/diagnosis/advice.ts ADVICE',
  'src/ecs/api/aws-error.ts awsError',
  'src/ecs/diagnosis/diagnosis.ts groupFailures',
  'src/ecs/rollout/failed-task-limit.ts failureThreshold',
  'src/ecs/watch/final-check.ts afterLoss',
  'src/ecs/service-deployment-states.ts SERVICE_DEPLOYMENT_STATUSES',
  'src/ecs/service-deployment-states.ts ROLLOUT_STATES',
  'src/ecs/service-deployment-states.ts HOOK_STATUSES',
  'src/ecs/service-deployment-states.ts HOOK_TARGETS',
  'src/ecs/statuses.ts TASK_DEFINITION_STATUSES',
  'src/ecs/statuses.ts TASK_STATUSES',
  'src/ecspresso/advice.ts ADVICE',
  'src/ecspresso/lines.ts LONGEST_LINE',
  'src/inputs/parsers/configs.ts splitWords',
  'src/inputs/parsers/envfiles.ts parseEnvfileLine',
  'src/inputs/reserved-names.ts RESERVED_NAMES',
  'src/install/version.ts isPlainTwo',
  'src/release/look/check-images.ts variablesIn',
  'src/release/post-step-state.ts postStepStateAfter',
  'src/report/comment/body.ts MOST_BYTES',
  'src/report/comment/body.ts commentBody',
  'src/report/comment/notice.ts commentNotice',
  'src/report/log/fence.ts couldBeCommand',
  'src/report/phrases/image.ts shortImage',
  'src/report/phrases/image.ts imageChange',
  'src/report/summary/timeline.ts ganttText',
];

/** `file name` of what files export and none of the readers takes. */
function idleIn(files: readonly string[], readers: readonly string[], kind: 'values' | 'types'): readonly string[] {
  const taken = new Set(readers.flatMap((file) => moduleOf(file).taken));
  return files
    .filter((file) => !ENTRIES.has(file) && !taken.has(`${file} *`))
    .flatMap((file) => moduleOf(file)[kind].map((name) => `${file} ${name}`))
    .filter((id) => !taken.has(id) && !Object.hasOwn(REASONS, id));
}

describe('exports', () => {
  test('every value that src, emulator, bench and scripts export is imported by another file', () => {
    expect(idleIn(PRODUCT, [...PRODUCT, ...TESTS], 'values')).toEqual([]);
  });

  test('every type that they export is imported by another file, or stands in the signature of what is exported beside it', () => {
    expect(idleIn(PRODUCT, [...PRODUCT, ...TESTS], 'types')).toEqual([]);
  });

  test('what src exports for tests alone is a rule that they look at by itself', () => {
    expect(idleIn(filesOf('src'), PRODUCT, 'values').toSorted()).toEqual(TESTED_ALONE.toSorted());
  });

  test('an idle export would be found', () => {
    const text = [
      "export type { Passed } from './other.js';",
      'export interface Used {}',
      'export interface Idle {}',
      'export function f(used: Used): void { const idle: Idle = used; }',
    ].join('\n');
    expect(exportedBy(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest))).toEqual({
      values: ['f'],
      types: ['Idle', 'Passed'],
    });
  });
});
