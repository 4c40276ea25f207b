import { type Matcher, newMatcher } from './matcher.js';
import { newPieceRedactor, type PieceRedactor } from './pieces.js';
import { maskRanges, mergeRanges } from './ranges.js';
import { isSecretName } from './secret-names.js';
import { valuesCutAtEnd } from './truncated-values.js';
import { encodedForms } from './value-forms.js';

/** Takes certain values out of foreign text. */
export type Redact = (text: string) => string;

/** A value that must not be shown, and the variable that brought it. */
export interface SecretValue {
  readonly name: string;
  readonly value: string;
  /** It was not given to this action: where it is also a name that the release shows or a word of settings, it is no secret. */
  readonly isAmbient?: boolean;
}

/** Shorter values occur in ordinary text by chance, which hiding them would make unreadable. */
const SHORTEST = 4;

/** Words of settings that say nothing by themselves: booleans, log levels, names of environments, modes and methods. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'true false null none undefined auto always never enabled disabled ' +
    'trace debug info notice warn warning error critical alert emergency fatal verbose silent quiet ' +
    'production prod staging stage development develop test testing preview local sandbox release main master ' +
    'stdout stderr json text file http https localhost redis mysql postgres postgresql sqlite ' +
    'basic bearer oidc oauth required optional'
  ).split(' '),
);

/** The redaction of a step, for the entry points of foreign text. It learns, while the release goes on, which names it shows. */
export interface Redactor {
  /**
   * For a text that is whole, or that was cut before it came here: the beginning of a value at a cut is hidden, too.
   */
  readonly redact: Redact;
  /** For a whole text of a program. `own`: fixed wording that readers rely on, and which is never hidden. */
  around(own: readonly RegExp[]): Redact;
  /** For a text that comes in pieces. */
  pieces(own?: readonly RegExp[]): PieceRedactor;
  /** From now on these names are no secrets; see {@link newRedactor}. */
  show(names: Iterable<string>): void;
}

/**
 * The redaction of a whole step: hides the given values in every form in which the programs of a release write them, also with
 * colours and other white space within. Names that the release itself shows (service, cluster, family, container, image, region)
 * are no secrets, as soon as they are known, and neither are words of settings such as log levels, unless the variable's name
 * says that its value is one.
 *
 * The values are not registered as secrets with the runner: masking `production` would blank logs and drop job outputs.
 */
export function newRedactor(secrets: readonly SecretValue[]): Redactor {
  const shown = new Set<string>();
  let forms = hiddenForms(secrets, shown);
  const learning = (own: readonly RegExp[]): (() => Matcher) => {
    let of = forms;
    let known = newMatcher(of, own);
    return () => {
      if (of !== forms) known = newMatcher(forms, own);
      of = forms;
      return known;
    };
  };
  const around = (own: readonly RegExp[]): Redact => {
    const now = learning(own);
    return (text) => {
      const known = now();
      return maskRanges(
        text,
        mergeRanges([...known.ranges(text), ...valuesCutAtEnd(text, (before) => known.unfinished(before)?.hideFrom)]),
      );
    };
  };
  return {
    redact: around([]),
    around,
    pieces: (own = []) => newPieceRedactor(learning(own)),
    show(names) {
      const before = shown.size;
      for (const name of names) shown.add(name);
      if (shown.size > before) forms = hiddenForms(secrets, shown);
    },
  };
}

/** Every text to hide. */
function hiddenForms(secrets: readonly SecretValue[], shown: ReadonlySet<string>): readonly string[] {
  const values = secrets.flatMap(({ name, value, isAmbient }) => {
    const isSecret = isSecretName(name) && !isAmbient;
    return [value, ...value.split(/\r\n|\r|\n/)]
      .map((text) => text.trim())
      .filter((text) => text.length >= SHORTEST)
      .filter((text) => isSecret || !(shown.has(text) || WORDS.has(text.toLowerCase())));
  });
  const forms = new Set([...new Set(values)].flatMap((value) => [...encodedForms(value)]));
  return [...forms].filter((form) => form.length >= SHORTEST);
}
