import stripAnsi from 'strip-ansi';
import { isSecretName } from './secret-names.js';
import { formsOf } from './value-forms.js';

/** Takes certain values out of foreign text. */
export type Redact = (text: string) => string;

/** A value that must not be shown, and the variable that brought it. */
export interface SecretValue {
  readonly name: string;
  readonly value: string;
}

/** What stands in the place of a value. */
const HIDDEN = '***';

/** Shorter values would shred every text that they occur in by chance. */
const SHORTEST = 4;

/** Words of settings that say nothing by themselves: booleans, log levels, names of environments and modes. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'true false null none undefined auto always never enabled disabled ' +
    'trace debug info notice warn warning error critical alert emergency fatal verbose silent quiet ' +
    'production prod staging stage development develop test testing preview local sandbox release main master ' +
    'stdout stderr json text file http https localhost redis mysql postgres postgresql sqlite'
  ).split(' '),
);

/** A redaction that learns, while the release goes on, which names it shows. */
export interface Redactor {
  readonly redact: Redact;
  /** From now on these names are no secrets; see {@link redaction}. */
  show(names: Iterable<string>): void;
}

/** The redaction of a whole step: no name is known before the configs are rendered. */
export function redactor(secrets: readonly SecretValue[]): Redactor {
  const shown = new Set<string>();
  let hide = redaction(secrets);
  return {
    redact: (text) => hide(text),
    show(names) {
      for (const name of names) shown.add(name);
      hide = redaction(secrets, shown);
    },
  };
}

/**
 * Hides the given values in every form in which the programs of a release write them, the longest first. `shown` are names
 * that the release itself shows (service, cluster, family, container, image, region): no secrets, and neither are
 * words of settings such as log levels, unless the variable's name says that its value is one.
 *
 * The values are not registered as secrets with the runner: masking `production` would blank logs and drop job outputs.
 */
export function redaction(secrets: readonly SecretValue[], shown: ReadonlySet<string> = new Set()): Redact {
  const ordered = hiddenForms(secrets, shown);
  const hide = (text: string): string => ordered.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text);
  return (text) => {
    if (ordered.length === 0) return text;
    const hidden = hide(text);
    if (!text.includes('\u001b')) return hidden;
    // A colour inside a value must not save it: then the line is shown without colours.
    const plain = stripAnsi(hidden);
    const both = hide(plain);
    return both === plain ? hidden : both;
  };
}

/** Every text to hide, the longest first: a value that contains another one must go first. */
function hiddenForms(secrets: readonly SecretValue[], shown: ReadonlySet<string>): readonly string[] {
  const values = secrets.flatMap(({ name, value }) => {
    const isSecret = isSecretName(name);
    return [value, ...value.split(/\r\n|\r|\n/)]
      .map((text) => text.trim())
      .filter((text) => text.length >= SHORTEST)
      .filter((text) => isSecret || !(shown.has(text) || WORDS.has(text.toLowerCase())));
  });
  const forms = new Set([...new Set(values)].flatMap((value) => [...formsOf(value)]));
  return [...forms].filter((form) => form.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
}
