import { setTimeout as sleep } from 'node:timers/promises';
import { GhantiError } from '@ghanti/core';
import { moneyChecks } from '../../../store-postgres/src/doctor/checks/money.sql';
import { examine, type Finding } from '../../../store-postgres/src/doctor/examine';
import type { Figures, Progress } from '../suites/load';
import { type Books, openBooks } from './books';
import { type Cast, openCast } from './cast';
import type { Ground } from './ground';
import { beginSome, giveOrder } from './orders';

/** Orders that are under way at once. */
const atOnce = 200;
/** Of fewer orders chance may leave out a kind. */
const enoughToMeetAll = 1_000;
/** Everything that was begun ends within this. */
const patienceMs = 120_000;

/** What the orders came to, by order and outcome: `begin done`, `begin conflict`. */
type Outcomes = Map<string, number>;

/**
 * T25: begins, terminations, pauses, codes, purchases and grants, 200 at once, through several engines, on accounts that can pay
 * for a few of them. The books are checked at every commit from inside the database, and in one snapshot after another from
 * outside; at the end everything is terminated, and nothing may be held.
 */
export async function creditStorm(ground: Ground, orders: number, progress: Progress): Promise<Figures> {
  const books = await openBooks(ground.sql);
  const cast = await openCast(ground);
  const failures: string[] = [];
  try {
    const watch = watchFromOutside(ground);
    await beginSome(cast);
    const outcomes = await giveAll(cast, orders, failures, progress);
    await endEverything(cast, ground);
    const snapshots = await watch.end();
    failures.push(...snapshots.faults, ...(await sumsOf(cast)), ...expected(outcomes, orders));
    return await figuresOf({ ground, cast, books, outcomes, failures, orders, snapshots: snapshots.taken });
  } finally {
    await cast.close();
  }
}

async function giveAll(cast: Cast, orders: number, failures: string[], progress: Progress): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let given = 0;
  const lane = async () => {
    while (given < orders) {
      given += 1;
      if (given % 1_000 === 0) progress(`${given} of ${orders} orders`);
      try {
        const { order, outcome } = await giveOrder(cast);
        outcomes.set(`${order} ${outcome}`, (outcomes.get(`${order} ${outcome}`) ?? 0) + 1);
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, orders) }, lane));
  return outcomes;
}

/** Reads the sums of all accounts, runs and ledgers in one snapshot after another. */
function watchFromOutside({ sql }: Ground): { end(): Promise<{ taken: number; faults: readonly string[] }> } {
  let over = false;
  let taken = 0;
  const faults: string[] = [];
  const look = async () => {
    faults.push(...(await examine(sql, { checks: moneyChecks })).flatMap(wordsOf));
    taken += 1;
  };
  const watching = (async () => {
    for (; !over; await sleep(100)) await look();
    await look();
  })();
  watching.catch(() => {});
  return {
    async end() {
      over = true;
      await watching;
      return { taken, faults };
    },
  };
}

function wordsOf({ check, found, first }: Finding): string[] {
  return found > 0 ? [`${check.name}: ${found}, first ${first.map(({ id, detail }) => `${id} ${detail}`)}`] : [];
}

/** Terminates what runs, and waits until nothing is held for anybody. */
async function endEverything({ spenders, engines }: Cast, { sql }: Ground): Promise<void> {
  const [engine] = engines;
  for (const { accountId, campaigns } of spenders)
    for (const { id } of campaigns)
      await engine?.campaigns.terminate(accountId, id).catch((error: unknown) => {
        if (!(error instanceof GhantiError && error.code === 'conflict')) throw error;
      });
  for (const since = Date.now(); Date.now() - since < patienceMs; await sleep(50)) {
    const [open] = await sql.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM ghanti.runs WHERE state NOT IN ('finished', 'canceled', 'missed'))::float8
        + (SELECT coalesce(sum(held), 0) FROM ghanti.accounts)::float8 AS n`,
    );
    if (open?.n === 0) return;
  }
  throw new Error(`Runs are unfinished, or credits held, ${patienceMs} ms after everything was terminated.`);
}

/** P3: what was granted is available or spent, to the credit. */
async function sumsOf({ engines, spenders }: Cast): Promise<string[]> {
  const faults: string[] = [];
  for (const { accountId, granted } of spenders) {
    const credit = (await engines[0]?.account(accountId))?.credit;
    if (credit?.held !== 0 || credit.available + credit.spent !== granted)
      faults.push(`account ${accountId} was granted ${granted}, and has ${JSON.stringify(credit)}`);
  }
  return faults;
}

/** A storm that met no refusal, or nothing else, has proven nothing. */
function expected(outcomes: Outcomes, orders: number): string[] {
  const needed = ['begin done', 'begin insufficient_credits', 'terminate done', 'code done', 'grant done'];
  return orders < enoughToMeetAll
    ? []
    : needed.filter((outcome) => !outcomes.has(outcome)).map((one) => `never met: ${one}`);
}

async function figuresOf(storm: {
  ground: Ground;
  cast: Cast;
  books: Books;
  outcomes: Outcomes;
  failures: readonly string[];
  orders: number;
  snapshots: number;
}): Promise<Figures> {
  const { ground, cast, books, outcomes, failures, orders, snapshots } = storm;
  const calls = new Map<string, number>();
  for await (const { token } of cast.carrier.log()) calls.set(token, (calls.get(token) ?? 0) + 1);
  const [row] = await ground.sql.query<{ n: number }>('SELECT count(*)::float8 AS n FROM ghanti.recipients');
  const doctor = (await examine(ground.sql)).filter(({ check }) => check.weight === 'violation');
  return {
    title: `T25: ${orders} orders, ${Math.min(atOnce, orders)} at once, on ${ground.name}`,
    verdict: {
      numbers: row?.n ?? 0,
      calls: calls.size,
      doubles: [...calls].flatMap(([token, times]) => (times > 1 ? [`${token} was placed ${times} times`] : [])),
      lost: [],
      differences: [],
      violations: [...(await books.broken()), ...doctor.flatMap(wordsOf)],
      exits: [],
      alarms: Object.fromEntries(cast.alarms),
    },
    failures,
    measured: {
      'commits checked': await books.checks(),
      'snapshots checked': snapshots,
      ...Object.fromEntries([...outcomes].sort()),
    },
  };
}
