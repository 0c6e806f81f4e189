import { describe, expect, it } from 'vitest';
import { parsePhoneNumber } from './phone-number';

/** The zeros of scripts whose digits people write, or paste. */
const scripts: Readonly<Record<string, number>> = {
  ASCII: 0x30,
  Devanagari: 0x966,
  'Arabic-Indic': 0x660,
  'extended Arabic-Indic': 0x6f0,
  Bengali: 0x9e6,
  Gurmukhi: 0xa66,
  Gujarati: 0xae6,
  Tamil: 0xbe6,
  Telugu: 0xc66,
  Thai: 0xe50,
  Tibetan: 0xf20,
  Myanmar: 0x1040,
  Khmer: 0x17e0,
  Lepcha: 0x1c40,
  Limbu: 0x1946,
  fullwidth: 0xff10,
  'mathematical bold': 0x1d7ce,
};
const written = (digits: string, zero: number) =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

/** How a number of Nepal is written; each form in each script. */
const forms: Readonly<Record<string, (number: string) => string>> = {
  bare: (number) => number,
  'with +977': (number) => `+977${number}`,
  'with 00977': (number) => `00977${number}`,
  'with 977 and a dash': (number) => `977-${number}`,
  'in groups of blanks': (number) => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`,
  'in groups of dashes': (number) => `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`,
  'in brackets and dots': (number) => `(${number.slice(0, 3)}) ${number.slice(3, 6)}.${number.slice(6)}`,
  'with what nobody sees': (number) => `\u202d\ufeff${number.slice(0, 4)}\u200b${number.slice(4)}\u2069`,
  'with a trunk zero': (number) => `0${number}`,
  'with +977 and blanks': (number) => `+977 ${number.slice(0, 5)} ${number.slice(5)}`,
};

type Row = readonly [what: string, given: string | number, answer: string];

const good: Row[] = Object.entries(scripts).flatMap(([script, zero]) =>
  Object.entries(forms).map(
    ([form, write]): Row => [`${script}, ${form}`, written(write('9843818700'), zero), '+9779843818700'],
  ),
);

const abroad: Row[] = (
  [
    ['+1 212 555 0100', '+12125550100'],
    ['001 212 555 0100', '+12125550100'],
    ['+44 20 7946 0958', '+442079460958'],
    ['+91 98765 43210', '+919876543210'],
    ['+९१ ९८७६५ ४३२१०', '+919876543210'],
    ['+61 2 5550 1234', '+61255501234'],
    ['+49 30 123456', '+4930123456'],
    ['+81 3-1234-5678', '+81312345678'],
    ['+86 138 0013 8000', '+8613800138000'],
    ['+971 50 123 4567', '+971501234567'],
    ['+974 3312 3456', '+97433123456'],
    ['+966 50 123 4567', '+966501234567'],
    ['+60 12-345 6789', '+60123456789'],
    ['+82 10-1234-5678', '+821012345678'],
    ['+977 1-4412345', '+97714412345'],
    ['01-4412345', '+97714412345'],
  ] as const
).map(([given, answer]) => ['abroad, or a land line', given, answer]);

const integers: Row[] = [
  ['an integer', 9843818700, '+9779843818700'],
  ["the seed's longer one", 98675432123, '+97798675432123'],
  ['an integer with its country', 9779843818700, '+9779843818700'],
];

const emergency: Row[] = [
  '100',
  '101',
  '102',
  '103',
  '104',
  '108',
  '110',
  '112',
  '115',
  '118',
  '119',
  '120',
  '122',
  '123',
  '133',
  '144',
  '150',
  '155',
  '158',
  '190',
  '191',
  '192',
  '193',
  '197',
  '199',
  '311',
  '411',
  '511',
  '611',
  '711',
  '811',
  '911',
  '988',
  '995',
  '997',
  '998',
  '999',
  '000',
  '1098',
  '1111',
  '1145',
  '1166',
].flatMap((number): Row[] => [
  ['emergency', number, 'forbidden_number'],
  ['emergency in Devanagari', written(number, 0x966), 'forbidden_number'],
  ['emergency with separators', [...number].join('-'), 'forbidden_number'],
]);

const dear: Row[] = [
  ...[
    '+1 900 555 1234',
    '+1 900 234 5678',
    '+44 909 879 0000',
    '+44 906 123 4567',
    '+49 900 1 234567',
    '+33 899 12 34 56',
    '+39 899 123456',
    '+61 1900 123 456',
    '+81 990 123456',
  ].map((given): Row => ['premium', given, 'forbidden_number']),
  ...[
    '+870 773 111 632',
    '+881 612 345 678',
    '+882 16 5555 5555',
    '+883 5100 1234 5678',
    '+878 10 1234 5678 90',
    '+888 123 456 789',
    '+979 123 456 789',
    '00881 612345678',
    '+८८१ ६१२ ३४५ ६७८',
  ].map((given): Row => ['satellite or international network', given, 'forbidden_number']),
];

const bad: Row[] = [
  ...[
    '',
    ' ',
    '\t',
    '+',
    '++9779843818700',
    '0',
    '00',
    '9',
    '98',
    '12',
    '1234',
    '98438',
    '+977',
    '00977',
    '+977 98',
    '+0 123 456 789',
    '+999 123 456 789',
  ].map((given): Row => ['short, or of no country', given, 'invalid_number']),
  ...[16, 17, 18, 20, 25, 40, 41, 100, 10_000].map(
    (length): Row => [`${length} digits`, '9'.repeat(length), 'invalid_number'],
  ),
  ...[16, 20].map((length): Row => [`${length} digits in Devanagari`, '९'.repeat(length), 'invalid_number']),
  ...[
    9.5,
    9843818700.5,
    -1,
    -9843818700,
    0,
    1e16,
    1e21,
    5e-324,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_VALUE,
  ].map((given): Row => ['a float, or below zero', given, 'invalid_number']),
  ...[
    '9843818700.5',
    '9.84E9',
    '9,843,818,700',
    '9843818700e0',
    '1e10',
    '0x24ab',
    'NaN',
    'Infinity',
    '-9843818700',
    '±9843818700',
    '½',
    'Ⅻ',
  ].map((given): Row => ['a figure, not a number', given, 'invalid_number']),
  ...[
    'abc',
    '98O1000000',
    '9843818700x',
    'tel:9843818700',
    '9843818700;ext=5',
    '9843818700 ext 5',
    '9843818700#5',
    '9843818700,,5',
    '*123#',
    '#31#9843818700',
    '1-800-FLOWERS',
    'mailto:a@b.c',
  ].map((given): Row => ['letters and commands', given, 'invalid_number']),
  ...[
    '=9843818700',
    "' OR 1=1",
    '<b>9843818700</b>',
    '9843818700\n9843818701',
    '9843818700 9843818701',
    '9843818700/9843818701',
    '9843818700|',
    '\u00009843818700',
    '9843818700\u0000',
    '98४३\ud800',
    '😀',
    '一二三四五六七八九十',
  ].map((given): Row => ['what is no number at all', given, 'invalid_number']),
];

const table = [...good, ...abroad, ...integers, ...emergency, ...dear, ...bad];

describe('400 ways to write a phone number', () => {
  it('are that many, each once', () => {
    expect(table.length).toBeGreaterThanOrEqual(400);
    expect(new Set(table.map(([, given]) => `${typeof given}${given}`)).size).toBeGreaterThanOrEqual(385);
  });

  it.each(table)('%s: %j is %s', (_what, given, answer) => {
    const parsed = parsePhoneNumber(given, 'NP');
    expect(parsed.ok ? parsed.e164 : parsed.code).toBe(answer);
  });
});
