import type { ImportSummary, SheetReader } from '@ghanti/core';

/** What was understood of a list, as the wire answers it. To be asked for when its rows have ended. */
export function presentUnderstood(sheet: SheetReader) {
  const { sheet: name, delimiter, encoding, columns } = sheet.understood();
  return {
    sheet: name,
    delimiter,
    encoding,
    columns: {
      number: columns.number,
      tags: Object.fromEntries(columns.tags),
      ignored: columns.ignored.map(({ heading, reason }) => ({ heading, reason })),
    },
    hidden_rows: sheet.hiddenRows(),
  };
}

/** What became of the rows of a list. */
export function presentImport({ accepted, duplicates, rejected, rejectedTotal }: ImportSummary) {
  return {
    accepted,
    duplicates,
    rejected: rejected.map(({ row, value, reason }) => ({ row, value, reason })),
    rejected_total: rejectedTotal,
  };
}
