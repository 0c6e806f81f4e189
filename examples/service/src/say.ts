import { writeSync } from 'node:fs';

const stdout = 1;
/** A reader that is slow is waited for this long, in milliseconds. */
const patienceMs = 1_000;
const pauseMs = 10;
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes to the standard output, or does not: a terminal that was closed, a full disk, a reader that is gone. The process has better
 * things to do than to end of that, above all while it is told to stop. False when it could not be written whole.
 */
export function say(text: string): boolean {
  let left = Buffer.from(text);
  for (let waited = 0; left.length > 0; ) {
    try {
      left = left.subarray(writeSync(stdout, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waited >= patienceMs) return false;
      Atomics.wait(clock, 0, 0, pauseMs);
      waited += pauseMs;
    }
  }
  return true;
}
