import { describe, expect, it } from 'vitest';
import { GhantiError } from './errors';
import { exhausted, exhaustedBy } from './exhausted';

const fault = (code: string) => Object.assign(new Error(`${code}: it ran out`), { code });

describe('what ran out', () => {
  it.each([
    ['ENOSPC', 'disk'],
    ['EDQUOT', 'disk'],
    ['53100', 'disk'],
    ['EMFILE', 'files'],
    ['ENFILE', 'files'],
    ['ECONNRESET', null],
  ])('is told of %s', (code, what) => {
    expect(exhaustedBy(fault(code))).toBe(what);
  });

  it('is told of causes too', () => {
    const wrapped = new Error('A part failed.', { cause: new AggregateError([new Error('no'), fault('ENOSPC')]) });
    expect(exhaustedBy(wrapped)).toBe('disk');
    expect(exhaustedBy(new GhantiError('unavailable', 'Not now.', { cause: fault('EMFILE') }))).toBe('files');
  });

  it('is nothing of what is no error, or is its own cause', () => {
    const own = new Error('a circle');
    own.cause = own;
    for (const one of [null, undefined, 'ENOSPC', 7, own]) expect(exhaustedBy(one)).toBeNull();
  });

  it('is said with what would do', () => {
    expect(exhausted('disk')).toMatchObject({
      code: 'unavailable',
      retryAfterMs: 5_000,
      faults: [{ code: 'disk_full', message: expect.stringContaining('free space under DATA_DIR') }],
    });
  });
});
