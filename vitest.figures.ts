/**
 * How much each prover does, in one place. `npm run test:all` and CI take these figures; a variable of the environment changes one:
 * `SEEDS=20000 npx vitest run --project simulation`.
 */
const usual = {
  /** Seeds that the whole engine is simulated over (docs/simulation.md). */
  SEEDS: 2_000,
  /** Seeds that are simulated on PostgreSQL beside the memory store. */
  POSTGRES_SEEDS: 100,
  /** States that the explorer visits, over all its scenarios together. */
  STATES: 120_000,
  /** Campaigns of random commands that the engine and the model run side by side, and commands of each on average. */
  MODEL_RUNS: 150,
  MODEL_COMMANDS: 50,
  /** Which campaigns the model is given: the same ones each time, unless another seed is given. */
  MODEL_SEED: 1,
  /** Random kills of real workers; aimed kills at each window around a call; frozen workers; rolling restarts. */
  KILLS: 10,
  AIMED_KILLS: 1,
  FREEZES: 5,
  RESTARTS: 3,
  /** Begins and terminates at once on a small balance. */
  CREDIT_ORDERS: 200,
  /** Damaged copies of the hostile lists of numbers. */
  HOSTILE_MUTATIONS: 100,
  /** Damaged copies of a signed webhook. */
  FORGERIES: 1_000,
  /** Numbers of the campaigns over the Twilio stand-in. */
  TWILIO_NUMBERS: 200,
};

/** The figures in force, as the environment that tests read them from. */
export const figures: Readonly<Record<keyof typeof usual, string>> = Object.freeze(
  Object.fromEntries(
    Object.entries(usual).map(([name, figure]) => [name, process.env[name] ?? String(figure)]),
  ) as Record<keyof typeof usual, string>,
);
