import { quoted } from '../../shell-command.js';
import type { Complain } from '../complaints.js';
import { jsonOrNothing } from './json.js';

/** What a shell would make of a text: its words, or the first thing in it that only a shell can do. */
export type ShellWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `syntax` is the piece of the text, such as `&&` or `$HOME`. */
  | { readonly kind: 'shell'; readonly syntax: string }
  | { readonly kind: 'unclosed'; readonly quote: string };

/**
 * Splits a text into words by the quoting rules of POSIX sh, and by nothing else of it.
 *
 * A tokenizer of our own because the well-known one (shell-quote) drops an unclosed quote silently, takes `a#b` for a
 * comment and cannot tell a quoted backtick from a bare one; the tests compare this one with the machine's `sh`.
 * Patterns (`*`, `?`), `~` and braces stay as they are: without a shell they are plain characters.
 */
export function shellWords(text: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const character = text.charAt(at);
    const syntax = shellSyntax(rest, word === undefined);
    if (syntax !== undefined) return { kind: 'shell', syntax };
    if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return { kind: 'unclosed', quote: "'" };
      word = (word ?? '') + text.slice(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(rest);
      if (typeof quoted !== 'string') return quoted;
      word = (word ?? '') + quoted.replace(/\\([$`"\\])/g, '$1');
      at += quoted.length + 2;
    } else if (character === '\\' && at + 1 < text.length) {
      word = (word ?? '') + text.charAt(at + 1);
      at += 2;
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else {
      word = (word ?? '') + character;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return { kind: 'words', words };
}

/**
 * Reads a command for a container: shell words, or a JSON array of strings. There is no shell around it, so anything
 * that needs one is complained about together with the form that brings a shell along. Undefined after a complaint.
 */
export function parseCommand(text: string, complain: Complain): readonly string[] | undefined {
  const command = text.trim();
  if (/^\[\s*["\]]/.test(command)) return parseArray(command, complain);
  if (/[\r\n]/.test(command)) {
    const script = JSON.stringify(['sh', '-ec', command.replace(/\r\n?/g, '\n')]);
    return void complain(`more than one line needs a shell, and there is none. Write one line, or: ${script}`);
  }
  const parsed = shellWords(command);
  if (parsed.kind === 'unclosed') return void complain(`a ${parsed.quote} is not closed in: ${command}`);
  const withShell = `sh -c ${quoted(command)}`;
  if (parsed.kind === 'shell') {
    return void complain(`${parsed.syntax} needs a shell, and there is none. Write: ${withShell}`);
  }
  const [program] = parsed.words;
  if (!program) return void complain('it begins with an empty word. Write the program first.');
  const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(program);
  if (assignment !== null) {
    // The text may carry a secret in the assignment, so only its name is repeated.
    return void complain(
      `${assignment[1]}=… before a command needs a shell, and there is none. Put that line into \`migration-env\`.`,
    );
  }
  return parsed.words;
}

function parseArray(text: string, complain: Complain): readonly string[] | undefined {
  const words = jsonOrNothing(text);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    return void complain('it begins like a JSON array but is not one of strings. Write ["php", "artisan", "migrate"].');
  }
  if (!words[0]) return void complain('the array does not begin with a program. Write ["php", "artisan", "migrate"].');
  return words;
}

/** What stands between double quotes at the start of `rest`, still escaped, unless a shell would expand something in it. */
function doubleQuoted(rest: string): string | Exclude<ShellWords, { kind: 'words' }> {
  for (let at = 1; at < rest.length; at++) {
    const character = rest.charAt(at);
    if (character === '"') return rest.slice(1, at);
    if (character === '\\') at++;
    else {
      const syntax = expansion(rest.slice(at), { inQuotes: true });
      if (syntax !== undefined) return { kind: 'shell', syntax };
    }
  }
  return { kind: 'unclosed', quote: '"' };
}

function shellSyntax(rest: string, atWordStart: boolean): string | undefined {
  const operator = /^(&&|\|\||;;|>>|<<|[&|;<>()])/.exec(rest);
  if (operator !== null) return operator[0];
  if (/^[\r\n]/.test(rest)) return 'a second line';
  if (atWordStart && rest.startsWith('#')) return 'a comment (#)';
  return expansion(rest, { inQuotes: false });
}

function expansion(rest: string, { inQuotes }: { inQuotes: boolean }): string | undefined {
  if (rest.startsWith('`')) return 'a backtick (`)';
  const match = /^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[^}]*\}?|\(|[0-9@*#?$!-])/.exec(rest);
  if (match !== null) return match[0];
  return !inQuotes && /^\$['"]/.test(rest) ? rest.slice(0, 2) : undefined;
}
