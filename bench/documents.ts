import { tablesOf } from './report.js';
import type { ResultsFile } from './results.js';
import { type Language, speedOf } from './speed.js';

/** Documents that show results, each with the language of its words. */
export const DOCUMENTS: Readonly<Record<string, Language>> = {
  'README.md': 'en',
  'README.ja.md': 'ja',
  'docs/performance.md': 'en',
};

/**
 * A document with its blocks written anew from the results: `<!-- bench:speed:start -->` … `<!-- bench:speed:end -->` (what a
 * README says), `bench:real` and `bench:stand-in` (the tables for users). Blocks without results, and all else, stay as they are.
 */
export function withResults(document: string, results: ResultsFile, language: Language): string {
  const best = results.real ?? results.standIn;
  const blocks: Readonly<Record<string, string | undefined>> = {
    speed: best && speedOf(best, language),
    real: results.real && tablesOf(results.real),
    'stand-in': results.standIn && tablesOf(results.standIn),
  };
  return Object.entries(blocks).reduce((text, [name, content]) => {
    if (content === undefined) return text;
    const block = new RegExp(`(<!-- bench:${name}:start -->)[\\s\\S]*?(<!-- bench:${name}:end -->)`);
    return text.replace(block, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`);
  }, document);
}
