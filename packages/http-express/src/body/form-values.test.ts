import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { grantBody, newAccountBody } from '../accounts/schemas';
import { beginBody, createBody } from '../campaigns/schemas';
import { addBody as listedBody, removeBody } from '../do-not-call/schemas';
import { updateBody as webhookBody } from '../host-webhooks/schemas';
import { addBody, editBody } from '../numbers/schemas';
import { sendBody } from '../otp/schemas';
import { formValues } from './form-values';

const read = (body: z.ZodType, pairs: readonly (readonly [string, string])[]) => {
  const value = formValues(body).read(pairs);
  return { value: JSON.parse(JSON.stringify(value)), taken: body.safeParse(value) };
};

describe('a list in a form', () => {
  const numbers = [9843812344, 9843812345];
  it.each<[string, [string, string][]]>([
    [
      'a repeated field',
      [
        ['individual_number', '9843812344'],
        ['individual_number', '9843812345'],
      ],
    ],
    [
      'a repeated field with brackets',
      [
        ['individual_number[]', '9843812344'],
        ['individual_number[]', '9843812345'],
      ],
    ],
    [
      'fields with indexes',
      [
        ['individual_number[0]', '9843812344'],
        ['individual_number[1]', '9843812345'],
      ],
    ],
    ['commas between', [['individual_number', '9843812344, 9843812345']]],
    ['semicolons between', [['individual_number', '9843812344;9843812345']]],
    ['one a line', [['individual_number', '9843812344\r\n9843812345\r\n']]],
    ['JSON', [['individual_number', ' [9843812344, 9843812345]']]],
    ['brackets in JSON of texts', [['individual_number', '[9843812344, 9843812345']]],
    [
      'blank ones between',
      [
        ['individual_number[]', ''],
        ['individual_number[]', '9843812344'],
        ['individual_number[]', '9843812345'],
      ],
    ],
  ])('may be %s', (_how, pairs) => {
    expect(read(createBody, pairs).value).toEqual({ individual_number: numbers });
  });

  it('keeps numbers that are no integers as they were written', () => {
    const given = ['+977 984-3812344', '०९८४३८१२३४५', '09843812346', '9.84318E+09', '98438123440000000000'];
    const pairs = given.map((number): [string, string] => ['individual_number', number]);
    expect(read(createBody, pairs).value).toEqual({ individual_number: given });
  });

  it('of many thousands keeps its order, in every way of writing', () => {
    const many = Array.from({ length: 5_000 }, (_, row) => 9_800_000_000 + row);
    for (const name of [
      () => 'individual_number',
      () => 'individual_number[]',
      (row: number) => `individual_number[${row}]`,
    ])
      expect(
        read(
          createBody,
          many.map((number, row) => [name(row), String(number)]),
        ).value,
      ).toEqual({
        individual_number: many,
      });
  });

  it('of one is a list', () => {
    expect(read(beginBody, [['status[]', 'Failed']]).taken.data).toEqual({ status: ['failed'] });
    expect(read(beginBody, [['individual', '7']]).taken.data).toEqual({ individual: [7] });
    expect(read(listedBody, [['numbers', '9843812344']]).value).toEqual({ numbers: [9843812344] });
    expect(read(webhookBody, [['types', 'run.finished']]).value).toEqual({ types: ['run.finished'] });
  });
});

describe('an object in a form', () => {
  it.each<[string, [string, string][]]>([
    ['JSON', [['available_tags', '{"tags_name": "Asha", "tags_age": 25}']]],
    [
      'brackets',
      [
        ['available_tags[tags_name]', 'Asha'],
        ['available_tags[tags_age]', '25'],
      ],
    ],
    [
      'dots',
      [
        ['available_tags.tags_name', 'Asha'],
        ['available_tags.tags_age', '25'],
      ],
    ],
  ])('may be %s', (_how, pairs) => {
    const expected = { number: 9832123432, available_tags: { tags_name: 'Asha', tags_age: 25 } };
    const { value, taken } = read(addBody, [['number', '9832123432'], ...pairs]);
    expect(value).toEqual(expected);
    expect(taken.success).toBe(true);
  });

  it('keeps a tag that is empty, and one that only looks like a number', () => {
    const { value } = read(editBody, [
      ['available_tags[tags_name]', ''],
      ['available_tags[tags_id]', '00123'],
      ['available_tags[tags_ok]', 'true'],
    ]);
    expect(value).toEqual({ available_tags: { tags_name: '', tags_id: '00123', tags_ok: 'true' } });
  });

  it('is read inside as well', () => {
    const pairs: [string, string][] = [
      ['keypad[digits]', '2'],
      ['keypad[timeout]', ''],
      ['message', 'x'],
    ];
    expect(read(beginBody, pairs).taken.data).toEqual({ message: 'x', keypad: { digits: 2, timeout: 10 } });
    const window: [string, string][] = [
      ['calling_window[from]', '09:00'],
      ['calling_window[days][]', 'monday'],
      ['calling_window[days][]', 'friday'],
    ];
    expect(read(createBody, window).value).toEqual({ calling_window: { from: '09:00', days: ['monday', 'friday'] } });
  });

  it('may be one of a list of them', () => {
    const { value, taken } = read(addBody, [
      ['0[number]', '9832123432'],
      ['1[number]', '9832123433'],
      ['1[available_tags][tags_name]', 'Asha'],
    ]);
    expect(value).toEqual([{ number: 9832123432 }, { number: 9832123433, available_tags: { tags_name: 'Asha' } }]);
    expect(taken.success).toBe(true);
  });

  it('is not polluted by a prototype', () => {
    const names = ['__proto__[polluted]', 'constructor[prototype][polluted]', 'available_tags[__proto__][polluted]'];
    read(
      editBody,
      names.map((name) => [name, 'yes']),
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('a word in a form', () => {
  it('is a number where only a number is taken', () => {
    expect(read(grantBody, [['amount', ' 007 ']]).value).toEqual({ amount: 7 });
    expect(
      read(newAccountBody, [
        ['credits', '12'],
        ['first_name', '12'],
      ]).value,
    ).toEqual({ credits: 12, first_name: '12' });
    for (const amount of ['1e3', '0x10', 'Infinity', '', '12 13'])
      expect(read(grantBody, [['amount', amount]]).taken.success).toBe(false);
  });

  it('is true or false where only that is taken', () => {
    for (const yes of ['true', 'on', '1', 'Yes'])
      expect(read(webhookBody, [['enabled', yes]]).value).toEqual({ enabled: true });
    for (const no of ['false', 'off', '0', 'no'])
      expect(read(removeBody, [['opted_in', no]]).value).toEqual({ opted_in: false });
    // A hidden field before a checkbox.
    expect(
      read(webhookBody, [
        ['enabled', '0'],
        ['enabled', '1'],
      ]).value,
    ).toEqual({ enabled: true });
    expect(read(webhookBody, [['enabled', 'perhaps']]).taken.success).toBe(false);
  });

  it('is a text where a text is taken, whatever it looks like', () => {
    const message = '{"a": [1, 2]}, {}\n[3]';
    expect(read(beginBody, [['message', message]]).value).toEqual({ message });
    const code: [string, string][] = [
      ['number', '9851023212'],
      ['message', '{otp}'],
      ['sms_send_options', 'text'],
      ['otp', '0042'],
    ];
    expect(read(sendBody, code).taken.data).toMatchObject({ otp: '0042', number: '9851023212' });
  });

  it('that is blank was left blank', () => {
    expect(
      read(beginBody, [
        ['message', 'x'],
        ['priority', ''],
        ['keypad', ''],
        ['status', ''],
      ]).value,
    ).toEqual({ message: 'x' });
  });

  it('that comes twice is refused', () => {
    expect(
      read(beginBody, [
        ['message', 'a'],
        ['message', 'b'],
      ]).taken.success,
    ).toBe(false);
  });
});
