import { Failure } from './errors.js';
import type { TemplateContext } from './template.js';

/** What a Jsonnet file may ask for. */
export interface JsonnetContext extends TemplateContext {
  readonly externalStrings: ReadonlyMap<string, string>;
  readonly externalCode: ReadonlyMap<string, string>;
}

/**
 * Reads the small part of Jsonnet that deployment files need: relaxed JSON, `local`, `+` on strings, `std.extVar`,
 * `std.native('env')` and `std.native('must_env')`. Anything else ends with a message that says so. Long as a closure: one
 * short function for each rule of the grammar, over the same tokens.
 */
export function evaluatedJsonnet(source: string, path: string, context: JsonnetContext): unknown {
  const tokens = tokensOf(source, path);
  const names = new Map<string, unknown>();
  let at = 0;

  const peek = () => tokens[at] ?? '';
  const take = () => {
    at += 1;
    return tokens[at - 1] ?? '';
  };
  const expect = (token: string) => {
    if (take() !== token) throw tooMuch(path, `expected ${token}`);
  };
  const expression = (): unknown => {
    while (peek() === 'local') {
      take();
      const name = take();
      expect('=');
      names.set(name, expression());
      expect(';');
    }
    let value = operand();
    while (peek() === '+') {
      take();
      const right = operand();
      if (typeof value !== 'string' && typeof right !== 'string') throw tooMuch(path, '+ on anything but strings');
      value = `${value}${right}`;
    }
    return value;
  };
  const parameters = (): string[] => {
    const values: string[] = [];
    expect('(');
    while (peek() !== ')') {
      values.push(String(expression()));
      if (peek() === ',') take();
    }
    take();
    return values;
  };
  const operand = (): unknown => {
    const token = take();
    if (token === '{') return object();
    if (token === '[') return array();
    if (token === '(') {
      const value = expression();
      expect(')');
      return value;
    }
    if (/^["']/.test(token)) return unquoted(token);
    if (/^-?\d/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (token === 'std') return standard();
    if (names.has(token)) return names.get(token);
    throw tooMuch(path, token === '' ? 'the end of the file' : token);
  };
  const object = (): Record<string, unknown> => {
    const members: Record<string, unknown> = {};
    while (peek() !== '}') {
      const key = take();
      expect(':');
      members[/^["']/.test(key) ? unquoted(key) : key] = expression();
      if (peek() === ',') take();
    }
    take();
    return members;
  };
  const array = (): unknown[] => {
    const members: unknown[] = [];
    while (peek() !== ']') {
      members.push(expression());
      if (peek() === ',') take();
    }
    take();
    return members;
  };
  const standard = (): unknown => {
    expect('.');
    const name = take();
    if (name === 'extVar') return external(parameters()[0] ?? '');
    const native = name === 'native' ? (parameters()[0] ?? '') : '';
    if (context.line.name !== '2.3' && native === 'env') {
      const [key = '', otherwise = ''] = parameters();
      return context.environment[key] || otherwise;
    }
    if (context.line.name !== '2.3' && native === 'must_env') {
      const [key = ''] = parameters();
      const value = context.environment[key];
      if (value !== undefined) return value;
      throw new Failure(`RUNTIME ERROR: must_env: ${key} is not set`);
    }
    throw tooMuch(path, native === '' ? `std.${name}` : `std.native('${native}')`);
  };
  const external = (name: string): unknown => {
    const plain = context.externalStrings.get(name);
    if (plain !== undefined) return plain;
    const code = context.externalCode.get(name);
    if (code !== undefined) return evaluatedJsonnet(code, `<extvar:${name}>`, context);
    throw new Failure(`RUNTIME ERROR: Undefined external variable: ${name}\n`);
  };

  const value = expression();
  if (at < tokens.length) throw tooMuch(path, peek());
  return value;
}

function tokensOf(source: string, path: string): string[] {
  const pattern =
    /\s+|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_]\w*|[{}[\]():,;.+=])/gy;
  const tokens: string[] = [];
  let end = 0;
  for (const match of source.matchAll(pattern)) {
    end = match.index + match[0].length;
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  if (end < source.length) throw tooMuch(path, source.slice(end, end + 10));
  return tokens;
}

function unquoted(token: string): string {
  const inner = token.slice(1, -1);
  return String(JSON.parse(`"${token.startsWith("'") ? inner.replaceAll("\\'", "'").replaceAll('"', '\\"') : inner}"`));
}

function tooMuch(path: string, what: string): Failure {
  return new Failure(`${path}: the stand-in has no Jsonnet beyond plain values, extVar and env (met ${what.trim()})`);
}
