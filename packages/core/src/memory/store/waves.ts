import type { Recipient } from '../../domain/recipient';
import type { Id, Service } from '../../domain/words';
import type { Wave } from '../../ports/store';
import { closeWave, waveMembers } from './run-rows';
import type { Tables, WaveRow } from './tables';

/** Leases the next wave that has somebody to dial. */
export function claimWave(tables: Tables, leaseMs: number, service: Service | undefined, now: Date): Wave | null {
  const time = now.getTime();
  const leaseTime = tables.leaseTime(now);
  for (;;) {
    const wave = nextWave(tables, service, time, leaseTime);
    const run = wave && tables.runs.get(wave.runId)?.run;
    if (!wave || !run) return null;
    // Given back, it has no lease: one that ran out is a worker that never came to that.
    wave.crashes = wave.leaseUntil === null ? 0 : wave.crashes + 1;
    const members = [...waveMembers(tables, wave)].filter((one) => isDue(one, time));
    if (members.length === 0) {
      putBack(tables, wave);
      continue;
    }
    wave.epoch += 1;
    wave.leaseUntil = leaseTime + leaseMs;
    const callingWindow = tables.campaigns.get(run.campaignId)?.callingWindow ?? null;
    const { id, epoch, crashes, preparing } = wave;
    return { id, run, epoch, crashes, suspectId: preparing?.id ?? null, callingWindow, members };
  }
}

/** The claimable wave with the lowest number, so that a small run does not wait for the end of a large one. */
function nextWave(tables: Tables, service: Service | undefined, time: number, leaseTime: number): WaveRow | null {
  let next: WaveRow | null = null;
  for (const wave of tables.openWaves) {
    const waits = (wave.leaseUntil ?? 0) > leaseTime || (wave.notBefore ?? 0) > time;
    const run = tables.runs.get(wave.runId)?.run;
    if (waits || run?.state !== 'running' || (service && run.service !== service)) continue;
    if (!next || wave.no < next.no || (wave.no === next.no && wave.id < next.id)) next = wave;
  }
  return next;
}

/** A wave while the lease of this epoch holds. */
export function leasedWave(tables: Tables, waveId: Id, epoch: number, now: Date): WaveRow | null {
  const wave = tables.waves.get(waveId);
  return wave?.open && wave.epoch === epoch && (wave.leaseUntil ?? 0) > tables.leaseTime(now) ? wave : null;
}

/** Notes whom a worker is about to prepare. The answer is how often in a row it was this one. */
export function preparing(tables: Tables, waveId: Id, epoch: number, id: Id | null): number {
  const wave = tables.waves.get(waveId);
  if (wave?.epoch !== epoch || wave.leaseUntil === null) return 0;
  wave.preparing = id === null ? null : { id, times: wave.preparing?.id === id ? wave.preparing.times + 1 : 1 };
  return wave.preparing?.times ?? 0;
}

/** Gives a wave back, when its lease is still this one. */
export function releaseWave(tables: Tables, waveId: Id, epoch: number, notBefore: Date | null): void {
  const wave = tables.waves.get(waveId);
  if (wave?.epoch === epoch && wave.leaseUntil !== null) putBack(tables, wave, notBefore);
}

function putBack(tables: Tables, wave: WaveRow, notBefore: Date | null = null): void {
  const waiting = [...waveMembers(tables, wave)].filter(({ life }) => life.state === 'queued');
  if (waiting.length === 0) {
    closeWave(tables, wave);
    return;
  }
  wave.leaseUntil = null;
  // Whoever was being prepared has brought nobody down.
  wave.preparing = null;
  const earliest = Math.min(...waiting.map(({ life }) => life.notBefore?.getTime() ?? 0));
  wave.notBefore = Math.max(earliest, notBefore?.getTime() ?? 0);
}

/** Opens a closed wave again for a member that was put back into it. */
export function reopenFor(tables: Tables, recipient: Recipient): void {
  const wave = tables.recipients.get(recipient.id)?.wave;
  if (!wave || recipient.life.state !== 'queued') return;
  const notBefore = recipient.life.notBefore?.getTime() ?? 0;
  wave.notBefore = wave.open ? Math.min(wave.notBefore ?? 0, notBefore) : notBefore;
  wave.open = true;
  tables.openWaves.add(wave);
}

function isDue({ life }: Recipient, time: number): boolean {
  return life.state === 'queued' && (life.notBefore?.getTime() ?? 0) <= time;
}
