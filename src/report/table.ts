/** One column of a Markdown table; `cell` makes Markdown. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/** The lines of a Markdown table. Columns in which every cell is empty are left out. */
export function markdownTable<Row>(
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
