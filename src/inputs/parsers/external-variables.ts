import type { Complain } from '../complaints.js';
import type { Setting } from '../values.js';
import { parseSettings } from './settings.js';

/**
 * Reads `ext-str` or `ext-code`: `KEY=VALUE` lines for Jsonnet. A value with `;` is complained about, because ecspresso
 * would silently cut it there: `;` separates pairs on its command line.
 */
export function parseExternalVariables(text: string, complain: Complain): readonly Setting[] {
  const settings = parseSettings(text, complain, { key: /^[A-Za-z_][A-Za-z0-9_.-]*$/ });
  for (const { key, value, line } of settings) {
    if (value.includes(';')) {
      complain(
        `${key} has a ; in its value, and ecspresso would cut the value there. Put it into a file that the Jsonnet imports, or pass it by \`env\`.`,
        line,
      );
    }
  }
  return settings;
}
