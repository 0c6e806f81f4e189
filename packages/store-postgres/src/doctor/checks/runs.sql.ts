import { finalStates, unfinishedRunStates } from '@ghanti/core';
import { type Check, countOf, wordList } from '../check';

const unfinished = wordList(unfinishedRunStates);
const final = wordList(finalStates);

/** The members of each run, as its waves have them. */
const members = /* sql */ `
  SELECT w.run_id, member.id, count(*) AS times, min(w.id) AS wave_id
  FROM ghanti.waves w CROSS JOIN LATERAL unnest(w.ids) AS member (id) GROUP BY w.run_id, member.id`;

/** Runs: that each ends, with everybody that it began with. */
export const runChecks: readonly Check[] = [
  {
    name: 'one-unfinished-run',
    invariant: 'I9',
    weight: 'violation',
    holds: 'A campaign has at most one unfinished run.',
    remedy: 'Terminate the later run before anybody is called twice, and report it.',
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'campaign ' || campaign_id AS id, 'has the unfinished runs ' || string_agg(id::text, ', ' ORDER BY id) AS detail
FROM ghanti.runs WHERE state IN (${unfinished}) GROUP BY campaign_id HAVING count(*) > 1`,
  },
  {
    name: 'finished-runs-left-nobody',
    invariant: 'I2',
    weight: 'violation',
    holds: 'Everybody of a finished run is in a final state, and a run that never began has nobody.',
    remedy: 'Those named were left behind: begin the campaign again for them, and report it.',
    population: /* sql */ `${countOf('runs')} WHERE state NOT IN (${unfinished})`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is %s in run %s, which is %s', r.state, u.id, u.state) AS detail
FROM ghanti.runs u JOIN ghanti.recipients r ON r.run_id = u.id
WHERE (u.state = 'finished' AND r.state NOT IN (${final})) OR u.state IN ('canceled', 'missed', 'draft', 'scheduled')`,
  },
  {
    name: 'waiting-members-can-be-claimed',
    invariant: 'I2',
    weight: 'violation',
    holds: 'Everybody who is queued stands in an open wave of an unfinished run, so that a worker will come to them.',
    remedy: 'Set open to true on the waves of those named: workers take them up at once. Report it.',
    population: /* sql */ `${countOf('recipients')} WHERE state = 'queued'`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, CASE WHEN r.run_id IS NULL THEN 'is queued in no run'
  WHEN w.id IS NULL THEN 'is queued in no wave'
  ELSE format('is queued in wave %s (open: %s) of run %s, which is %s', w.id, w.open, u.id, u.state) END AS detail
FROM ghanti.recipients r LEFT JOIN ghanti.runs u ON u.id = r.run_id LEFT JOIN ghanti.waves w ON w.id = r.wave_id
WHERE r.state = 'queued' AND (w.open IS NOT TRUE OR u.state IS NULL OR u.state NOT IN ('running', 'paused', 'terminating'))`,
  },
  {
    name: 'members-stand-in-one-wave',
    invariant: 'I9',
    weight: 'violation',
    holds: 'Everybody whom a run has stands in exactly one of its waves.',
    remedy: 'Keep a copy of the database and report it: who is in no wave is never called.',
    population: /* sql */ `${countOf('recipients')} WHERE run_id IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('stands in %s waves of run %s', coalesce(m.times, 0), r.run_id) AS detail
FROM ghanti.recipients r LEFT JOIN (${members}) m ON m.run_id = r.run_id AND m.id = r.id
WHERE r.run_id IS NOT NULL AND (m.times IS DISTINCT FROM 1 OR m.wave_id IS DISTINCT FROM r.wave_id)`,
  },
  {
    name: 'waves-hold-all-members',
    invariant: 'I9',
    weight: 'violation',
    holds: 'The waves of a run hold as many numbers as it took.',
    remedy: 'Keep a copy of the database and report it.',
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('took %s numbers; its waves hold %s', u.numbers, coalesce(sum(cardinality(w.ids)), 0)) AS detail
FROM ghanti.runs u LEFT JOIN ghanti.waves w ON w.run_id = u.id
GROUP BY u.id HAVING u.numbers <> coalesce(sum(cardinality(w.ids)), 0)`,
  },
  {
    name: 'runs-come-to-an-end',
    invariant: 'L1',
    weight: 'notice',
    holds: 'A run of which nobody is left is finished within ten minutes.',
    remedy: 'See whether the service runs: ends of runs are looked for each second.',
    population: /* sql */ `${countOf('runs')} WHERE state IN (${unfinished})`,
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('is %s; its last recipient ended at %s', u.state, max(r.ended_at)) AS detail
FROM ghanti.runs u JOIN ghanti.recipients r ON r.run_id = u.id
WHERE u.state IN ('running', 'paused', 'terminating')
GROUP BY u.id HAVING bool_and(r.state IN (${final})) AND max(r.ended_at) < now() - interval '10 minutes'`,
  },
  {
    name: 'waves-are-taken-up',
    invariant: 'L1',
    weight: 'notice',
    holds:
      'While a running run has numbers that may be dialled, no ten minutes go by in which no campaign dials anybody.',
    remedy: 'See whether the service runs and whether the provider answers: waves are looked for each second.',
    population: /* sql */ `${countOf('waves')} WHERE open`,
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('may go on since %s; the last of all campaigns was dialled at %s',
  min(greatest(w.not_before, u.started_at)), coalesce(last.at::text, 'no time')) AS detail
FROM ghanti.runs u JOIN ghanti.waves w ON w.run_id = u.id AND w.open
  CROSS JOIN (SELECT max(intent_at) AS at FROM ghanti.recipients WHERE campaign_id IS NOT NULL) last
WHERE u.state = 'running' AND greatest(w.not_before, u.started_at) < now() - interval '10 minutes'
  AND (last.at IS NULL OR last.at < now() - interval '10 minutes')
GROUP BY u.id, last.at`,
  },
  {
    name: 'scheduled-runs-start',
    invariant: 'L1',
    weight: 'notice',
    holds: 'A scheduled run starts, or is missed, within ten minutes of its time.',
    remedy: 'See whether the service runs: schedules are looked at each second.',
    population: /* sql */ `${countOf('runs')} WHERE state = 'scheduled'`,
    offenders: /* sql */ `
SELECT 'run ' || id AS id, 'was scheduled for ' || scheduled_for AS detail
FROM ghanti.runs WHERE state = 'scheduled' AND scheduled_for < now() - interval '10 minutes'`,
  },
];
