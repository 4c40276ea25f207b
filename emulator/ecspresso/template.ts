import { Failure, Panic } from './errors.js';
import { goJson } from './json.js';
import type { Line } from './line.js';

/** What a template may read. */
export interface TemplateContext {
  readonly line: Line;
  readonly environment: NodeJS.ProcessEnv;
  /** What relative paths start from. */
  readonly folder: string;
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly source: string; readonly at: number };

/** Expands the Go template functions that ecspresso offers: `env`, `must_env`, `json_escape`, and `if`/`else`/`end`. */
export function expanded(source: string, context: TemplateContext): string {
  const pieces = piecesOf(source);
  let at = 0;
  const until = (ends: readonly string[], active: boolean): { text: string; end: string } => {
    let out = '';
    while (at < pieces.length) {
      const piece = pieces[at] as Piece;
      at += 1;
      if (piece.kind === 'text') {
        out += piece.text;
        continue;
      }
      const words = wordsOf(piece.source);
      const head = words[0]?.text ?? '';
      if (words[0]?.quoted !== true && ends.includes(head)) return { text: out, end: head };
      if (head === 'if' && words[0]?.quoted !== true) {
        const holds = active && evaluated(words.slice(1), piece, source, context) !== '';
        const first = until(['else', 'end'], active && holds);
        const second = first.end === 'else' ? until(['end'], active && !holds) : { text: '' };
        out += holds ? first.text : second.text;
      } else if (!piece.source.startsWith('/*') && active) out += evaluated(words, piece, source, context);
    }
    if (ends.length > 0) throw parseProblem('unexpected EOF', source, source.length);
    return { text: out, end: '' };
  };
  return until([], true).text;
}

function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (;;) {
    const open = source.indexOf('{{', from);
    if (open < 0) break;
    const close = closing(source, open + 2);
    if (close < 0) throw parseProblem('unclosed action', source, open);
    let before = source.slice(from, open);
    let inner = source.slice(open + 2, close);
    if (/^-\s/.test(inner)) {
      before = before.trimEnd();
      inner = inner.slice(1);
    }
    from = close + 2;
    if (/\s-$/.test(inner)) {
      inner = inner.slice(0, -1);
      from += source.slice(from).length - source.slice(from).trimStart().length;
    }
    pieces.push({ kind: 'text', text: before }, { kind: 'action', source: inner.trim(), at: open });
  }
  pieces.push({ kind: 'text', text: source.slice(from) });
  return pieces;
}

function closing(source: string, from: number): number {
  let quote = '';
  for (let at = from; at < source.length; at += 1) {
    const character = source[at] as string;
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === '`') quote = character;
    else if (source.startsWith('}}', at)) return at;
    else if (character === '\n' && !source.slice(from).trimStart().startsWith('/*')) return -1;
  }
  return -1;
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

function wordsOf(action: string): Word[] {
  const words: Word[] = [];
  for (const match of action.matchAll(/`([^`]*)`|("(?:[^"\\]|\\.)*")|([()|])|([^\s()|`"]+)/g)) {
    if (match[1] !== undefined) words.push({ text: match[1], quoted: true });
    else if (match[2] !== undefined) words.push({ text: String(JSON.parse(match[2])), quoted: true });
    else words.push({ text: match[3] ?? match[4] ?? '', quoted: false });
  }
  return words;
}

function evaluated(
  words: readonly Word[],
  piece: { source: string; at: number },
  source: string,
  context: TemplateContext,
): string {
  let at = 0;
  const pipeline = (): string => {
    let value = command(undefined);
    while (words[at]?.quoted === false && words[at]?.text === '|') {
      at += 1;
      value = command(value);
    }
    return value;
  };
  const command = (piped: string | undefined): string => {
    const first = words[at];
    if (first === undefined) throw parseProblem('missing value for command', source, piece.at);
    const parameters: string[] = [];
    const operand = (): string => {
      const word = words[at] as Word;
      at += 1;
      if (word.quoted || word.text !== '(') return word.text;
      const inner = pipeline();
      at += 1;
      return inner;
    };
    if (first.quoted || first.text === '(') return operand();
    at += 1;
    while (at < words.length && (words[at]?.quoted === true || !['|', ')'].includes(words[at]?.text ?? ''))) {
      parameters.push(operand());
    }
    if (piped !== undefined) parameters.push(piped);
    return call(first.text, parameters, piece, source, context);
  };
  return pipeline();
}

function call(
  name: string,
  parameters: readonly string[],
  piece: { source: string; at: number },
  source: string,
  { environment }: TemplateContext,
): string {
  if (name === 'env')
    return parameters.map((key) => environment[key]).find((value) => value) ?? parameters.at(-1) ?? '';
  if (name === 'json_escape') return goJson(parameters[0] ?? '').slice(1, -1);
  if (name === 'must_env') {
    const key = parameters[0] ?? '';
    const value = environment[key];
    if (value !== undefined) return value;
    const { row, column } = positionOf(source, piece.at);
    const problem =
      `template attach failed: template: conf:${row}:${column + 3}: executing "conf" at <${piece.source}>: ` +
      `error calling must_env: environment variable ${key} is not defined`;
    throw new Panic(problem);
  }
  throw parseProblem(`function "${name}" not defined`, source, piece.at);
}

function parseProblem(problem: string, source: string, at: number): Failure {
  return new Failure(`config parse by template failed: template: conf:${positionOf(source, at).row}: ${problem}`);
}

function positionOf(source: string, at: number): { row: number; column: number } {
  const before = source.slice(0, at);
  return { row: before.split('\n').length, column: at - (before.lastIndexOf('\n') + 1) };
}
