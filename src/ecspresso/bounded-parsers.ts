import { Lexer, parse as parseYaml } from 'yaml';
import { UnreadableError } from '../unreadable.js';

/** Deepest nesting that is read: a task definition has less than ten levels. */
const DEEPEST = 64;
/** Longest YAML that is read, UTF-16 units. A rendered config has a few kilobytes, and the parser's time grows with the square. */
const LONGEST_YAML = 64 * 1024;
/** Most tokens and references of a YAML that is read, for the same reason. */
const MOST_TOKENS = 20_000;
const MOST_ALIASES = 100;

/** The parser's warnings quote the text, which may hold values that nobody may see. Errors are not shown either. */
const SETTINGS = { logLevel: 'error', prettyErrors: false, uniqueKeys: false } as const;

/** JSON that is not too deep for its readers. Throws an {@link UnreadableError}, or a SyntaxError where it is none. */
export function jsonOf(text: string): unknown {
  firstJson(text);
  return JSON.parse(text);
}

/** The YAML of a config, in bounded time and memory. Throws an {@link UnreadableError}, or the parser's error where it is none. */
export function yamlOf(text: string): unknown {
  if (text.length > LONGEST_YAML) throw new UnreadableError(`what it printed has more than ${LONGEST_YAML / 1024} KiB`);
  let tokens = 0;
  let aliases = 0;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (token.startsWith('*')) aliases += 1;
    else if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > DEEPEST) throw tooDeep();
    if (tokens > MOST_TOKENS) throw new UnreadableError(`what it printed has more than ${MOST_TOKENS} YAML tokens`);
    if (aliases > MOST_ALIASES) throw new UnreadableError(`what it printed has more than ${MOST_ALIASES} YAML aliases`);
  }
  return parseYaml(text, SETTINGS);
}

/**
 * The JSON value that a text begins with, and what comes after it; all of the text where none ends in it. Throws an
 * {@link UnreadableError} where it is too deep.
 */
export function firstJson(text: string): readonly [json: string, rest: string] {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        if (depth === 0) return [text.slice(0, at + 1), text.slice(at + 1)];
        break;
      case '{':
      case '[':
        depth += 1;
        if (depth > DEEPEST) throw tooDeep();
        break;
      case '}':
      case ']':
        depth -= 1;
        if (depth <= 0) return [text.slice(0, at + 1), text.slice(at + 1)];
        break;
      default:
    }
  }
  return [text, ''];
}

/** Where the string ends that begins at `from`; the end of the text where it does not. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function tooDeep(): UnreadableError {
  return new UnreadableError(`what it printed is nested more than ${DEEPEST} levels deep`);
}
