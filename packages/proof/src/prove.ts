import { parseArgs } from 'node:util';
import { z } from 'zod';
import { embeddedGround, serverGround } from './credits/ground';
import { creditStorm } from './credits/storm';
import { openTheatre, type Theatre } from './stage/theatre';
import { isClean } from './stage/verdict';
import { databaseFailures } from './suites/database-failures';
import { failover } from './suites/failover';
import { randomKills } from './suites/kills';
import type { Figures, Progress } from './suites/load';
import { outages } from './suites/outages';
import { partitions } from './suites/partitions';
import { poison } from './suites/poison';
import { rollingRestarts } from './suites/restarts';
import { aimedKills } from './suites/windows';
import { zombies } from './suites/zombies';

const help = `Kills, freezes and cuts off real workers on a real PostgreSQL, and compares the carrier's log with the database.

  npm run prove                                  every suite at its figure of each commit
  npm run prove -- --suite T9 --cycles 200       one suite, at a figure of your own

  --suite   T9       random kill -9 of three workers           cycles: kills (10)
            windows  kill -9 aimed at C0 to C11                cycles: times each (1)
            C12      a failover that loses the intents           cycles: times (1)
            T10      workers frozen longer than their lease    cycles: zombies (5)
            T11      the database restarts, loses backends,    cycles: restarts (2); 40 backends and
                     breaks inside COMMIT                      10 commits for each
            T12      five partitions                           cycles: times each (1)
            T13      rolling restarts                          cycles: restarts (3)
            T14      the carrier is gone for half a minute      cycles: outages (1)
            F25      a number that kills whoever prepares it    cycles: numbers of its wave (9)
            T25      begins, terminations, codes, purchases      rounds: orders (200), on PostgreSQL and on
                     and grants at once on a small balance      the embedded database each
            all      each of them
  --cycles  how often; default as above (--rounds is the same)
  --quiet   only the figures

Each suite ends with: 0 called twice, 0 lost, status and seconds equal on both sides, 0 violations found by the doctor, and no
process that fell over. Exit code: 0 all held, 1 something did not, 2 it could not be tried.
`;

type Suite = (theatre: Theatre, cycles: number, progress: Progress) => Promise<readonly Figures[]>;

const suites: Readonly<Record<string, { readonly cycles: number; readonly run: Suite }>> = {
  T9: { cycles: 10, run: async (...given) => [await randomKills(...given)] },
  windows: { cycles: 1, run: aimedKills },
  C12: {
    cycles: 1,
    run: async (theatre, times, progress) => {
      const played: Figures[] = [];
      for (let time = 0; time < times; time += 1) played.push(await failover(theatre, progress));
      return played;
    },
  },
  T10: { cycles: 5, run: async (...given) => [await zombies(...given)] },
  T11: {
    cycles: 2,
    run: async (theatre, restarts, progress) => {
      const failures = { restarts, backendKills: 40 * restarts, cutCommits: 10 * restarts };
      return [await databaseFailures(theatre, failures, progress)];
    },
  },
  T12: { cycles: 1, run: partitions },
  T13: { cycles: 3, run: async (...given) => [await rollingRestarts(...given)] },
  T14: { cycles: 1, run: async (...given) => [await outages(...given)] },
  F25: { cycles: 9, run: async (...given) => [await poison(...given)] },
  T25: { cycles: 200, run: creditStorms },
};

/** One after the other: each has the machine for itself. */
async function creditStorms({ server }: Theatre, orders: number, progress: Progress): Promise<Figures[]> {
  const played: Figures[] = [];
  for (const open of [() => serverGround(server.connectionString, 'storm', 3), () => embeddedGround(3)]) {
    const ground = await open();
    try {
      played.push(await creditStorm(ground, orders, progress));
    } finally {
      await ground.close();
    }
  }
  return played;
}

const optionsOf = z.object({
  suite: z.enum(['all', ...Object.keys(suites)]),
  cycles: z.coerce.number({ error: '--cycles must be a number' }).int().min(1).optional(),
  quiet: z.boolean(),
});

function print({ title, verdict, failures, measured }: Figures): boolean {
  const { numbers, calls, doubles, lost, differences, violations, exits, alarms } = verdict;
  const held = isClean(verdict) && failures.length === 0;
  const more = Object.entries({ ...measured, ...alarms }).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(
    `${held ? 'held' : 'FAIL'}  ${title}: ${numbers} numbers, ${calls} calls, ${doubles.length} doubles, ${lost.length} lost, ` +
      `${differences.length} differ, ${violations.length} violations${more.length > 0 ? ` (${more.join(', ')})` : ''}\n`,
  );
  for (const fault of [...failures, ...doubles, ...lost, ...differences, ...violations, ...exits])
    process.stdout.write(`        ${fault}\n`);
  return held;
}

async function prove(): Promise<number> {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string', default: 'all' },
      cycles: { type: 'string' },
      rounds: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const { suite, cycles, quiet } = optionsOf.parse({ ...values, cycles: values.cycles ?? values.rounds });
  const progress: Progress = (line) => void (quiet || process.stderr.write(`      ${line}\n`));
  let held = true;
  for (const [name, { cycles: usual, run }] of Object.entries(suites)) {
    if (suite !== 'all' && suite !== name) continue;
    const from = Date.now();
    const theatre = await openTheatre();
    try {
      for (const figures of await run(theatre, cycles ?? usual, progress)) held = print(figures) && held;
    } finally {
      await theatre.close();
    }
    process.stdout.write(`      ${name} took ${Math.round((Date.now() - from) / 1_000)} s\n`);
  }
  return held ? 0 : 1;
}

prove().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof z.ZodError;
    const words = isUsage
      ? error.issues.map(({ message }) => message).join(' ')
      : ((error as Error).stack ?? String(error));
    process.stderr.write(`It could not be tried: ${words}\n`);
    process.exitCode = 2;
  },
);
