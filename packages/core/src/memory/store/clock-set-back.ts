import type { Recipient } from '../../domain/recipient';
import { putRecipient, recipientRow } from './recipient-rows';
import type { Tables } from './tables';

/** Clocks of two machines differ by less, in milliseconds. */
const toleranceMs = 60_000;

/** Puts right what was written while the clock was ahead. */
export function clockSetBack(tables: Tables, now: Date, leaseMs: number): number {
  const latest = now.getTime() + toleranceMs;
  const ahead = [...tables.recipients.values()].filter(({ recipient }) => recipient.updatedAt.getTime() > latest);
  const changed = ahead.filter(({ recipient }) => waitsBeyond(recipient, now));
  for (const { recipient } of changed) {
    const { wave } = putRecipient(tables, { ...recipient, life: lifeFromNow(recipient, now), updatedAt: now });
    if (wave && recipient.life.state === 'queued') wave.notBefore = null;
  }
  for (const wave of tables.openWaves) {
    const leaseTime = tables.leaseTime(now);
    if (wave.leaseUntil !== null) wave.leaseUntil = Math.min(wave.leaseUntil, leaseTime + leaseMs);
    if (wave.notBefore !== null && wave.notBefore > latest) wave.notBefore = earliestOf(tables, wave.memberIds);
  }
  for (const [key, contacts] of tables.contacts)
    if (contacts.some(({ at }) => at > latest))
      tables.contacts.set(
        key,
        contacts.map((one) => ({ ...one, at: one.at > latest ? now.getTime() : one.at })),
      );
  return changed.length;
}

function waitsBeyond({ life }: Recipient, now: Date): boolean {
  const until = life.state === 'queued' ? life.notBefore : life.dueAt;
  return until !== null && until > now;
}

function lifeFromNow({ life, updatedAt }: Recipient, now: Date): Recipient['life'] {
  if (life.state === 'queued') return { ...life, notBefore: null };
  const lasts = (life.dueAt?.getTime() ?? 0) - updatedAt.getTime();
  return { ...life, dueAt: new Date(now.getTime() + Math.max(0, lasts)) };
}

function earliestOf(tables: Tables, memberIds: readonly number[]): number | null {
  const waiting = memberIds
    .map((id) => recipientRow(tables, id).recipient.life)
    .filter(({ state }) => state === 'queued');
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ notBefore }) => notBefore?.getTime() ?? 0));
}
