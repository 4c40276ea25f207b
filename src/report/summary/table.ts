import { bytesOf } from '../phrases/size.js';

/** One column of a Markdown table; `cell` makes Markdown. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/** Bytes of the note below a table that was cut. */
export const ROOM_FOR_NOTE = 200;

/** What a table does with more rows than fit. */
export interface Fitting<Row> {
  /** Bytes of the whole table. */
  readonly most: number;
  /** Rows that stay before others; all keep their order in the table. */
  readonly comesFirst: (row: Row) => boolean;
  /** Where the rest is to be found. */
  readonly seeAlso: string;
}

/** A Markdown table in at most `most` bytes; a note below it says how many rows did not fit. */
export function fittingTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { most, comesFirst, seeAlso }: Fitting<Row>,
): string {
  const { head, rows: lines } = markdownTable(columns, rows);
  const all = [head, ...lines].join('\n');
  if (bytesOf(all) <= most) return all;
  let room = most - bytesOf(head) - ROOM_FOR_NOTE;
  const first = rows.map(comesFirst);
  const order = [...lines.keys()].toSorted((a, b) => Number(first[b]) - Number(first[a]));
  const kept = new Set(
    order.filter((index) => {
      room -= bytesOf(lines[index] ?? '') + 1;
      return room >= 0;
    }),
  );
  const shown = lines.filter((_, index) => kept.has(index));
  const note = `*${lines.length - shown.length} of ${lines.length} rows did not fit: see ${seeAlso}.*`;
  return [...(shown.length > 0 ? [head, ...shown] : []), '', note].join('\n');
}

/** The lines of a Markdown table. Columns in which every cell is empty are left out. */
function markdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): { readonly head: string; readonly rows: readonly string[] } {
  const cells = columns.map(({ title, cell }) => ({ title, cells: rows.map(cell) }));
  const used = cells.filter((column) => column.cells.some((text) => text !== ''));
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return {
    head: `${line(used.map(({ title }) => title))}\n|${'---|'.repeat(used.length)}`,
    rows: rows.map((_, index) => line(used.map((column) => column.cells[index] ?? ''))),
  };
}
