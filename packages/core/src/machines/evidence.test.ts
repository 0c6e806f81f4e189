import { describe, expect, it } from 'vitest';
import { noEvidence, playbackSeconds } from './evidence';

/** As two parts that are played one after the other add up. */
const contentSeconds = 4.406874999999999;

describe('the seconds of a message that were heard', () => {
  it('are told to the millisecond, and not with the digits that a sum leaves behind', () => {
    expect(playbackSeconds({ ...noEvidence, mark: true, duration: 5 }, contentSeconds)).toBe(4.407);
    expect(playbackSeconds({ ...noEvidence, duration: 5 }, contentSeconds)).toBe(4.407);
    expect(playbackSeconds({ ...noEvidence, duration: 3 }, contentSeconds)).toBe(3);
  });

  it('are not known before an answer, or without the length of the message', () => {
    expect(playbackSeconds(noEvidence, contentSeconds)).toBeNull();
    expect(playbackSeconds({ ...noEvidence, mark: true, duration: 5 }, null)).toBeNull();
  });
});
