import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { numbersOf, readFile, refusalOf } from '../testing/reading';
import { partsOf, textRow, workbookOf } from '../testing/workbook';
import { type ZipPart, zipOf } from '../testing/zip';

const list = textRow(1, 'number') + textRow(2, '9843818700');
const sheetPart = 'xl/worksheets/sheet1.xml';
const good = workbookOf({ sheet: list });

/** The parts of a good workbook with one of them changed. */
function withPart(name: string, change: Partial<ZipPart>): Buffer {
  return zipOf(partsOf({ sheet: list }).map((part) => (part.name === name ? { ...part, ...change } : part)));
}

describe('a file that means harm', () => {
  it('is told from a good one: the fixture itself is read', async () => {
    expect(await numbersOf(good, 'list.xlsx')).toEqual(['9843818700']);
  });

  const spaces = ' '.repeat(8_000_000);
  it.each<[string, Buffer, object]>([
    ['unpacks to far more than its size', workbookOf({ sheet: list + spaces }), {}],
    ['does so in its shared texts', workbookOf({ sheet: list, sharedStrings: `<sst>${spaces}</sst>` }), {}],
    ['does so in its workbook', workbookOf({ sheet: list, workbook: `<workbook>${spaces}</workbook>` }), {}],
    ['does so in its relationships', withPart('_rels/.rels', { data: `<a>${spaces}</a>` }), {}],
    ['unpacks to more than allowed', good, { maxInflatedBytes: 500 }],
    ['says it is small and is not', withPart(sheetPart, { data: list + spaces, statedSize: 100 }), {}],
    [
      'has too many parts',
      workbookOf({ sheet: list, extra: Array.from({ length: 1_000 }, (_, part) => ({ name: `x${part}`, data: '' })) }),
      {},
    ],
    [
      'has more texts than fit',
      workbookOf({ sheet: list, sharedStrings: `<sst>${'<si/>'.repeat(1_000)}</sst>` }),
      { maxSharedStringBytes: 4_000 },
    ],
    ['has more rows than allowed', workbookOf({ sheet: list + textRow(3, '9801000000') }), { maxRows: 1 }],
    ['has more columns than allowed', workbookOf({ sheet: textRow(1, 'number', 'a', 'b') }), { maxColumns: 2 }],
    [
      'has a cell of millions of characters',
      workbookOf({ sheet: textRow(1, 'x'.repeat(3_000_000)) }),
      { maxRatio: 1e6 },
    ],
    [
      'has a comment of millions of characters',
      workbookOf({ sheet: `<!--${'<'.repeat(3_000_000)}-->${list}` }),
      { maxRatio: 1e6 },
    ],
    ['is larger than allowed', good, { maxBytes: good.length - 1 }],
  ])('is refused as too large when it %s', async (what, file, options) => {
    const refusal = await refusalOf(file, 'list.xlsx', options);
    // A size that is lied about may be found out before the limit is reached.
    const codes = what.startsWith('says') ? ['invalid_input', 'too_large'] : ['too_large'];
    expect(codes).toContain(refusal.code);
    expect(refusal.field).toBe('list');
  });

  const doctype =
    '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
  it.each<[string, Buffer]>([
    [
      'names an outside entity',
      workbookOf({ sheet: `${doctype}<worksheet><sheetData>${textRow(1, '&x;')}</sheetData></worksheet>` }),
    ],
    [
      'laughs a billion times',
      workbookOf({ sheet: `${doctype}<worksheet><sheetData>${textRow(1, '&b;')}</sheetData></worksheet>` }),
    ],
    [
      'does so in its shared texts',
      workbookOf({ sheet: list, sharedStrings: `${doctype}<sst><si><t>&b;</t></si></sst>` }),
    ],
    ['does so in its workbook', workbookOf({ sheet: list, workbook: `${doctype}<workbook/>` })],
    ['uses an entity that nobody declared', workbookOf({ sheet: textRow(1, '&x;') })],
    ['nests elements without end', workbookOf({ sheet: '<row>'.repeat(5_000) })],
    ['has XML that is cut', workbookOf({ sheet: '<row><c><v>1' })],
    ['has a control character', workbookOf({ sheet: textRow(1, 'a\x01b') })],
    [
      'has bytes that are no UTF-8',
      withPart(sheetPart, { data: Buffer.from('<worksheet>\xff\xfe</worksheet>', 'latin1') }),
    ],
    ['has UTF-16 inside', withPart(sheetPart, { data: Buffer.from('\ufeff<worksheet/>', 'utf16le') })],
    ['states a wrong checksum', withPart(sheetPart, { statedCrc: 1 })],
    ['is larger inside than it says', withPart(sheetPart, { statedSize: 10 })],
    ['is smaller inside than it says', withPart(sheetPart, { statedSize: 1_000_000 })],
    ['has a part that does not inflate', withPart(sheetPart, { packed: Buffer.from('no deflate') })],
    ['is encrypted', withPart(sheetPart, { flags: 1 })],
    ['has a name that climbs out', workbookOf({ sheet: list, extra: [{ name: '../../evil.sh', data: 'x' }] })],
    ['has an absolute name', workbookOf({ sheet: list, extra: [{ name: '/etc/cron.d/evil', data: 'x' }] })],
    [
      'points to a part that is not there',
      workbookOf({
        sheet: list,
        relations:
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../../etc/passwd"/></Relationships>',
      }),
    ],
    [
      'points to the internet',
      workbookOf({
        sheet: list,
        relations:
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="https://example.com/a.xml" TargetMode="External"/></Relationships>',
      }),
    ],
    [
      'has no visible sheet',
      workbookOf({
        sheet: list,
        workbook: '<workbook><sheets><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>',
      }),
    ],
    ['is a zip in a zip', zipOf([{ name: 'list.xlsx', data: good }])],
    ['is an empty zip', zipOf([])],
    [
      'is an OpenDocument',
      zipOf([
        { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet' },
        { name: 'content.xml', data: '<a/>' },
      ]),
    ],
    [
      'is an .xlsb',
      zipOf([
        { name: '_rels/.rels', data: '<a/>' },
        { name: 'xl/workbook.bin', data: '' },
      ]),
    ],
    [
      'is a Word document',
      zipOf([
        {
          name: '_rels/.rels',
          data: '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
        },
        { name: 'word/document.xml', data: '<document/>' },
      ]),
    ],
    ['only begins like a zip', Buffer.from('PK\x03\x04 and then nothing that is one')],
    ['has something after its end', Buffer.concat([good, Buffer.from('<script>')])],
  ])('is refused as no sheet when it %s', async (_, file) => {
    const refusal = await refusalOf(file, 'list.xlsx');
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'list' });
    expect(['broken_file', 'unsupported_file', 'no_sheet']).toContain(refusal.fault);
  });

  it('is refused at every length that it can be cut to', async () => {
    for (let length = 4; length < good.length; length += 7) {
      const refusal = await refusalOf(good.subarray(0, length), 'list.xlsx');
      expect(refusal).toMatchObject({ code: 'invalid_input', fault: 'broken_file' });
    }
  });

  it('is refused or read, and nothing else, when any of its bytes is changed', async () => {
    for (let at = 4; at < good.length; at += 5) {
      const mutated = Buffer.from(good);
      mutated.writeUInt8((mutated.readUInt8(at) + 1 + (at % 254)) & 0xff, at);
      const outcome = await readFile(mutated, 'list.xlsx').catch((error: { code?: string }) => error.code);
      if (typeof outcome === 'object') expect(outcome.rows).toMatchObject([{ number: '9843818700' }]);
      else expect(['invalid_input', 'too_large']).toContain(outcome);
    }
  });

  it('cuts a cell of a megabyte, so that only its row is refused', async () => {
    const sheet = textRow(1, 'number') + textRow(2, '9'.repeat(1_000_000)) + textRow(3, '9843818700');
    const { rows } = await readFile(workbookOf({ sheet }), 'list.xlsx', { maxRatio: 1e6 });
    expect(rows).toMatchObject([{ row: 2 }, { row: 3, number: '9843818700' }]);
    expect(rows[0]?.number).toHaveLength(32_767);
  });

  it('is not unpacked where nobody asks for a part', async () => {
    const kernel = deflateRawSync('a'.repeat(1_000_000));
    const file = workbookOf({
      sheet: list,
      extra: [{ name: 'kernel', data: '', packed: kernel, statedSize: 4_000_000_000 }],
    });
    expect(await numbersOf(file, 'list.xlsx')).toEqual(['9843818700']);
  });

  it('leaves nothing in the temporary folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ghanti-spool-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      expect(tmpdir()).toBe(folder);
      await refusalOf(workbookOf({ sheet: list + spaces }), 'list.xlsx');
      await readFile(good, 'list.xlsx');
      expect(await readdir(folder)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    }
  });
});
