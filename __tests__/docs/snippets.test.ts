import { describe, expect, test } from '@jest/globals';
import { workspaceWith } from '../inputs/support/workspace.js';
import { exampleFiles, examples } from './support/examples.js';
import { madeUpFiles } from './support/made-up-files.js';
import { blocks, pages, read, type Snippet, yamlFiles } from './support/pages.js';
import { callable, calls, jobOutputs, outputReferences, type Use, uses } from './support/uses.js';

const action = callable('./') ?? { inputs: [], outputs: [] };
const { inputs, outputs } = action;
const snippets = [...blocks(), ...yamlFiles()];
const ours = snippets.filter((snippet) => calls(snippet).length > 0);

describe('the snippets', () => {
  test('are found', () => {
    expect(blocks().length).toBeGreaterThan(6);
    expect(ours.length).toBeGreaterThan(16);
  });

  test('that name the action are all understood', () => {
    const named = snippets.filter(({ text }) => /uses: your-org\//.test(text));
    expect(named.filter((snippet) => !ours.includes(snippet)).map(({ where }) => where)).toEqual([]);
  });
});

describe.each(ours.map((snippet) => [snippet.where, snippet] as const))('%s', (_, snippet) => {
  test('gives only inputs that exist', () => {
    for (const { uses: called, given } of calls(snippet)) {
      const known =
        called.inputs.includes('mode') && !called.inputs.includes('role-to-assume') ? inputs : called.inputs;
      expect(given.filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  test('reads only outputs that exist', () => expect(unknownOutputs(snippet)).toEqual([]));

  for (const use of uses(snippet)) {
    test(`${use.where}: inputs are read without a problem`, () => expect(problemsOf(use, snippet)).toEqual([]));
  }
});

test.each(pages())('%s names only outputs that exist', (page) => {
  const named = outputReferences(read(page)).filter(({ id }) => id === 'release');
  expect(named.map(({ output }) => output).filter((output) => !outputs.includes(output))).toEqual([]);
});

function unknownOutputs(snippet: Snippet): readonly string[] {
  const ids = new Map(calls(snippet).map(({ kind, id, uses: called }) => [`${kind} ${id}`, called.outputs]));
  const jobs = jobOutputs(snippet);
  return outputReferences(snippet.text)
    .filter(({ kind, id, output }) => {
      const known = kind === 'job' ? jobs.get(id) : ids.get(`step ${id}`);
      return known !== undefined && !known.includes(output);
    })
    .map(({ id, output }) => `${id}: ${output}`);
}

function problemsOf(use: Use, { file }: Snippet): readonly string[] {
  const given = use.inputs;
  const example = examples().find((name) => file.startsWith(`examples/${name}/`));
  return workspaceWith(example === undefined ? madeUpFiles(given) : exampleFiles(example)).problems(given);
}
