import { type ZipPart, zipOf } from './zip';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts of a workbook that a test writes itself; the others are plain. */
export interface WorkbookParts {
  /** What stands inside `<sheetData>`, or the whole part when it begins with `<?xml` or `<!`. */
  readonly sheet: string;
  readonly sharedStrings?: string;
  readonly styles?: string;
  readonly workbook?: string;
  readonly relations?: string;
  readonly extra?: readonly ZipPart[];
}

/** Parts of a minimal workbook whose sheet is `xl/worksheets/sheet1.xml`. */
export function partsOf({ sheet, sharedStrings, styles, workbook, relations, extra = [] }: WorkbookParts): ZipPart[] {
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`;
  const parts: ZipPart[] = [
    {
      name: '_rels/.rels',
      data: `<Relationships>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: workbook ?? '<workbook><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data:
        relations ??
        `<Relationships>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}` +
          `${styles === undefined ? '' : relation('rId3', 'styles', 'styles.xml')}</Relationships>`,
    },
    { name: 'xl/sharedStrings.xml', data: sharedStrings ?? '<sst/>' },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: /^<[?!]/.test(sheet) ? sheet : `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    },
  ];
  if (styles !== undefined) parts.push({ name: 'xl/styles.xml', data: styles });
  return [...parts, ...extra];
}

/** A hand-made `.xlsx`. */
export function workbookOf(parts: WorkbookParts): Buffer {
  return zipOf(partsOf(parts));
}

/** A sheet of a hand-made workbook: its rows, or more about it. */
export type SheetParts =
  | string
  | { readonly rows: string; readonly state?: 'hidden' | 'veryHidden'; readonly kind?: 'chartsheet' };

/** A hand-made `.xlsx` of several sheets by their names, in order. */
export function workbookWithSheets(sheets: Readonly<Record<string, SheetParts>>): Buffer {
  const about = Object.entries(sheets).map(([name, parts]) => ({
    name,
    kind: 'worksheet',
    state: 'visible',
    ...(typeof parts === 'string' ? { rows: parts } : parts),
  }));
  const entries = about.map(
    ({ name, state }, at) => `<sheet name="${name}" sheetId="${at + 1}" state="${state}" r:id="s${at}"/>`,
  );
  const relations = about.map(
    ({ kind }, at) => `<Relationship Id="s${at}" Type="${office}/${kind}" Target="worksheets/many${at}.xml"/>`,
  );
  return workbookOf({
    sheet: '',
    workbook: `<workbook><sheets>${entries.join('')}</sheets></workbook>`,
    relations: `<Relationships>${relations.join('')}</Relationships>`,
    extra: about.map(({ rows }, at) => ({
      name: `xl/worksheets/many${at}.xml`,
      data: `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    })),
  });
}

/** Cells of a row as inline texts. */
export function textRow(row: number, ...texts: readonly string[]): string {
  const cells = texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  return `<row r="${row}">${cells.join('')}</row>`;
}
