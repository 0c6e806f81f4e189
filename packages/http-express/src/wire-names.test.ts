import { GhantiError, invalidField } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { asking, inWireNames, type Place } from './wire-names';

const named = (field: string | null, place?: Place) =>
  inWireNames([{ field, code: 'wrong', message: 'It is wrong.' }], place)[0]?.field;

describe('a field of the engine in the words of the wire', () => {
  it.each([
    ['scheduledFor', undefined, 'schedule_date'],
    ['voice', undefined, 'voice_input'],
    ['selection.ids', undefined, 'individual'],
    ['selection.ids[3]', undefined, 'individual[3]'],
    ['selection.statuses', undefined, 'status'],
    ['keypad.timeoutSeconds', undefined, 'keypad.timeout'],
    ['keypad.digits', undefined, 'keypad.digits'],
    ['callingWindow.days[1]', undefined, 'calling_window.days[1]'],
    ['tags.tags_name', undefined, 'available_tags.tags_name'],
    ['voiceless', undefined, 'voiceless'],
    ['message', undefined, 'message'],
    [null, undefined, null],
    ['numbers[1].number', 'campaign list', 'individual_number[1]'],
    ['numbers', 'campaign file', 'send_to_number_file'],
    ['callingWindow', 'campaign file', 'calling_window'],
    ['numbers[12].number', 'added list', '[12].number'],
    ['numbers[12].tags.tags_name', 'added list', '[12].available_tags.tags_name'],
    ['numbers[0].number', 'added one', 'number'],
    ['numbers[0].tags.tags_name', 'added one', 'available_tags.tags_name'],
    ['numbers[4].number', 'do-not-call list', 'numbers[4]'],
    ['numbers', 'do-not-call file', 'numbers_file'],
  ] as const)('%s (%s) is %s', (field, place, name) => {
    expect(named(field, place)).toBe(name);
  });

  it('stays within the error that it came with', async () => {
    const refused = new GhantiError('throttled', 'Wait.', {
      faults: [{ field: 'voice', code: 'x', message: 'y' }],
      retryAfterMs: 7,
    });
    const thrown = await asking(() => Promise.reject(refused)).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'throttled', message: 'Wait.', retryAfterMs: 7 });
    expect(thrown).toMatchObject({ faults: [{ field: 'voice_input', code: 'x', message: 'y' }] });
  });

  it('is the same for what is thrown at once, and leaves other errors alone', async () => {
    const atOnce = () => {
      throw invalidField('sid', 'required', 'Give one.');
    };
    await expect(asking(atOnce)).rejects.toMatchObject({ faults: [{ field: 'phone_sid' }] });
    const other = new Error('broken');
    await expect(asking(() => Promise.reject(other))).rejects.toBe(other);
  });
});
