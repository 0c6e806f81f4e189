import type { Limits } from '../../options';
import type { Refusals } from '../../refusals';
import type { PeekedBody } from '../first-bytes';
import type { Grid } from '../grid';
import { openArchive } from './archive';
import { noStrings, readSharedStrings } from './shared-strings';
import { spool } from './spool';
import { noStyles, readStyles } from './styles';
import { readWorkbook } from './workbook';
import { readWorksheet } from './worksheet';

/** Opens the first visible sheet of an `.xlsx` as a grid. */
export async function openXlsx(body: PeekedBody, limits: Limits, refusals: Refusals): Promise<Grid> {
  const file = await spool(body.chunks);
  try {
    const archive = await openArchive(file, limits, refusals);
    const workbook = await readWorkbook(archive, refusals);
    const { styles, sharedStrings, date1904 } = workbook;
    const looks = styles === null ? noStyles : await readStyles(archive.inflate(styles), date1904, refusals);
    const strings =
      sharedStrings === null ? noStrings : await readSharedStrings(archive.inflate(sharedStrings), limits, refusals);
    const sheet = archive.inflate(workbook.sheet);
    const batches = readWorksheet(
      sheet,
      { strings, styles: looks, date1904, isUncalculated: workbook.isUncalculated },
      refusals,
    );
    return {
      typed: true,
      source: { sheet: workbook.sheetName, delimiter: null, encoding: null },
      batches,
      async close() {
        await batches.return();
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
