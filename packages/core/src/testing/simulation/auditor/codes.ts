import type { Id } from '../../../domain/words';
import { slowStepMs } from '../scales';
import type { Objecting } from './objection';
import type { SeenCode, View } from './view';

/** Judges one-time passwords (I14): verified once, in time, within the tries of the number and not of the code. */
export function createCodeAuditor(object: Objecting, view: View, now: () => number) {
  const seen = new Map<Id, SeenCode>();
  // Clocks differ, and a step that is slow goes by when it was asked for.
  const lateMs = 2_000 + slowStepMs;
  return {
    check(): void {
      for (const code of view.codes()) {
        const before = seen.get(code.id);
        if (!before) inherits(code);
        if (before?.verifiedAt && code.verifiedAt?.getTime() !== before.verifiedAt.getTime())
          object('I14 a code verifies once', `code ${code.id} was verified again`);
        if (!before?.verifiedAt && code.verifiedAt) {
          if (now() > code.expiresAt.getTime() + lateMs)
            object('I14 a code verifies once', `code ${code.id} was verified after its time`);
          if (code.failures >= code.tries)
            object('I14 a code verifies once', `code ${code.id} was verified after ${code.failures} failures`);
        }
        if (before && code.failures < before.failures)
          object('I14 a code verifies once', `the failures of code ${code.id} were forgotten`);
        seen.set(code.id, code);
      }
    },
  };

  /** A new code brings no new tries while an older one of its number lives. */
  function inherits(code: SeenCode) {
    for (const older of seen.values()) {
      const alike = older.accountId === code.accountId && older.number === code.number;
      const lives = older.verifiedAt === null && older.expiresAt.getTime() > code.createdAt.getTime();
      if (alike && lives && code.failures < older.failures)
        object('I14 a code verifies once', `code ${code.id} begins with new tries`);
    }
  }
}
