#!/usr/bin/env node
/**
 * Writes the tables of inputs and outputs from action.yml into docs/reference.md and docs/reference.ja.md, and their names
 * into README.md and README.ja.md, between these lines:
 *
 *     <!-- inputs:start -->  …  <!-- inputs:end -->
 *     <!-- outputs:start --> …  <!-- outputs:end -->
 *     <!-- names:start -->   …  <!-- names:end -->
 *
 * Files that end in .ja.md get the descriptions of docs/action.ja.yml, which must have one for every input and output.
 * Works on the current directory. With --check it writes nothing and exits 1 when a table is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { isMap, parse, parseDocument } from 'yaml';

const PAGES = {
  'README.md': ['names'],
  'README.ja.md': ['names'],
  'docs/reference.md': ['inputs', 'outputs'],
  'docs/reference.ja.md': ['inputs', 'outputs'],
};
const check = process.argv.includes('--check');

const english = readAction();
const japanese = translated(english, parse(readFileSync('docs/action.ja.yml', 'utf8')));
const complaints = [];

for (const [file, parts] of Object.entries(PAGES)) fill(file, parts);
if (complaints.length > 0) {
  for (const complaint of complaints) console.error(complaint);
  process.exit(1);
}

function fill(file, parts) {
  if (!existsSync(file)) {
    complaints.push(`${file} does not exist.`);
    return;
  }
  const before = readFileSync(file, 'utf8');
  const words = file.endsWith('.ja.md') ? japanese : english;
  let after = before;
  for (const part of parts) {
    const block = new RegExp(`(<!-- ${part}:start -->\\n)[\\s\\S]*?(<!-- ${part}:end -->)`);
    const text = part === 'names' ? names(words) : tables(words[part]);
    if (block.test(after)) after = after.replace(block, (_, start, end) => `${start}\n${text}\n${end}`);
    else complaints.push(`${file} has no <!-- ${part}:start --> … <!-- ${part}:end --> block.`);
  }
  if (after === before) return;
  if (check) complaints.push(`${file} is stale. Run: node scripts/readme-tables.mjs`);
  else writeFileSync(file, after);
}

/** action.yml as { inputs, outputs }: lists of { name, description, default, group, heading } in the order of the file. */
function readAction() {
  const document = parseDocument(readFileSync('action.yml', 'utf8'));
  const [firstError] = document.errors;
  if (firstError) throw firstError;
  const part = (name, heading) => {
    const map = document.get(name);
    // The comment above the first input of a group is the group's name; the parser gives the very first one to the map.
    let group = isMap(map) ? map.commentBefore?.trim() : undefined;
    return (isMap(map) ? map.items : []).map(({ key, value }) => {
      group = key.commentBefore?.trim() ?? group;
      const { description, default: fallback } = value.toJSON();
      return { name: key.value, description: String(description ?? '').trim(), default: fallback, group, heading };
    });
  };
  return {
    inputs: part('inputs', { name: 'Input', description: 'What it is', default: (value) => ` Default: \`${value}\`.` }),
    outputs: part('outputs', { name: 'Output', plural: 'Outputs', description: 'What it is' }).map((row) => ({
      ...row,
      group: undefined,
    })),
  };
}

function translated(action, words) {
  const missing = [];
  const part = (name, heading) =>
    action[name].map((row) => {
      const description = words[name]?.[row.name]?.trim();
      const group = row.group === undefined ? undefined : words.groups?.[row.group];
      if (!description) missing.push(`${name} ${row.name}`);
      if (row.group !== undefined && !group) missing.push(`group ${row.group}`);
      return { ...row, description: description ?? '', group, heading };
    });
  const result = {
    inputs: part('inputs', { name: '入力', description: '説明', default: (value) => `既定値は \`${value}\`。` }),
    outputs: part('outputs', { name: '出力', plural: '出力', description: '説明' }),
  };
  for (const name of ['inputs', 'outputs']) {
    const known = action[name].map((row) => row.name);
    for (const extra of Object.keys(words[name] ?? {}).filter((word) => !known.includes(word))) {
      missing.push(`${name} ${extra}, which action.yml does not have`);
    }
  }
  if (missing.length > 0) {
    console.error(['docs/action.ja.yml does not fit action.yml. Look at:', ...new Set(missing)].join('\n  '));
    process.exit(1);
  }
  return result;
}

/** All names by group, a row each. */
function names({ inputs, outputs }) {
  const listed = (rows) => rows.map(({ name }) => `\`${name}\``).join(' · ');
  const rows = [...grouped(inputs)].map(([group, members]) => `| ${group} | ${listed(members)} |`);
  const [{ heading }] = outputs;
  return `| | |\n| --- | --- |\n${rows.join('\n')}\n| **${heading.plural}** | ${listed(outputs)} |\n`;
}

/** One table per group, each under its name in bold. */
function tables(rows) {
  return [...grouped(rows)]
    .map(([group, members]) => (group === undefined ? '' : `**${group}**\n\n`) + table(members))
    .join('\n');
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return groups;
}

function table(rows) {
  const [{ heading }] = rows;
  const lines = rows.map((row) => {
    const extra = row.default === undefined ? '' : heading.default(row.default);
    return `| \`${row.name}\` | ${cell(row.description + extra)} |`;
  });
  return `| ${heading.name} | ${heading.description} |\n| --- | --- |\n${lines.join('\n')}\n`;
}

function cell(text) {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
