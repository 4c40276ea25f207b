import { splitWords } from '../../../src/inputs/parsers/configs.js';

/** The files that a snippet's inputs name, made up, so that its inputs can be read. */
export function madeUpFiles(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = inputs['working-directory']?.trim() || '.';
  const overrides = inputs['migration-overrides']?.trim() ?? '';
  const named = [
    ...configsOf(inputs['configs'] ?? ''),
    ...linesOf(inputs['migration-config']),
    ...linesOf(inputs['smoke-test-config']),
    ...linesOf(inputs['envfiles']),
    ...(overrides === '' || overrides.startsWith('{') ? [] : [overrides]),
  ];
  const files = (inputs['configs'] ?? '').trim() === '' ? [...named, 'ecspresso.yml'] : named;
  const version = linesOf(inputs['ecspresso-version-file']);
  return Object.fromEntries([
    ...files.map((file) => [`${folder}/${file.replaceAll('*', 'some')}`, file === overrides ? '{}' : '']),
    ...version.map((file) => [`${folder}/${file}`, file.endsWith('.tool-versions') ? 'ecspresso 2.8.7\n' : '2.8.7\n']),
  ]) as Record<string, string>;
}

function configsOf(text: string): readonly string[] {
  if (text.trim().startsWith('[')) return (JSON.parse(text) as (string | string[])[]).flat().flatMap(words);
  return linesOf(text).flatMap(words);
}

function words(line: string): readonly string[] {
  return (splitWords(line) ?? []).filter((word) => !/^\w+=/.test(word));
}

function linesOf(text = ''): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
