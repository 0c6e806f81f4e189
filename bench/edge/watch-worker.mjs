/*
 * Runs in a thread of its own, so that a bench that is busy making its load does not measure itself: asks the service at a
 * steady rate, and reads the memory that its process holds. Told to end, it answers what it saw.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {import('./watch').WatchPlan} WatchPlan */
/** @typedef {import('./watch').Seen} Seen */

const { url, pid, probes, everyMs } = /** @type {WatchPlan} */ (workerData);
const giveUpMs = 120_000;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** @type {Record<string, number[]>} */
const times = Object.fromEntries(probes.map(({ name }) => [name, []]));
/** @type {Record<string, Record<string, number>>} */
const statuses = Object.fromEntries(probes.map(({ name }) => [name, {}]));
let mostMib = residentMib();
let waiting = 0;

/** The memory that the process holds, in MiB; 0 once it has ended. */
function residentMib() {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/**
 * Timed from the moment when it was due: what waits for an earlier one is slow as well.
 * @param {WatchPlan['probes'][number]} probe
 * @param {number} due
 */
function ask({ name, path, headers }, due) {
  waiting += 1;
  let told = false;
  /** @param {number | string} status */
  const tell = (status) => {
    if (told) return;
    told = true;
    waiting -= 1;
    times[name]?.push(performance.now() - due);
    const counts = statuses[name] ?? {};
    counts[status] = (counts[status] ?? 0) + 1;
  };
  const request = get(`${url}${path}`, { agent, headers, timeout: giveUpMs }, (response) => {
    response.resume().once('end', () => tell(response.statusCode ?? 0));
    response.once('error', () => tell('broken off'));
  });
  request.once('timeout', () => request.destroy(new Error('no answer')));
  request.once('error', (error) => tell(Reflect.get(error, 'code') ?? error.message));
}

let due = performance.now();
const timer = setInterval(() => {
  for (; due <= performance.now(); due += everyMs) for (const probe of probes) ask(probe, due);
  mostMib = Math.max(mostMib, residentMib());
}, 10);

parentPort?.once('message', async () => {
  clearInterval(timer);
  // What was asked within the span belongs to it, also when the answer comes later.
  while (waiting > 0) await new Promise((go) => setTimeout(go, 20));
  agent.destroy();
  /** @type {Seen} */
  const seen = { times, statuses, mostMib };
  parentPort?.postMessage(seen);
});
