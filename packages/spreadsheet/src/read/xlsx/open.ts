import type { Limits } from '../../options';
import type { Refusals } from '../../refusals';
import type { PeekedBody } from '../first-bytes';
import type { Grid, GridRow } from '../grid';
import { openArchive } from './archive';
import { listSheet, type SheetRows } from './list-sheet';
import { noStrings, readSharedStrings } from './shared-strings';
import { spool } from './spool';
import { noStyles, readStyles } from './styles';
import { readWorkbook } from './workbook';
import { readWorksheet } from './worksheet';

/** Opens the sheet of an `.xlsx` that holds the list as a grid. */
export async function openXlsx(body: PeekedBody, limits: Limits, refusals: Refusals): Promise<Grid> {
  const file = await spool(body.chunks);
  try {
    const archive = await openArchive(file, limits, refusals);
    const workbook = await readWorkbook(archive, refusals);
    const { styles, sharedStrings, date1904 } = workbook;
    const looks = styles === null ? noStyles : await readStyles(archive.inflate(styles), date1904, refusals);
    const strings =
      sharedStrings === null ? noStrings : await readSharedStrings(archive.inflate(sharedStrings), limits, refusals);
    const context = { strings, styles: looks, date1904, isUncalculated: workbook.isUncalculated };
    const { sheet, first, rest } = await listSheet(
      workbook.sheets,
      ({ part }) => readWorksheet(archive.inflate(part), context, refusals),
      limits,
      refusals,
    );
    const batches = joined(first, rest);
    return {
      typed: true,
      source: { sheet: sheet.name, delimiter: null, encoding: null },
      batches,
      async close() {
        await batches.return();
        await rest.return();
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* joined(first: readonly GridRow[], rest: SheetRows): SheetRows {
  if (first.length > 0) yield first;
  yield* rest;
}
