import { dirname, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
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

const PRODUCT = [...filesOf('src'), ...filesOf('emulator')];
const READERS = [...PRODUCT, ...filesOf('bench'), ...filesOf('__tests__')];

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
}

/** Values that a file exports. A type may be exported because it stands in the signature of one of them. */
function exportsOf(file: string): readonly string[] {
  return parsed(file).statements.flatMap((statement) => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (!exported) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    }
    const { name } = statement as { readonly name?: ts.Identifier };
    return name ? [name.text] : [];
  });
}

const read = new Map<string, readonly string[]>();

/** `file name` of everything that a file takes from files of this project. */
function takenBy(file: string): readonly string[] {
  const known = read.get(file);
  if (known) return known;
  const taken: string[] = [];
  read.set(file, taken);
  const source = parsed(file);
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
const TESTED_ALONE: ReadonlySet<string> = new Set([
  'src/ecs/diagnosis/advice.ts ADVICE',
  'src/ecs/api/aws-error.ts awsError',
  'src/ecs/diagnosis/diagnosis.ts groupFailures',
  'src/ecs/rollout/failed-task-limit.ts failureThreshold',
  'src/ecs/watch/final-check.ts afterLoss',
  'src/ecs/service-deployment-states.ts SERVICE_DEPLOYMENT_STATUSES',
  'src/ecs/service-deployment-states.ts ROLLOUT_STATES',
  'src/ecs/service-deployment-states.ts LIFECYCLE_STAGES',
  'src/ecs/service-deployment-states.ts HOOK_STATUSES',
  'src/ecs/strategy.ts leastWaitMinutes',
  'src/ecs/strategy.ts pausesBefore',
  'src/ecspresso/advice.ts ADVICE',
  'src/ecspresso/lines.ts LONGEST_LINE',
  'src/inputs/parsers/command.ts quoted',
  'src/inputs/parsers/configs.ts splitWords',
  'src/inputs/parsers/envfiles.ts parseEnvfileLine',
  'src/inputs/reserved-names.ts RESERVED_NAMES',
  'src/install/version.ts isPlainTwo',
  'src/release/look/check-images.ts variablesIn',
  'src/release/look/difference.ts UNREADABLE_DIFF',
  'src/release/post-step-state.ts postStepStateAfter',
  'src/report/comment/body.ts MOST_BYTES',
  'src/report/comment/body.ts commentBody',
  'src/report/comment/notice.ts commentNotice',
  'src/report/log/fence.ts couldBeCommand',
  'src/report/phrases/image.ts shortImage',
  'src/report/phrases/image.ts imageChange',
  'src/report/summary/timeline.ts ganttText',
]);

function idleIn(files: readonly string[], readers: readonly string[]): readonly string[] {
  const taken = new Set(readers.flatMap((file) => takenBy(file)));
  return files
    .filter((file) => !ENTRIES.has(file) && !taken.has(`${file} *`))
    .flatMap((file) => exportsOf(file).map((name) => `${file} ${name}`))
    .filter((id) => !taken.has(id) && !Object.hasOwn(REASONS, id));
}

test('every value that src and emulator export is imported by another file', () => {
  expect(idleIn(PRODUCT, READERS)).toEqual([]);
});

test('what src exports for tests alone is a rule that they look at by itself', () => {
  const idle = idleIn(
    filesOf('src'),
    READERS.filter((file) => !file.startsWith('__tests__/')),
  );
  expect(idle.filter((id) => !TESTED_ALONE.has(id))).toEqual([]);
});
