import { describe, expect, it } from 'vitest';
import { GhantiError, SpeechError, TelephonyError } from './index';

/** Another copy of the package in the same process, as a plugin brings one that depends on a version of its own. */
const other = async (file: string) => import(/* @vite-ignore */ `${file}?another-copy`);

describe('two copies of the package in one process', () => {
  it('know each other’s errors', async () => {
    const theirs = {
      ...(await other('./domain/errors.ts')),
      ...(await other('./ports/telephony.ts')),
      ...(await other('./ports/speech.ts')),
    };
    expect(theirs.GhantiError).not.toBe(GhantiError);
    expect(theirs.TelephonyError).not.toBe(TelephonyError);
    const rejected = new theirs.TelephonyError('rejected', 'No such number.');
    expect(rejected instanceof TelephonyError).toBe(true);
    expect(new theirs.GhantiError('not_found', 'None.') instanceof GhantiError).toBe(true);
    expect(new theirs.SpeechError('too_long', 'Too long.') instanceof SpeechError).toBe(true);
    expect(rejected instanceof GhantiError).toBe(false);
    expect(new Error('plain') instanceof TelephonyError).toBe(false);
    expect({ kind: 'rejected' } instanceof TelephonyError).toBe(false);
  });

  it('tell their subclasses apart', () => {
    class NotPaid extends GhantiError {}
    expect(new NotPaid('insufficient_credits', 'Top up.') instanceof GhantiError).toBe(true);
    expect(new NotPaid('insufficient_credits', 'Top up.') instanceof NotPaid).toBe(true);
    expect(new GhantiError('insufficient_credits', 'Top up.') instanceof NotPaid).toBe(false);
  });
});
