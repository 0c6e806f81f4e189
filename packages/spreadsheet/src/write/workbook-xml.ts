const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaging = 'http://schemas.openxmlformats.org/package/2006';
const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What stands around the rows of a worksheet; the heading stays in sight. */
export const sheetStart =
  `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>';
export const sheetEnd = '</sheetData></worksheet>';

/** Name of the part that holds a sheet, from 1. */
export function sheetPart(sheet: number): string {
  return `xl/worksheets/sheet${sheet}.xml`;
}

/** The small parts of a workbook of so many sheets, by name. */
export function workbookParts(sheets: number): ReadonlyMap<string, string> {
  const each = (part: (sheet: number) => string) =>
    Array.from({ length: sheets }, (_, index) => part(index + 1)).join('');
  return new Map([
    [
      '[Content_Types].xml',
      `${head}<Types xmlns="${packaging}/content-types">` +
        `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Override PartName="/xl/workbook.xml" ContentType="${media}.sheet.main+xml"/>` +
        each((sheet) => `<Override PartName="/${sheetPart(sheet)}" ContentType="${media}.worksheet+xml"/>`) +
        '</Types>',
    ],
    [
      '_rels/.rels',
      `${head}<Relationships xmlns="${packaging}/relationships">` +
        `<Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>` +
        each(
          (sheet) => `<sheet name="Report${sheet === 1 ? '' : ` ${sheet}`}" sheetId="${sheet}" r:id="rId${sheet}"/>`,
        ) +
        '</sheets></workbook>',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships xmlns="${packaging}/relationships">` +
        each(
          (sheet) =>
            `<Relationship Id="rId${sheet}" Type="${relations}/worksheet" Target="worksheets/sheet${sheet}.xml"/>`,
        ) +
        '</Relationships>',
    ],
  ]);
}
