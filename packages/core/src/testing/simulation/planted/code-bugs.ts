import { type PlantedBug, steps, tablesOf } from './plant';

/** Mistakes about one-time passwords. */
export const codeBugs: readonly PlantedBug[] = [
  steps('code verified for ever', 'a code is not asked for its age', ({ otps }) => ({
    otps: { attempt: (step) => otps.attempt({ ...step, now: new Date(0) }) },
  })),
  steps('code verified twice', 'of two right answers both verify', ({ otps }, within) => ({
    otps: {
      attempt(step) {
        const row = tablesOf(within).otps.get(step.id);
        if (row && step.matches) row.verifiedAt = null;
        return otps.attempt(step);
      },
    },
  })),
  steps('tries come with a new code', 'failures are counted per code alone', ({ otps }, within) => ({
    otps: {
      async create(otp) {
        const outcome = await otps.create(otp);
        const row = outcome.outcome === 'created' ? tablesOf(within).otps.get(outcome.otp.id) : undefined;
        if (row) row.failures = 0;
        return outcome;
      },
    },
  })),
];
