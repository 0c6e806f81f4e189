import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name';

const begin = [
  'message',
  'aud_file',
  'audio',
  'priority',
  'voice_input',
  'schedule_date',
  'status',
  'individual',
  'keypad',
];

describe('the nearest of known names', () => {
  it.each([
    ['mesage', 'message'],
    ['messages', 'message'],
    ['Message', 'message'],
    ['schedule', 'schedule_date'],
    ['scheduled', 'schedule_date'],
    ['scheduleDate', 'schedule_date'],
    ['schedule-date', 'schedule_date'],
    ['scheduled_date', 'schedule_date'],
    ['scheduled_for', 'schedule_date'],
    ['scheduled_at', 'schedule_date'],
    ['date', 'schedule_date'],
    ['voice', 'voice_input'],
    ['statuses', 'status'],
    ['individuals', 'individual'],
    ['audio_file', 'aud_file'],
    ['key_pad', 'keypad'],
    ['priorty', 'priority'],
    ['messgae', 'message'],
    ['stauts', 'status'],
  ])('is found for %s', (word, name) => {
    expect(nearestName(word, begin)).toBe(name);
  });

  it.each(['dry_run', 'test', 'to', 'id', '', '  ', '---', 'x', '🙂', '__proto__', 'note'])(
    'is nothing for %j',
    (word) => {
      expect(nearestName(word, begin)).toBeNull();
    },
  );

  it('begins with the same word', () => {
    expect(nearestName('doubtSeconds', ['silentMs', 'doubtMs'])).toBe('doubtMs');
    expect(nearestName('dailyLimit', ['recallGapMs', 'dailyCap'])).toBe('dailyCap');
  });

  it('is the same name before one that only begins alike', () => {
    expect(nearestName('Number', ['numbers', 'number', 'number_count'])).toBe('number');
    expect(nearestName('number_', ['number_count', 'number'])).toBe('number');
  });

  it('does not take another short word for a slip', () => {
    expect(nearestName('name', ['date', 'tags'])).toBeNull();
    expect(nearestName('to', ['ip', 'id'])).toBeNull();
    expect(nearestName('tag', ['tags'])).toBe('tags');
    expect(nearestName('form', ['days', 'from', 'to'])).toBe('from');
  });

  it('is found within a moment for a word of any length', () => {
    expect(nearestName('message'.repeat(1_000_000), begin)).toBe('message');
  });
});
