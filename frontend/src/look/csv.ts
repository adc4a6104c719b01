/** Tables as CSV files that a spreadsheet opens without running anything. Pure but for the downloads. */

export type Cell = string | number | null | undefined;

const RISKY = /^[=+\-@\t\r]/;

/** One value: a text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = RISKY.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows to a file: comma, CRLF, a mark at the beginning so that spreadsheets read UTF-8. */
export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** Hand a table to the person as a file. */
export function download(name: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  downloadBlob(`${name}.csv`, new Blob([csvOf(head, rows)], { type: 'text/csv;charset=utf-8' }));
}

/** Hand a file to the person under its name. */
export function downloadBlob(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
