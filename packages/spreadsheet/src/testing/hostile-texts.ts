import { gzipSync } from 'node:zlib';
import type { HostileFile } from './hostile-files';
import { textRow, workbookOf } from './workbook';

type Outcome = HostileFile['comes'];

const good = '9843818700';
const csv = (what: string, content: string | (() => Buffer), comes: Outcome, name = 'list.csv'): HostileFile => ({
  what,
  name,
  content: () => (typeof content === 'string' ? Buffer.from(content) : content()),
  comes,
});
const begins = (what: string, signature: string, name = 'list.xlsx'): HostileFile =>
  csv(what, () => Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(4_096, 1)]), 'no_list', name);

const megabyte = 1_000_000;

/** Texts, and what calls itself a list and is something else. */
export const hostileTexts: readonly HostileFile[] = [
  csv(
    'is larger than a file may be',
    () => Buffer.from(`number\n${`${'9'.repeat(20)}\n`.repeat(1_000_000)}`),
    'too_large',
  ),
  csv('has ten million rows of one digit', () => Buffer.from(`number\n${'9\n'.repeat(9_900_000)}`), 'too_large'),
  csv(
    'has three thousand columns',
    `number,${Array.from({ length: 3_000 }, (_, n) => `c${n}`).join(',')}\n`,
    'too_large',
  ),
  csv('is one line of nineteen megabytes', () => Buffer.from(`number\n${'9'.repeat(19 * megabyte)}`), 'no_list'),
  csv(
    'opens a quote and never closes it',
    () => Buffer.from(`number\n${good}\n"${'a\n'.repeat(5 * megabyte)}`),
    'no_list',
  ),
  csv('is made of quotes', () => Buffer.from(`number\n${'"'.repeat(3 * megabyte)}\n`), 'no_list'),
  csv('is made of commas', () => Buffer.from(`number,name\n${','.repeat(19 * megabyte)}\n`), 'no_list'),
  {
    ...csv('has a cell of a megabyte', `number,name\n9843818701,${'x'.repeat(megabyte)}\n${good},Asha\n`, [
      '9843818701',
      good,
    ]),
    badTags: 1,
  },
  csv('has a number of a megabyte', `number\n${'9'.repeat(megabyte)}\n${good}\n`, ['9'.repeat(32_767), good]),
  csv('has a NUL in it', `number\n98438\u000018700\n`, 'no_list'),
  csv('is UTF-16 without saying so', () => Buffer.from(`number\n${good}\n`, 'utf16le'), [good]),
  csv('is UTF-16 and says so', () => Buffer.from(`\ufeffnumber\n${good}\n`, 'utf16le'), [good]),
  csv(
    'says UTF-16 and is not',
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`number\n${good}`)]),
    'no_list',
  ),
  csv('begins with a byte order mark', `\ufeffnumber\n${good}\n`, [good]),
  csv('begins with two byte order marks', `\ufeff\ufeffnumber\n${good}\n`, [good]),
  csv('is Latin-1', () => Buffer.from(`number,name\n${good},Ren\xe9\n`, 'latin1'), [good]),
  csv(
    'holds halves of characters',
    () => Buffer.concat([Buffer.from(`number\n${good}\n`), Buffer.from([0xed, 0xa0, 0x80])]),
    'no_list',
  ),
  csv('heads a column __proto__', `number,__proto__,constructor,toString\n${good},a,b,c\n`, [good]),
  csv('heads a column with a formula', `number,"=cmd|'/C calc'!A0"\n${good},x\n`, [good]),
  csv('has formulas for numbers', `number\n=1+1\n"=HYPERLINK(""https://evil.example"")"\n@SUM(1)\n${good}\n`, [
    '=1+1',
    '=HYPERLINK("https://evil.example")',
    '@SUM(1)',
    good,
  ]),
  csv('has digits that are turned around', `number\n\u202e${good}\u202c\n`, [`\u202e${good}\u202c`]),
  csv('has digits that are parted invisibly', `number\n98438\u200b18700\n`, ['98438\u200b18700']),
  csv('has digits of four scripts in one number', 'number\n९८٤٣８１8700\n', ['९८٤٣８１8700']),
  csv('has emergency and premium numbers', `number\n100\n911\n+19005551234\n${good}\n`, [
    '100',
    '911',
    '+19005551234',
    good,
  ]),
  csv('has SQL and script for numbers', `number\nx'; DROP TABLE x; --\n<script>1</script>\n${good}\n`, [
    "x'; DROP TABLE x; --",
    '<script>1</script>',
    good,
  ]),
  csv('is empty', '', 'no_list'),
  csv('has only blank lines', '\n'.repeat(100_000), 'no_list'),
  csv('has no heading', `${good}\n9843818701\n`, [good, '9843818701']),
  csv('is a web page', `<!DOCTYPE html><table><tr><td>${good}</td></tr></table>`, 'no_list', 'list.xls'),
  csv('is packed by gzip', () => gzipSync(Buffer.alloc(50 * megabyte)), 'no_list', 'list.csv'),
  begins('is an image that calls itself a workbook', '\x89PNG\r\n\x1a\n'),
  csv('is JSON', `\ufeff [ {"number": "${good}"} ]`, 'no_list'),
  csv('is a card of contacts', `BEGIN:VCARD\r\nVERSION:3.0\r\nTEL:${good}\r\nEND:VCARD\r\n`, 'no_list'),
  begins('is a PDF that calls itself a workbook', '%PDF-1.7\n'),
  begins('is a program that calls itself a list', '\x7fELF\x02\x01\x01', 'list.csv'),
  begins('is an old .xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'list.xls'),
  {
    what: 'is an image and a workbook at once',
    name: 'list.xlsx',
    content: () => Buffer.concat([Buffer.from('GIF89a'), workbookOf({ sheet: textRow(1, 'number') })]),
    comes: 'no_list',
  },
];
