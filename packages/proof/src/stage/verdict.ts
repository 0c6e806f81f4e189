import { setTimeout as sleep } from 'node:timers/promises';
import { examine, type Finding } from '../../../store-postgres/src/doctor/examine';
import { openDatabase } from '../../../store-postgres/src/doctor/open-database';
import { type Ending, type Entry, readJournal } from '../provider/journal';
import type { Stage } from './stage';

/** What the carrier's log and the database say, held against each other (I15), and what the doctor found. */
export interface Verdict {
  readonly numbers: number;
  /** Calls in the carrier's log. */
  readonly calls: number;
  /** Numbers that were called more than once. */
  readonly doubles: readonly string[];
  /** Numbers whom nobody called though nothing forbade it, or whose call the database does not know. */
  readonly lost: readonly string[];
  /** Where status or seconds differ. */
  readonly differences: readonly string[];
  /** Violations that the doctor found. */
  readonly violations: readonly string[];
  /** Workers that ended otherwise than by our signals. */
  readonly exits: readonly string[];
  readonly alarms: Readonly<Record<string, number>>;
}

interface Row {
  readonly number: string;
  readonly state: string;
  readonly provider_id: string | null;
  readonly duration: number | null;
  readonly content_seconds: number | null;
  readonly reason: string | null;
}

interface Called {
  readonly id: string;
  readonly ending: Ending | null;
  readonly seconds: number;
}

/** Judges a stage whose runs are finished. Waits until the carrier's calls are over. */
export async function verdictOf(stage: Stage): Promise<Verdict> {
  const calls = await callsOf(stage);
  const { rows } = await stage.client.query<Row>(
    `SELECT number, state, provider_id, duration, content_seconds, reason FROM ${stage.schema}.recipients ORDER BY id`,
  );
  const doubles: string[] = [];
  const lost: string[] = [];
  const differences: string[] = [];
  for (const row of rows) {
    const mine = calls.get(row.number) ?? [];
    const [call] = mine;
    if (mine.length > 1) doubles.push(`${row.number}: ${mine.map(({ id }) => id).join(', ')}`);
    if (!call) {
      // One who brings down whoever prepares the call is given up unsent, and told as an alarm.
      if (row.state !== 'terminated' && row.reason !== 'poison')
        lost.push(`${row.number} is ${row.state} (${row.reason}), and was never called`);
    } else if (!mine.some(({ id }) => id === row.provider_id))
      lost.push(`${row.number} is ${row.state}, and ${call.id} is not known`);
    else if (mine.length === 1) differences.push(...differencesOf(row, call));
  }
  const known = new Set(rows.map(({ number }) => number));
  for (const number of calls.keys()) if (!known.has(number)) lost.push(`${number} was called and is nobody of ours`);
  const count = [...calls.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    numbers: rows.length,
    calls: count,
    doubles,
    lost,
    differences,
    violations: (await doctor(stage)).map(wordsOf),
    exits: await unexpectedExits(stage),
    alarms: alarmsOf(stage),
  };
}

/** True when nobody was called twice, nobody was lost, both sides agree, and no process fell over. */
export function isClean({ doubles, lost, differences, violations, exits }: Verdict): boolean {
  return doubles.length + lost.length + differences.length + violations.length + exits.length === 0;
}

/** The carrier's calls are over within this: each lasts a fraction of a second. */
const patienceMs = 60_000;

/** The carrier's calls from the stage's number, by the number called. */
async function callsOf({ theatre, from }: Stage): Promise<Map<string, Called[]>> {
  for (const since = Date.now(); ; ) {
    const calls = groupCalls(await readJournal(theatre.journal), from);
    const open = [...calls.values()].flat().filter(({ ending }) => ending === null);
    if (open.length === 0 || Date.now() - since > patienceMs) return calls;
    // A journal is long, and this process carries the lines of all stages: it must not read all the time.
    await sleep(1_000);
  }
}

function groupCalls(entries: readonly Entry[], from: string): Map<string, Called[]> {
  const ended = new Map(entries.flatMap((entry) => (entry.kind === 'ended' ? [[entry.id, entry] as const] : [])));
  const calls = new Map<string, Called[]>();
  for (const entry of entries) {
    if (entry.kind !== 'placed' || entry.from !== from) continue;
    const end = ended.get(entry.id);
    const call = { id: entry.id, ending: end?.ending ?? null, seconds: end?.seconds ?? 0 };
    calls.set(entry.to, [...(calls.get(entry.to) ?? []), call]);
  }
  return calls;
}

/** What our word for a call must be, by the carrier's. */
function differencesOf(row: Row, { id, ending, seconds }: Called): string[] {
  const heard = row.content_seconds !== null && seconds >= row.content_seconds - Math.min(1, row.content_seconds / 4);
  const words: Record<Ending, readonly string[]> = {
    completed: heard ? ['completed'] : ['hungup', 'terminated'],
    busy: ['unanswered'],
    no_answer: ['unanswered'],
    failed: ['failed'],
    canceled: ['terminated'],
  };
  const found: string[] = [];
  if (ending === null) found.push(`${row.number}: ${id} has not ended at the carrier, and is ${row.state} here`);
  else if (!words[ending].includes(row.state)) found.push(`${row.number}: ${ending} at the carrier, ${row.state} here`);
  if (ending === 'completed' && row.duration !== seconds)
    found.push(`${row.number}: ${seconds} seconds at the carrier, ${row.duration} here`);
  return found;
}

async function doctor({ theatre, schema }: Stage): Promise<Finding[]> {
  const patient = await openDatabase({ url: theatre.server.connectionString }, schema);
  try {
    return (await examine(patient.sql)).filter(({ check, found }) => check.weight === 'violation' && found > 0);
  } finally {
    await patient.close();
  }
}

function wordsOf({ check, found, first }: Finding): string {
  return `${check.name}: ${found}, first ${first.map(({ id, detail }) => `${id} ${detail}`).join('; ')}`;
}

async function unexpectedExits(stage: Stage): Promise<string[]> {
  const found: string[] = [];
  for (const worker of stage.workers()) {
    if (!worker.hasExited()) continue;
    const { code, signal } = await worker.exited;
    if (code !== 0 && signal !== 'SIGKILL')
      found.push(`${worker.name} ended with ${code ?? signal}: ${worker.complaints()}`);
  }
  return found;
}

function alarmsOf(stage: Stage): Record<string, number> {
  const alarms: Record<string, number> = {};
  for (const line of stage.workers().flatMap((worker) => worker.lines()))
    if (line.say === 'alarm') alarms[line.kind] = (alarms[line.kind] ?? 0) + 1;
  return alarms;
}
