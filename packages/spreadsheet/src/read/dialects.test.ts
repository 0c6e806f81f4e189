import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../testing/reading';

const ends = fc.constantFrom('\r\n', '\n', '\r');
const name = fc.oneof(
  fc.constantFrom(
    'Sita',
    'Rai, Sita',
    'a;b',
    'x|y',
    'tab\there',
    'राम थापा',
    '1,250',
    'two\nlines',
    'say "hi"',
    'mobile',
    'Phone: x',
  ),
  fc.string({ unit: fc.constantFrom('a', 'म', ',', ';', '|', '\t', '"', ' ', '.', '5'), maxLength: 12 }),
);
const person = fc.record({ number: fc.integer({ min: 9_800_000_000, max: 9_869_999_999 }), name, end: ends });
const above = fc.array(
  fc.constantFrom(
    'Voters of ward 5',
    '# made by hand, in 2081',
    'List; of | people',
    '-*- coding: utf-8 -*-',
    '',
    '2081-01-01',
  ),
  { maxLength: 3 },
);
const headings = fc.constantFrom(['number', 'name'], ['Name', 'Mobile No.'], ['S.N.', 'नाम', 'सम्पर्क नं.', 'Due (Rs.)']);

/** A list as some program or person writes it: each line ends in its own way. */
function written({
  heads,
  people,
  delimiter,
  lines,
  isSaid,
}: {
  heads: readonly string[];
  people: readonly { number: number; name: string; end: string }[];
  delimiter: string;
  lines: readonly string[];
  isSaid: boolean;
}): string {
  const row = (cells: readonly (string | number)[]) =>
    stringify([[...cells]], { delimiter, quoted_match: /[\r\n,;|\t]/ }).slice(0, -1);
  const isNumber = (heading: string) => /number|Mobile|सम्पर्क/.test(heading);
  const isName = (heading: string) => /name|नाम/i.test(heading);
  const rows = people.map(({ number, name: said, end }, at) => {
    const cells = heads.map((heading) => (isNumber(heading) ? number : isName(heading) ? said : at));
    return row(cells) + end;
  });
  const first = isSaid ? `sep=${delimiter}\n` : '';
  return `${first}${lines.map((line) => `${line}\n`).join('')}${row(heads)}\n${rows.join('')}`;
}

describe('a list in whatever dialect', () => {
  it('has all its people, each in their row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          heads: headings,
          people: fc.array(person, { minLength: 1, maxLength: 12 }),
          delimiter: fc.constantFrom(',', ';', '\t', '|'),
          lines: above,
          isSaid: fc.boolean(),
        }),
        fc.integer({ min: 1, max: 200 }),
        async (list, chunk) => {
          const bytes = Buffer.from(written(list));
          const pieces = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
            bytes.subarray(at * chunk, (at + 1) * chunk),
          );
          const { rows } = await readFile(Readable.from(pieces), 'list.csv', { threads: 0 });
          const before = (list.isSaid ? 1 : 0) + list.lines.length + 1;
          expect(rows.map(({ row, number, refusal }) => [row, number, refusal])).toEqual(
            list.people.map(({ number }, at) => [before + at + 1, String(number), undefined]),
          );
          const names = rows.map(({ tags }) => tags.tags_name ?? tags.tags_nam ?? '');
          expect(names).toEqual(list.people.map((one) => one.name.trim()));
        },
      ),
      { numRuns: 400 },
    );
  });
});
