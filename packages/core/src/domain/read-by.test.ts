import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBy } from './read-by';

const campaign = z.strictObject({
  name: z.string().max(5),
  services: z.enum(['PHONE', 'SMS']),
  window: z.strictObject({ from: z.string(), days: z.array(z.int()) }).optional(),
});

function faults(value: unknown) {
  const read = readBy(campaign, value);
  return read.ok ? [] : read.faults;
}

describe('a value read by its schema', () => {
  it('is as the schema makes it', () => {
    expect(readBy(z.string().default('x'), undefined)).toEqual({ ok: true, value: 'x' });
  });

  it('names every fault at its place, with a word for programs and a sentence for people', () => {
    expect(faults({ name: 'longer', services: 'phone', window: { from: 8, days: [1, '2'] } })).toEqual([
      { field: 'name', code: 'too_big', message: 'This is too long: at most 5.' },
      { field: 'services', code: 'invalid_choice', message: 'Choose one of: PHONE, SMS.' },
      { field: 'window.from', code: 'invalid_type', message: 'This has to be a text.' },
      { field: 'window.days[1]', code: 'invalid_type', message: 'This has to be a number.' },
    ]);
  });

  it('tells what is missing from what is wrong', () => {
    expect(faults({ services: 1 }).map(({ field, code }) => [field, code])).toEqual([
      ['name', 'required'],
      ['services', 'invalid_choice'],
    ]);
  });

  it('refuses fields that nobody knows, each by its own name, with the known one that was meant', () => {
    const given = {
      name: 'a',
      services: 'SMS',
      Service: 'SMS',
      dry_run: true,
      window: { from: '', days: [], form: 1 },
    };
    expect(faults(given)).toEqual([
      {
        field: 'window.form',
        code: 'unknown_field',
        message: 'There is no field form. Did you mean from?',
      },
      { field: 'Service', code: 'unknown_field', message: 'There is no field Service. Did you mean services?' },
      {
        field: 'dry_run',
        code: 'unknown_field',
        message: 'There is no field dry_run. The fields are: name, services, window.',
      },
    ]);
  });

  it('has no field for a fault of the whole', () => {
    expect(faults('a text')).toEqual([{ field: null, code: 'invalid_type', message: 'This has to be an object.' }]);
  });
});
