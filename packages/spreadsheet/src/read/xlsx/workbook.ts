import { posix } from 'node:path';
import type { Refusals } from '../../refusals';
import type { Archive } from './archive';
import { type Attributes, readWholeXml } from './xml';

/** A sheet of cells. */
export interface WorkbookSheet {
  /** As its tab shows it. */
  readonly name: string;
  /** The part that holds its cells. */
  readonly part: string;
}

/** The parts of a workbook that a list is read from, by their names in the archive. */
export interface Workbook {
  /** The visible ones, in the order of their tabs; no charts. */
  readonly sheets: readonly [WorkbookSheet, ...WorkbookSheet[]];
  readonly sharedStrings: string | null;
  readonly styles: string | null;
  /** Dates count from 1904, as old Macs did. */
  readonly date1904: boolean;
  /** The program that wrote it asks for all formulas to be calculated, because it did not do so. */
  readonly isUncalculated: boolean;
}

interface Relationship {
  /** The last word of its type, which transitional and strict files share. */
  readonly kind: string;
  readonly target: string;
}

interface SheetEntry {
  readonly name: string;
  readonly relation: string;
  readonly isHidden: boolean;
}

/**
 * Finds the visible sheets by the workbook's own word: part names and their order are free.
 * @throws GhantiError `invalid_input` for a zip that is no workbook, or none with a visible sheet
 */
export async function readWorkbook(archive: Archive, refusals: Refusals): Promise<Workbook> {
  if (!archive.has('_rels/.rels')) throw notWorkbook(archive, refusals);
  const root = await readRelationships(archive, '', refusals);
  const workbook = [...root.values()].find(({ kind }) => kind === 'officeDocument')?.target;
  if (workbook === undefined || !workbook.endsWith('.xml')) throw notWorkbook(archive, refusals);

  const sheets: SheetEntry[] = [];
  let date1904 = false;
  let isUncalculated = false;
  let rootName: string | null = null;
  await readWholeXml(
    archive.inflate(workbook),
    {
      open(name, attributes) {
        rootName ??= name;
        if (name === 'sheet') sheets.push(sheetEntry(attributes));
        else if (name === 'workbookPr') date1904 = isTrue(attributes.date1904);
        else if (name === 'calcPr') isUncalculated = isTrue(attributes.fullCalcOnLoad);
      },
    },
    refusals,
  );
  if (rootName !== 'workbook') throw notWorkbook(archive, refusals);
  const related = await readRelationships(archive, workbook, refusals);
  const [first, ...others] = sheets
    .filter((entry) => !entry.isHidden)
    .flatMap(({ name, relation }): WorkbookSheet[] => {
      const part = related.get(relation);
      return part?.kind === 'worksheet' ? [{ name, part: part.target }] : [];
    });
  if (!first) throw refusals.invalid('no_sheet', 'The file has no visible sheet with cells.');
  const target = (kind: string) => [...related.values()].find((relation) => relation.kind === kind)?.target ?? null;
  return {
    sheets: [first, ...others],
    sharedStrings: target('sharedStrings'),
    styles: target('styles'),
    date1904,
    isUncalculated,
  };
}

/** The relationships of a part, or of the package itself for ''. Those that lead out of the file are left out. */
async function readRelationships(archive: Archive, part: string, refusals: Refusals) {
  const relationships = new Map<string, Relationship>();
  const folder = posix.dirname(part);
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  if (!archive.has(name)) return relationships;
  await readWholeXml(
    archive.inflate(name),
    {
      open(element, { Id, Type, Target, TargetMode }) {
        if (element !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
        const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
        relationships.set(Id, { kind: Type.slice(Type.lastIndexOf('/') + 1), target });
      },
    },
    refusals,
  );
  return relationships;
}

function sheetEntry(attributes: Attributes): SheetEntry {
  return { name: attributes.name ?? '', relation: relationId(attributes), isHidden: isHidden(attributes) };
}

function relationId(attributes: Attributes): string {
  // `r:id` by custom, but the prefix is the file's to choose.
  const entry = Object.entries(attributes).find(([name]) => name.endsWith(':id'));
  return entry?.[1] ?? '';
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

function isHidden({ state }: Attributes): boolean {
  return state === 'hidden' || state === 'veryHidden';
}

function notWorkbook(archive: Archive, refusals: Refusals) {
  if (archive.has('xl/workbook.bin'))
    return refusals.invalid('unsupported_file', 'The file is an .xlsb: save it as .xlsx.');
  if (archive.has('content.xml') && archive.has('mimetype'))
    return refusals.invalid('unsupported_file', 'The file is an OpenDocument: save it as .xlsx or CSV.');
  if (archive.has('index/document.iwa'))
    return refusals.invalid('unsupported_file', 'The file is from Numbers: export it as Excel or CSV.');
  return refusals.invalid('unsupported_file', 'The file is a zip but no .xlsx: send the spreadsheet itself.');
}
