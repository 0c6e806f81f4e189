import { takeNumber } from './door/number-rows';
import type { ListPreview, PreviewedNumber, PreviewOptions, RejectedRow } from './engine';
import { judgeNumber, type Numbers, reportedRows } from './import-numbers';
import type { Parts } from './parts';
import { SeenNumbers } from './seen-numbers';

/** Judges a list as creating a campaign of it would, and keeps nothing. */
export async function previewList(
  parts: Pick<Parts, 'settings'>,
  numbers: Numbers,
  { rows: most = 20, rejected: tell }: PreviewOptions = {},
): Promise<ListPreview> {
  const seen = new SeenNumbers();
  const rows: PreviewedNumber[] = [];
  const rejected: RejectedRow[] = [];
  const counts = { accepted: 0, duplicates: 0, rejectedTotal: 0 };
  let index = 0;
  for await (const given of numbers) {
    const input = takeNumber(given, index);
    const judged = judgeNumber(parts, input, index++);
    if ('rejected' in judged) {
      counts.rejectedTotal++;
      if (rejected.length < reportedRows) rejected.push(judged.rejected);
      await tell?.(judged.rejected);
    } else if (!seen.add(judged.recipient.number)) counts.duplicates++;
    else {
      counts.accepted++;
      const { number: e164, given: number, tags } = judged.recipient;
      if (rows.length < most) rows.push({ row: input.row ?? index - 1, number, e164, tags });
    }
  }
  return { ...counts, rejected, rows };
}
