import { extname } from 'node:path';
import { quoted, type Refusals } from '../refusals';

/** How many bytes tell a file. */
export const tellingBytes = 512;

const notTables: readonly (readonly [signature: string, name: string])[] = [
  ['%PDF', 'a PDF'],
  ['\x1f\x8b', 'a gzip archive'],
  ['Rar!', 'a RAR archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['\x89PNG', 'an image'],
  ['\xff\xd8\xff', 'an image'],
  ['GIF8', 'an image'],
  ['{\\rtf', 'a text document'],
  ['ID3', 'an audio file'],
  ['RIFF', 'an audio file'],
  ['\x7fELF', 'a program'],
  ['BEGIN:VCARD', 'a card of contacts'],
];
const oldExcel = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const zipStarts = ['PK\x03\x04', 'PK\x05\x06'];
/** Names that text may come under; a CSV that calls itself .xlsx is read as what it is. */
const textNames: ReadonlySet<string> = new Set(['', '.csv', '.tsv', '.tab', '.txt', '.xlsx', '.xls']);

/**
 * Tells a file by its first bytes, then its name.
 * @throws GhantiError `invalid_input` for what is no table, with what to do
 */
export function formatOf(head: Buffer, name: string, refusals: Refusals): 'xlsx' | 'csv' {
  const start = head.toString('latin1');
  if (head.length === 0) throw refusals.invalid('empty_file', 'The file is empty.');
  if (zipStarts.some((signature) => start.startsWith(signature))) return 'xlsx';
  if (start.startsWith(oldExcel))
    throw refusals.invalid(
      'unsupported_file',
      'The file is an old .xls, or protected by a password: save it as .xlsx without one, or as CSV.',
    );
  const other = notTables.find(([signature]) => start.startsWith(signature));
  if (other) throw refusals.invalid('unsupported_file', `The file is ${other[1]}: send .xlsx or .csv.`);
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|table|meta|head)/i.test(start))
    throw refusals.invalid(
      'unsupported_file',
      'The file is a web page or XML: open it in a spreadsheet and save it as .xlsx.',
    );
  if (/^(\xef\xbb\xbf)?\s*(\[\s*[{["]|\{\s*")/.test(start))
    throw refusals.invalid(
      'unsupported_file',
      'The file is JSON: send .xlsx or .csv, or the numbers as JSON in the body.',
    );
  const extension = extname(name).toLowerCase();
  if (!textNames.has(extension))
    throw refusals.invalid('unsupported_file', `A file named ${quoted(extension)} is not read: send .xlsx or .csv.`);
  return 'csv';
}
