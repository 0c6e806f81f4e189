import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isErrorText, trimmed } from './read/cell-text';
import { createSpreadsheets } from './spreadsheets';
import { readFile } from './testing/reading';

const spreadsheets = createSpreadsheets({ threads: 0 });

/** Texts that are not blank and no errors: these are no tags. Blanks at their ends are not kept. */
const someText = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        ',',
        '\n',
        '\r',
        "'",
        '=',
        '+',
        '@',
        '\t',
        ';',
        '_',
        'x',
        '0',
        'a',
        '<',
        '&',
        '\u0001',
        'अ',
      ),
    }),
    fc.constantFrom('_x0041_', ']]>', '=1+1', "'=1", '-', '+977', '#N/A', 'TRUE', '1e5', '007', '\u2028'),
  )
  .map(trimmed)
  .filter((text) => text !== '' && !isErrorText(text));
const phoneNumber = fc.oneof(
  fc.stringMatching(/^\+[1-9]\d{6,14}$/),
  fc.stringMatching(/^[1-9]\d{6,14}$/),
  fc.stringMatching(/^0\d{6,14}$/),
  fc.stringMatching(/^[१-९][०-९]{6,11}$/),
);
const list = fc.array(fc.record({ number: phoneNumber, name: someText, note: fc.option(someText) }), { maxLength: 12 });

describe.each(['csv', 'xlsx'] as const)('a list written as %s', (format) => {
  it('is read back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 1, max: 4_096 }), async (recipients, chunk) => {
        const rows = (async function* () {
          for (const { number, name, note } of recipients) yield [name, number, note];
        })();
        const bytes = await buffer(spreadsheets.write(format, { columns: ['name', 'Number', 'tags_note'], rows }));
        const pieces = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
          bytes.subarray(at * chunk, (at + 1) * chunk),
        );
        const read = await readFile(Readable.from(pieces), `list.${format}`);
        expect(read.tags).toEqual(['tags_name', 'tags_note']);
        expect(read.rows).toEqual(
          recipients.map(({ number, name, note }, index) => ({
            row: index + 2,
            number,
            // A CSV does not tell a number from its digits; an XLSX holds the text that was given.
            numeric: format === 'csv' && /^[1-9][0-9]*$/.test(number),
            tags: { tags_name: name, ...(note !== null && { tags_note: note }) },
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keeps whole numbers as numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 999_999_999_999_999 }), { maxLength: 20 }),
        async (numbers) => {
          const rows = (async function* () {
            for (const number of numbers) yield [number];
          })();
          const bytes = await buffer(spreadsheets.write(format, { columns: ['phone'], rows }));
          const read = await readFile(bytes, `list.${format}`);
          expect(read.rows.map(({ number, numeric }) => [number, numeric])).toEqual(
            numbers.map((n) => [String(n), true]),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('options', () => {
  it.each([{ maxRows: 0 }, { maxBytes: 1.5 }, { maxColumns: '7' }, { rows: 7 }])('refuse %j', (options) => {
    expect(() => createSpreadsheets(options as object)).toThrow(/max|rows/);
  });

  it('leave the rows to be read once', async () => {
    const sheet = await spreadsheets.read(Readable.from(['number\n1\n']), { name: 'list.csv', field: 'list' });
    sheet.rows();
    expect(() => sheet.rows()).toThrow('can be read once');
    await sheet.close?.();
    await sheet.close?.();
  });
});
