#!/usr/bin/env node
/**
 * Writes the tables of inputs and outputs from action.yml between these lines of README.md, README.ja.md and docs/*.md:
 *
 *     <!-- inputs:start -->  …  <!-- inputs:end -->
 *     <!-- outputs:start --> …  <!-- outputs:end -->
 *
 * Files that end in .ja.md get the descriptions of docs/action.ja.yml, which must have one for every input and output.
 * Works on the current directory. With --check it writes nothing and exits 1 when a table is stale.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { isMap, parse, parseDocument } from 'yaml';

const REQUIRED = ['README.md', 'README.ja.md'];
const check = process.argv.includes('--check');

const english = readAction();
const japanese = translated(english, parse(readFileSync('docs/action.ja.yml', 'utf8')));
const docs = existsSync('docs') ? readdirSync('docs').filter((name) => name.endsWith('.md')) : [];
const complaints = [];

for (const file of [...REQUIRED, ...docs.sort().map((name) => `docs/${name}`)]) fill(file);
if (complaints.length > 0) {
  for (const complaint of complaints) console.error(complaint);
  process.exit(1);
}

function fill(file) {
  const required = REQUIRED.includes(file);
  if (!existsSync(file)) {
    complaints.push(`${file} does not exist.`);
    return;
  }
  const before = readFileSync(file, 'utf8');
  const words = file.endsWith('.ja.md') ? japanese : english;
  let after = before;
  for (const part of ['inputs', 'outputs']) {
    const block = new RegExp(`(<!-- ${part}:start -->\\n)[\\s\\S]*?(<!-- ${part}:end -->)`);
    if (block.test(after)) after = after.replace(block, (_, start, end) => `${start}\n${tables(words[part])}\n${end}`);
    else if (required) complaints.push(`${file} has no <!-- ${part}:start --> … <!-- ${part}:end --> block.`);
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
    outputs: part('outputs', { name: 'Output', description: 'What it is' }).map((row) => ({
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
    outputs: part('outputs', { name: '出力', description: '説明' }),
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

/** One table per group, each under its name in bold. */
function tables(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups]
    .map(([group, members]) => (group === undefined ? '' : `**${group}**\n\n`) + table(members))
    .join('\n');
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
