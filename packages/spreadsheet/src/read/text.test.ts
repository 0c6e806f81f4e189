import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createSpreadsheets } from '../spreadsheets';
import { refusalOf, understandingOf } from '../testing/reading';

const windows1252 = (text: string) =>
  Buffer.from(
    [...text].map((letter) => {
      const at = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'.indexOf(letter);
      return letter !== ' ' && at >= 0 ? 0x80 + at : letter.charCodeAt(0);
    }),
  );

describe('a text of Windows-1252', () => {
  it.each([
    ...[
      'café',
      'José-María Núñez',
      'Müller',
      'François',
      'Señor Muñoz',
      'Hélène',
      'João',
      'São Paulo',
      'naïve Zoë',
      'siècle',
    ],
    ...[
      'Søren Kjær',
      'Håkon',
      'Åse',
      'Straße',
      'Noël',
      'cœur',
      'Crème brûlée',
      'lunedì',
      'Ma mère est là',
      'Iñaki',
      'tête',
    ],
    ...['“quoted”', '‘so’', 'it’s', 'O’Brien', 'Ram’s – due…', '£500', '€20', '5 °C', '½', '© 2024', 'Ram\u00a0Thapa'],
  ])('is recognised by %j', async (name) => {
    const { encoding, rows } = await understandingOf(
      windows1252(`number,name\r\n9801000000,Sita\r\n9801000006,${name}\r\n`),
    );
    expect([encoding, rows[1]]).toEqual(['windows-1252', `3 9801000006 name=${name}`]);
  });

  it('may show it only after a million letters, in pieces of any size', async () => {
    const list = windows1252(`number,name\n${'9801000000,Sita\n'.repeat(70_000)}9801000006,José Muñoz\n`);
    for (const size of [1_000, 65_536]) {
      const pieces = Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
        list.subarray(at * size, (at + 1) * size),
      );
      const sheet = await createSpreadsheets({ threads: 0 }).read(Readable.from(pieces), {
        name: 'list.csv',
        field: 'list',
      });
      let last: unknown;
      for await (const { tags } of sheet.rows()) last = tags.get('tags_name');
      expect([last, sheet.understood().encoding]).toEqual(['José Muñoz', 'windows-1252']);
    }
  });

  it('is read rightly in pieces of one byte', async () => {
    const bytes = Array.from(windows1252('number,name\n9801000000,José “Muñoz”\n'), (byte) => Buffer.from([byte]));
    const sheet = await createSpreadsheets({ threads: 0 }).read(Readable.from(bytes), {
      name: 'list.csv',
      field: 'list',
    });
    for await (const { tags } of sheet.rows()) expect(tags.get('tags_name')).toBe('José “Muñoz”');
  });

  it.each([
    ['Windows-1250', 'Pawe\xb3'],
    ['Windows-1250', '\xa3ukasz'],
    ['Windows-1250', 'Zieli\xf1ski'],
    ['Windows-1250', 'Dvo\xf8\xe1k'],
    ['Windows-1250', 'Ji\xf8\xed'],
    ['Windows-1250', 'Kova\xe8'],
    ['Windows-1250', 'N\xecmec'],
    ['Windows-1250', 'B\xe3sescu'],
    ['Windows-1251', '\xc8\xe2\xe0\xed'],
    ['Windows-1253', '\xc3\xe9\xfe\xf1\xe3\xef\xf2'],
    ['KOI8-R', '\xe9\xd7\xc1\xce'],
    ['GBK', '\xd5\xc5\xc8\xfd'],
    ['Shift JIS', '\x8eR\x93c\x91\xbe\x98Y'],
    ['Mac OS Roman', 'Jos\x8e'],
    ['Mac OS Roman', 'Garc\x92a'],
    ['Mac OS Roman', 'Mu\x96oz'],
    ['DOS', 'Jos\x82'],
    ['DOS', 'M\xa0laga'],
    ['halves of characters', '\xed\xa0\x80'],
  ])('is not what %s is: that is refused', async (_, name) => {
    const list = Buffer.from(`number,name\n9801000000,${name}\n`, 'latin1');
    expect(await refusalOf(list)).toMatchObject({ fault: 'not_text', message: expect.stringContaining('CSV UTF-8') });
  });

  it('is never mixed with UTF-8', async () => {
    const mixed = Buffer.concat([Buffer.from('number,name\n9801000000,सीता\n'), windows1252('9801000006,José\n')]);
    expect((await refusalOf(mixed)).fault).toBe('not_text');
    const marked = Buffer.concat([Buffer.from('\ufeffnumber,name\n'), windows1252('9801000006,José\n')]);
    expect((await refusalOf(marked)).fault).toBe('not_text');
  });
});

describe('a text of UTF-16', () => {
  const texts = [
    'number,name\n9801000000,Sita\n',
    'नाम,फोन\nसीता देवी अधिकारी,९८०१००००००\nराम,९८०१०००००६\n',
    'number\r\n9801000000\r\n',
    'नम्बर\n९८०१००००००\n९८०१०००००६\n',
  ];

  it.each(texts)('is recognised without a mark: %j', async (text) => {
    const little = Buffer.from(text, 'utf16le');
    expect((await understandingOf(little)).encoding).toBe('utf-16le');
    const big = Buffer.from(text, 'utf16le').swap16();
    expect(await understandingOf(big)).toEqual({ ...(await understandingOf(text)), encoding: 'utf-16be' });
  });

  it.each([
    ['a NUL in a text', Buffer.from('number\n98438\u000018700\n')],
    ['a NUL behind each second letter', Buffer.from('nu\0mb\0er\0')],
    ['bytes of anything', Buffer.from(Array.from({ length: 512 }, (_, at) => (at % 2 === 0 ? (at * 37) % 256 : 0)))],
    ['half a unit', Buffer.concat([Buffer.from('number\n9801000000\n', 'utf16le'), Buffer.from('9')])],
  ])('is not seen in %s', async (_, bytes) => expect((await refusalOf(bytes)).fault).toMatch(/not_text|no_/));
});
