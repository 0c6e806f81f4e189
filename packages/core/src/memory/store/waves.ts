import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { numberChangeOf } from '../../machines/host-events';
import type { Advancer, Intent, Wave } from '../../ports/store';
import { tellHost } from './outbox';
import { lineKey, putRecipient } from './recipient-rows';
import { closeWave, waveMembers } from './run-rows';
import type { Tables, WaveRow } from './tables';

/** Leases the next wave that has somebody to dial. */
export function claimWave(tables: Tables, leaseMs: number, now: Date): Wave | null {
  const time = now.getTime();
  for (;;) {
    const wave = nextWave(tables, time);
    const run = wave && tables.runs.get(wave.runId)?.run;
    if (!wave || !run) return null;
    const members = [...waveMembers(tables, wave)].filter((one) => isDue(one, time));
    if (members.length === 0) {
      putBack(tables, wave);
      continue;
    }
    wave.epoch += 1;
    wave.leaseUntil = time + leaseMs;
    return { id: wave.id, run, epoch: wave.epoch, members };
  }
}

/** The claimable wave with the lowest number, so that a small run does not wait for the end of a large one. */
function nextWave(tables: Tables, time: number): WaveRow | null {
  let next: WaveRow | null = null;
  for (const wave of tables.openWaves) {
    const waits = (wave.leaseUntil ?? 0) > time || (wave.notBefore ?? 0) > time;
    if (waits || tables.runs.get(wave.runId)?.run.state !== 'running') continue;
    if (!next || wave.no < next.no || (wave.no === next.no && wave.id < next.id)) next = wave;
  }
  return next;
}

/** A wave while the lease of this epoch holds. */
export function leasedWave(tables: Tables, waveId: Id, epoch: number, now: Date): WaveRow | null {
  const wave = tables.waves.get(waveId);
  return wave?.open && wave.epoch === epoch && (wave.leaseUntil ?? 0) > now.getTime() ? wave : null;
}

/** Gives a wave back, when its lease is still this one. */
export function releaseWave(tables: Tables, waveId: Id, epoch: number): void {
  const wave = tables.waves.get(waveId);
  if (wave?.epoch === epoch && wave.leaseUntil !== null) putBack(tables, wave);
}

function putBack(tables: Tables, wave: WaveRow): void {
  const waiting = [...waveMembers(tables, wave)].filter(({ life }) => life.state === 'queued');
  if (waiting.length === 0) {
    closeWave(tables, wave);
    return;
  }
  wave.leaseUntil = null;
  wave.notBefore = Math.min(...waiting.map(({ life }) => life.notBefore?.getTime() ?? 0));
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

/** Writes intents for those whom the lease, the run and the line allow to be dialled. */
export function recordIntents(
  tables: Tables,
  step: { waveId: Id; epoch: number; intents: readonly Intent[]; advance: Advancer; now: Date },
): { claimed: readonly Recipient[]; blocked: readonly Id[] } {
  const { waveId, epoch, intents, advance, now } = step;
  const wave = leasedWave(tables, waveId, epoch, now);
  if (!wave || tables.runs.get(wave.runId)?.run.state !== 'running') return { claimed: [], blocked: [] };
  const claims = new Map<Id, Recipient>();
  const blocked: Id[] = [];
  for (const { recipientId, event } of intents) {
    const row = tables.recipients.get(recipientId);
    if (!row || row.wave !== wave || claims.has(recipientId) || row.recipient.life.state !== 'queued') continue;
    const { life } = advance(row.recipient, event);
    if (life.state !== 'intent') continue;
    const line = lineKey(row.recipient.accountId, life.from, row.recipient.dialNumber);
    if (tables.lines.has(line)) {
      blocked.push(recipientId);
      continue;
    }
    claims.set(recipientId, { ...row.recipient, life, updatedAt: new Date(now) });
  }
  const claimed = [...claims.values()].map((one) => {
    const before = tables.recipients.get(one.id)?.recipient.life ?? one.life;
    const { recipient } = putRecipient(tables, one);
    tellHost(tables, numberChangeOf(before, recipient));
    return recipient;
  });
  return { claimed, blocked };
}
