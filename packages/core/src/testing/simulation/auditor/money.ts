import type { Recipient } from '../../../domain/recipient';
import type { Id } from '../../../domain/words';
import type { Objecting } from './objection';
import type { View } from './view';

/** Adds all credits up again, from the ledger and from the holds (I3, I4; P3). */
export function createMoneyAuditor(object: Objecting, view: View) {
  const sums = new Map<Id, { granted: number; held: number; spent: number }>();
  const settled = new Set<string>();
  let read = 0;

  function readLedger() {
    const ledger = view.ledger();
    for (; read < ledger.length; read += 1) {
      const entry = ledger[read];
      if (!entry) continue;
      const { accountId, kind, amount, runId, recipientId } = entry;
      const sum = sums.get(accountId) ?? { granted: 0, held: 0, spent: 0 };
      sums.set(accountId, sum);
      if (!Number.isSafeInteger(amount) || amount <= 0) object('I4 the ledger adds up', `${kind} of ${amount}`);
      if (kind === 'grant') sum.granted += amount;
      if (kind === 'hold') sum.held += amount;
      if (kind === 'settle' || kind === 'release') sum.held -= amount;
      if (kind !== 'settle') continue;
      sum.spent += amount;
      const subject = `${runId ?? '-'}/${recipientId ?? '-'}`;
      if (recipientId !== undefined && settled.has(subject)) object('I3 holds add up', `${subject} was settled twice`);
      settled.add(subject);
    }
  }

  return {
    check(recipients: Iterable<Recipient>): void {
      readLedger();
      const holds = new Map<Id | null, number>();
      const codes = new Map<Id, number>();
      for (const { runId, hold, accountId, campaignId } of recipients) {
        if (hold < 0) object('I3 holds add up', `a hold of ${hold}`);
        holds.set(runId, (holds.get(runId) ?? 0) + hold);
        if (campaignId === null) codes.set(accountId, (codes.get(accountId) ?? 0) + hold);
      }
      const outstanding = new Map<Id, number>(codes);
      for (const { run } of view.runs()) {
        const left = run.held - run.settled - run.released;
        outstanding.set(run.accountId, (outstanding.get(run.accountId) ?? 0) + left);
        const expected = run.state === 'scheduled' ? run.held : (holds.get(run.id) ?? 0);
        if (left !== expected)
          object('I3 holds add up', `run ${run.id} (${run.state}) holds ${left}, its recipients ${expected}`);
      }
      for (const { id, credit } of view.accounts()) {
        const { granted, held, spent } = sums.get(id) ?? { granted: 0, held: 0, spent: 0 };
        const sum = credit.available + credit.held + credit.spent;
        const fits = sum === granted && credit.held === held && credit.spent === spent && credit.available >= 0;
        if (!fits)
          object(
            'I4 the ledger adds up',
            `account ${id} is ${JSON.stringify(credit)}, its ledger ${granted}/${held}/${spent}`,
          );
        const due = (outstanding.get(id) ?? 0) + view.reserved(id);
        if (credit.held !== due)
          object('I3 holds add up', `account ${id} holds ${credit.held}, its runs and codes ${due}`);
      }
    },
  };
}
