import { setImmediate as nextTurn } from 'node:timers/promises';

let last: Promise<void> = Promise.resolve();

/**
 * Waits for a turn of the event loop in which nobody else reads a piece of a body: however many forms stream in at once, other
 * requests wait for one piece, not for one of each form.
 */
export function breath(): Promise<void> {
  last = last.then(() => nextTurn());
  return last;
}
